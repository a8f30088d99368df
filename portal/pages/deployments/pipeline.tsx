/** A pipeline: what stands at each of its stages, what those do, and its runs. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { deployment } from '../../lib/api'
import { type Pipeline, type RunSummary, runTold, shortRun, triggerText } from '../../lib/deployments'
import { durationText } from '../../lib/time'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Actions } from './actions'
import { StartRun } from './commands'
import { StageRow } from './stage-row'
import { State } from './state'

const route = getRouteApi('/signed-in/deployments/$pipeline')
const quickly = 3_000
const slowly = 15_000

export function PipelinePage() {
  const { pipeline } = route.useParams()
  const { cursor } = route.useSearch()
  const found = useQuery({
    queryKey: ['pipeline', pipeline],
    queryFn: ({ signal }) => deployment('GET /pipelines/{pipeline}', { path: { pipeline }, signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? quickly : slowly),
  })
  const runs = useQuery({
    queryKey: ['runs', pipeline, cursor ?? ''],
    queryFn: ({ signal }) =>
      deployment('GET /pipelines/{pipeline}/runs', { path: { pipeline }, query: { cursor }, signal }),
    refetchInterval: ({ state }) => (state.data?.runs.some(({ status }) => status === 'running') ? quickly : slowly),
    placeholderData: keepPreviousData,
    // What there is no pipeline of has no runs: one notice is enough.
    enabled: found.data !== undefined,
  })
  return (
    <div className="stack">
      <p>
        <Link to="/deployments">All pipelines</Link>
      </p>
      <Title text={pipeline} />
      <Read query={found} what="the pipeline">
        {(known) => (
          <>
            <div className="row">
              <StartRun pipeline={pipeline} />
            </div>
            <StageRow pipeline={pipeline} stages={known.stages} />
            <Container header={<Header variant="h2">What the stages do</Header>}>
              <div className="stack wide">
                {known.stages.map(({ stage, actions }) => (
                  <section key={stage} className="stack">
                    <h3>{stage}</h3>
                    <Actions actions={actions} of={stage} />
                  </section>
                ))}
              </div>
            </Container>
            <Container header={<Header variant="h2">Runs</Header>}>
              <Read query={runs} what="its runs">
                {(page) => <Runs runs={page.runs} cursor={cursor} next={page.cursor} />}
              </Read>
            </Container>
          </>
        )}
      </Read>
    </div>
  )
}

interface RunsProps {
  readonly runs: readonly RunSummary[]
  readonly cursor: string | undefined
  readonly next: string | null
}

function Runs({ runs, cursor, next }: RunsProps) {
  return (
    <div className="stack">
      <Listing
        label="Runs, the newest first"
        variant="borderless"
        items={runs}
        trackBy="run"
        columns={columns}
        empty="No run was heard of yet."
      />
      <Pages cursor={cursor} next={next} />
    </div>
  )
}

const run = {
  id: 'run',
  header: 'Run',
  isRowHeader: true,
  cell: (each: RunSummary) => (
    <Link to="/deployments/runs/$run" params={{ run: each.run }}>
      Run {shortRun(each.run)}
    </Link>
  ),
}

const columns = [
  run,
  { id: 'status', header: 'State', cell: ({ status }: RunSummary) => <State of={runTold(status)} /> },
  { id: 'begun', header: 'Since', cell: ({ startedAt, heardAt }: RunSummary) => <Moment at={startedAt ?? heardAt} /> },
  { id: 'took', header: 'Took', cell: (each: RunSummary) => lengthOf(each) },
  {
    id: 'trigger',
    header: 'Started by',
    cell: ({ trigger }: RunSummary) => (trigger ? triggerText(trigger) : 'not known'),
  },
]

function lengthOf({ startedAt, heardAt, endedAt }: RunSummary): string {
  if (endedAt === undefined) return 'not over'
  return durationText((Date.parse(endedAt) - Date.parse(startedAt ?? heardAt)) / 1000)
}

function isMoving({ newestRun, stages }: Pipeline): boolean {
  return newestRun?.status === 'running' || stages.some(({ latest }) => latest?.status === 'InProgress')
}

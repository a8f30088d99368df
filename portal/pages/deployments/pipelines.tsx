/** The pipelines, with what stands at the stages of each. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { deployment } from '../../lib/api'
import { type PipelineInList, runTold } from '../../lib/deployments'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { StageRow } from './stage-row'
import { State } from './state'

const route = getRouteApi('/signed-in/deployments')
const quickly = 5_000
const slowly = 20_000
/** CodePipeline is asked about each. */
const perPage = 10

export function Pipelines() {
  const { cursor } = route.useSearch()
  const pipelines = useQuery({
    queryKey: ['pipelines', cursor ?? ''],
    queryFn: ({ signal }) => deployment('GET /pipelines', { query: { limit: perPage, cursor }, signal }),
    refetchInterval: ({ state }) => (state.data?.pipelines.some(isMoving) ? quickly : slowly),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <Title />
      <p>The pipelines of this account and region. Members of deployers and of admins see them and act on them.</p>
      <Read query={pipelines} what="the pipelines">
        {({ pipelines: found, cursor: next }) => (
          <>
            {found.length === 0 ? <p>There is no pipeline{cursor === undefined ? ' yet' : ' on this page'}.</p> : null}
            <ul className="stack plain-list">
              {found.map((each) => (
                <li key={each.pipeline}>
                  <One pipeline={each} />
                </li>
              ))}
            </ul>
            <Pages cursor={cursor} next={next} />
          </>
        )}
      </Read>
    </div>
  )
}

function One({ pipeline: { pipeline, newestRun, stages } }: { readonly pipeline: PipelineInList }) {
  return (
    <Container
      header={
        <Header variant="h2">
          <Link to="/deployments/$pipeline" params={{ pipeline }}>
            {pipeline}
          </Link>
        </Header>
      }
    >
      <div className="stack">
        {newestRun ? (
          <p>
            Newest run: <State of={runTold(newestRun.status)} />{' '}
            <Moment at={newestRun.startedAt ?? newestRun.heardAt} />
          </p>
        ) : (
          <p className="secondary">No run was heard of.</p>
        )}
        {stages ? (
          <StageRow pipeline={pipeline} stages={stages} />
        ) : (
          <p className="secondary">CodePipeline does not tell just now what stands at its stages.</p>
        )}
      </div>
    </Container>
  )
}

function isMoving({ newestRun, stages = [] }: PipelineInList): boolean {
  return newestRun?.status === 'running' || stages.some(({ latest }) => latest?.status === 'InProgress')
}

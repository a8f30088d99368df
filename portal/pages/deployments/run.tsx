/** A run: how far it is, how long it has worked and waited, its gate, and what was done and tested in its stages. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { deployment } from '../../lib/api'
import { type Run, runTold, shortRun, stageTold, stageToShow, triggerText } from '../../lib/deployments'
import { durationText } from '../../lib/time'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { Actions } from './actions'
import { RetryStage, RollBack, StopRun } from './commands'
import { GateOfRun } from './gate'
import { RunNav } from './run-nav'
import { State } from './state'
import { Tests } from './tests'
import { Times } from './times'

const route = getRouteApi('/signed-in/deployments/runs/$run')
const quickly = 3_000
const slowly = 30_000

export function RunPage() {
  const { run } = route.useParams()
  const found = useQuery({
    queryKey: ['run', run],
    queryFn: ({ signal }) => deployment('GET /runs/{run}', { path: { run }, signal }),
    // One that is over may be retried, or rolled back to.
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? quickly : slowly),
  })
  const pipeline = found.data?.pipeline
  return (
    <div className="stack">
      <p>
        {pipeline ? (
          <Link to="/deployments/$pipeline" params={{ pipeline }}>
            All of {pipeline}
          </Link>
        ) : (
          <Link to="/deployments">All pipelines</Link>
        )}
      </p>
      <Title text={`Run ${shortRun(run)}`} />
      <RunNav run={run} />
      <Read query={found} what="the run">
        {(known) => <One run={known} />}
      </Read>
    </div>
  )
}

function One({ run }: { readonly run: Run }) {
  const { stage: asked, attempt } = route.useSearch()
  const shown = stageToShow(run, asked)
  return (
    <>
      <p role="status">
        <State of={runTold(run.status)} />
      </p>
      <RunFacts run={run} />
      {run.gate && <GateOfRun key={run.gate.since} gate={run.gate} />}
      <Container header={<Header variant="h2">Stages</Header>}>
        <div className="stack">
          {run.stages.length === 0 ? <p>It has come to no stage yet.</p> : <Times run={run} shown={shown?.stage} />}
          <div className="row">
            {run.stages
              .filter(({ state }) => state === 'failed' || state === 'stopped')
              .map(({ stage }) => (
                <RetryStage key={stage} run={run.run} stage={stage} />
              ))}
            {run.status === 'running' && <StopRun run={run.run} />}
            {run.status !== 'running' && <RollBack run={run} />}
          </div>
        </div>
      </Container>
      {shown && (
        <Container header={<Header variant="h2">{`Stage ${shown.stage}`}</Header>}>
          <div className="stack wide">
            <div className="stack">
              <State of={stageTold(shown, run.gate)} />
              <dl className="facts">
                <Fact name="Begun" at={shown.begunAt} />
                <Fact name="Deployed" at={shown.deployedAt} />
                <Fact name="Over" at={shown.endedAt} />
              </dl>
            </div>
            <section className="stack">
              <h3>Actions</h3>
              <Actions actions={shown.actions} of={shown.stage} />
            </section>
            <section className="stack">
              <h3>Tests</h3>
              <Tests run={run.run} stage={shown.stage} tests={shown.tests} attempt={attempt} />
            </section>
          </div>
        </Container>
      )}
    </>
  )
}

function Fact({ name, at }: { readonly name: string; readonly at: string | undefined }) {
  if (at === undefined) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Moment at={at} />
      </dd>
    </>
  )
}

function RunFacts({ run }: { readonly run: Run }) {
  const { startedAt, heardAt, endedAt, trigger, seconds, source, artefact } = run
  const { author, commit, version, message } = source ?? {}
  const by = [author?.name, author?.email].filter(Boolean).join(', ')
  const items = [
    { label: 'Begun', value: <Moment at={startedAt ?? heardAt} /> },
    ...(endedAt ? [{ label: 'Over', value: <Moment at={endedAt} /> }] : []),
    { label: 'Work', value: durationText(seconds.work) },
    { label: 'Waiting', value: durationText(seconds.waiting) },
    ...(trigger ? [{ label: 'Started by', value: triggerText(trigger) }] : []),
    ...(commit ? [{ label: 'Commit', value: <code>{commit}</code> }] : []),
    ...(version ? [{ label: 'Version of the source', value: <code>{version}</code> }] : []),
    ...(by ? [{ label: 'Written by', value: by }] : []),
    ...(artefact ? [{ label: `${artefact.name}, SHA-256`, value: <code>{artefact.sha256}</code> }] : []),
    { label: 'Reference', value: <code>{run.run}</code> },
  ]
  return (
    <Container>
      <div className="stack">
        <KeyValuePairs columns={3} items={items} />
        {message && (
          <section className="stack">
            <h2>What the commit says</h2>
            <p className="quoted">{message}</p>
          </section>
        )}
      </div>
    </Container>
  )
}

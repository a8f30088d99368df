/** An execution: the graph of its state machine with the path that it took, and what went in and out of each state. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type ExecutionAnswer, stateOfVisit, tellVisits, type Visit, type Waiting } from '../../lib/execution'
import { countdownText, lengthText } from '../../lib/lengths'
import { type ClockState, local } from '../../lib/local'
import { readExecution } from '../../lib/read-execution'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AskToAdvance, utcText } from './advance'
import { ConsoleNav } from './console-nav'
import { MachinePicture } from './machine-picture'
import { Payload } from './payload'
import { VisitTable } from './visit-table'

const route = getRouteApi('/console/execution')

export function ExecutionPage() {
  const { arn = '' } = route.useSearch()
  const queries = useQueryClient()
  const key = ['execution', arn]
  const execution = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readExecution(arn, queries.getQueryData<ExecutionAnswer>(key), signal),
    enabled: arn !== '',
    refetchInterval: ({ state }) => (state.data?.execution.status === 'RUNNING' ? 1_000 : false),
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      {arn === '' ? (
        <p>
          Choose one in <Link to="/console/executions">Executions</Link>, or find it by its name (Ctrl-K).
        </p>
      ) : (
        <Read query={execution} what="the execution">
          {(answer) => <Told answer={answer} />}
        </Read>
      )}
    </div>
  )
}

function Told({ answer }: { readonly answer: ExecutionAnswer }) {
  const { execution, definition, events, waiting } = answer
  const search = route.useSearch()
  const navigate = useNavigate()
  const { visits, taken } = tellVisits(events)
  const isRunning = execution.status === 'RUNNING'
  const states = new Map(visits.map((visit) => [visit.state, stateOfVisit(visit, isRunning)]))
  const wanted = search.visit === undefined ? undefined : visits.find(({ id }) => String(id) === search.visit)
  const state = wanted?.state ?? search.state
  const chosen = wanted ?? visits.findLast((visit) => visit.state === state)
  const choose = (next: { readonly state?: string; readonly visit?: string }) =>
    void navigate({
      to: '/console/execution',
      search: { ...search, visit: undefined, state: undefined, ...next } as never,
      resetScroll: false,
    })
  return (
    <>
      <section className="stack" aria-label="The execution">
        <h2>{execution.name}</h2>
        <dl className="facts">
          <dt>State machine</dt>
          <dd>
            <Link to="/console/executions" search={{ machine: execution.machineName }}>
              {execution.machineName}
            </Link>
          </dd>
          <dt>Status</dt>
          <dd className={isRunning ? '' : execution.status === 'SUCCEEDED' ? 'good' : 'bad'}>{execution.status}</dd>
          <dt>Began</dt>
          <dd>{utcText(new Date(execution.startDate).toISOString())}</dd>
          {execution.stopDate !== undefined && (
            <>
              <dt>Ended</dt>
              <dd>
                {utcText(new Date(execution.stopDate).toISOString())}, after{' '}
                {lengthText(execution.stopDate - execution.startDate)}
              </dd>
            </>
          )}
          {execution.error !== undefined && (
            <>
              <dt>Error</dt>
              <dd className="bad">
                {execution.error}: {execution.cause}
              </dd>
            </>
          )}
          <dt>Story</dt>
          <dd>
            <Link to="/console/story" search={{ id: execution.arn }}>
              What led to it and what it led to
            </Link>
          </dd>
        </dl>
        <details>
          <summary>Its input{execution.output === undefined ? '' : ' and output'}</summary>
          <Payload text={execution.input} label="Input of the execution" />
          {execution.output !== undefined && <Payload text={execution.output} label="Output of the execution" />}
        </details>
      </section>
      {waiting.length > 0 && <Waits waiting={waiting} />}
      <section className="stack" aria-labelledby="graph">
        <h2 id="graph">Its states</h2>
        <div className="beside">
          <MachinePicture
            definition={definition}
            label={`The states of ${execution.machineName}`}
            taken={taken}
            states={states}
            chosen={state}
            onChoose={(name) => choose({ state: name })}
          />
          {state !== undefined && (
            <VisitOf
              state={state}
              visit={chosen}
              isRunning={isRunning}
              count={visits.filter((each) => each.state === state).length}
            />
          )}
        </div>
        <VisitTable visits={visits} isRunning={isRunning} chosen={chosen?.id} />
      </section>
    </>
  )
}

/** Mostly one; a Map state may have thousands. */
const mostWaits = 20
const kinds: Readonly<Record<Waiting['what'], string>> = {
  wait: 'waits until',
  retry: 'is tried again at',
  timeout: 'times out at',
  heartbeat: 'must have given a sign by',
}

function Waits({ waiting }: { readonly waiting: readonly Waiting[] }) {
  const [to, setTo] = useState<string>()
  const clock = useQuery({
    queryKey: ['clock'],
    queryFn: ({ signal }) => local<ClockState>('clock', { signal }),
    refetchInterval: 1_000,
  })
  const now = clock.data && Date.parse(clock.data.now)
  return (
    <section className="stack" aria-labelledby="waits">
      <h2 id="waits">What it waits for</h2>
      <ul className="plain-list stack">
        {waiting.slice(0, mostWaits).map(({ state, what, until }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: iterations of a Map state may wait for the same
          <li key={index} className="row">
            <span>
              <strong>{state}</strong> {kinds[what]} {utcText(until)}
              {now !== undefined && (
                <>
                  , in <span role="timer">{countdownText(Date.parse(until) - now)}</span>
                </>
              )}
            </span>
            <button
              type="button"
              className="button"
              aria-label={`Advance to here, ${until}, for ${state}`}
              onClick={() => setTo(until)}
            >
              Advance to here
            </button>
          </li>
        ))}
      </ul>
      {waiting.length > mostWaits && <p className="secondary">And {waiting.length - mostWaits} more.</p>}
      {to !== undefined && <AskToAdvance to={to} onDone={() => setTo(undefined)} />}
    </section>
  )
}

interface VisitProps {
  readonly state: string
  readonly visit: Visit | undefined
  readonly isRunning: boolean
  readonly count: number
}

function VisitOf({ state, visit, isRunning, count }: VisitProps) {
  if (!visit) return <p role="status">{state} was not visited.</p>
  const { type, at, leftAt, input, output, attempts, failures, iteration } = visit
  return (
    <section className="stack" aria-label={`The state ${state}`}>
      <h3>
        {state}
        {iteration !== undefined && `, iteration ${iteration}`}
      </h3>
      <p>
        {type},{' '}
        {
          { left: 'done', caught: 'done, after an error', running: 'under way', failed: 'failed' }[
            stateOfVisit(visit, isRunning)
          ]
        }
        . Entered {utcText(at)}
        {leftAt !== undefined && `, left after ${lengthText(Date.parse(leftAt) - Date.parse(at))}`}.
        {attempts > 1 && ` Tried ${attempts} times.`}
        {count > 1 && ` It was visited ${count} times: the table has each.`}
      </p>
      {failures.map(({ at: failedAt, error, cause }) => (
        <p key={`${failedAt} ${error}`} className="bad">
          {utcText(failedAt)}: {error}
          {cause !== '' && `: ${cause.slice(0, 2000)}`}
        </p>
      ))}
      <div className="panes">
        <div className="stack">
          <h4>Input</h4>
          {input === undefined ? (
            <p className="secondary">None is kept.</p>
          ) : (
            <Payload text={input} label={`Input of ${state}`} />
          )}
        </div>
        <div className="stack">
          <h4>Output</h4>
          {output === undefined ? (
            <p className="secondary">{leftAt === undefined ? 'None yet.' : 'None is kept.'}</p>
          ) : (
            <Payload text={output} label={`Output of ${state}`} />
          )}
        </div>
      </div>
    </section>
  )
}

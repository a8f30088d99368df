/** State machines, and the executions of one, the newest first. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { operation } from '../../lib/local'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { utcText } from './advance'
import { ConsoleNav } from './console-nav'

const route = getRouteApi('/console/executions')
const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const

interface Machines {
  readonly stateMachines: readonly { readonly name: string; readonly stateMachineArn: string; readonly type: string }[]
}

interface Executions {
  readonly executions: readonly {
    readonly executionArn: string
    readonly name: string
    readonly status: string
    /** Seconds since 1970. */
    readonly startDate: number
    readonly stopDate?: number
  }[]
  readonly nextToken?: string
}

export function ExecutionsPage() {
  const { machine } = route.useSearch()
  const machines = useQuery({
    queryKey: ['machines'],
    queryFn: ({ signal }) => operation<Machines>('states/ListStateMachines', { maxResults: 1000 }, signal),
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <Read query={machines} what="the state machines">
        {({ stateMachines }) => {
          if (stateMachines.length === 0) return <p>There is no state machine.</p>
          const chosen = stateMachines.find(({ name }) => name === machine)
          return (
            <>
              <nav aria-label="State machines">
                <ul className="plain-list stack">
                  {stateMachines.map(({ name, type }) => (
                    <li key={name}>
                      <Link
                        to="/console/executions"
                        search={{ machine: name }}
                        aria-current={name === machine ? 'true' : undefined}
                      >
                        {name}
                      </Link>{' '}
                      <span className="secondary">{type}</span>
                    </li>
                  ))}
                </ul>
              </nav>
              {chosen?.type === 'EXPRESS' && <p>Express executions are not kept: the trace has their stories.</p>}
              {chosen?.type === 'STANDARD' && <OfMachine arn={chosen.stateMachineArn} name={chosen.name} />}
            </>
          )
        }}
      </Read>
    </div>
  )
}

function OfMachine({ arn, name }: { readonly arn: string; readonly name: string }) {
  const { status, cursor } = route.useSearch()
  const navigate = useNavigate()
  const executions = useQuery({
    queryKey: ['executions', arn, status ?? '', cursor ?? ''],
    queryFn: ({ signal }) =>
      operation<Executions>(
        'states/ListExecutions',
        {
          stateMachineArn: arn,
          maxResults: 50,
          ...(status && { statusFilter: status }),
          ...(cursor && { nextToken: cursor }),
        },
        signal,
      ),
  })
  return (
    <section className="stack" aria-labelledby="of-machine">
      <h2 id="of-machine">{name}</h2>
      <p className="row">
        <label>
          Status{' '}
          <select
            value={status ?? ''}
            onChange={({ target }) =>
              void navigate({
                to: '/console/executions',
                search: target.value === '' ? { machine: name } : { machine: name, status: target.value },
                replace: true,
              })
            }
          >
            <option value="">any</option>
            {statuses.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <button type="button" className="button" onClick={() => void executions.refetch()}>
          Read again
        </button>
      </p>
      <Read query={executions} what="the executions">
        {({ executions: list, nextToken }) =>
          list.length === 0 ? (
            <p>{status ? 'None has that status.' : 'None has begun yet.'}</p>
          ) : (
            <>
              <table className="table">
                <caption className="unseen">Executions of {name}, the newest first</caption>
                <thead>
                  <tr>
                    <th scope="col">Execution</th>
                    <th scope="col">Status</th>
                    <th scope="col">Began</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((each) => (
                    <tr key={each.executionArn}>
                      <th scope="row">
                        <Link to="/console/execution" search={{ arn: each.executionArn }}>
                          {each.name}
                        </Link>
                      </th>
                      <td>{each.status}</td>
                      <td data-label="Began">{utcText(new Date(each.startDate * 1000).toISOString())}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <Pages cursor={cursor} next={nextToken ?? null} search={{ machine: name, status }} />
            </>
          )
        }
      </Read>
    </section>
  )
}

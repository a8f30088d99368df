/** Queues and what is in them, of which nothing is taken out; a dead letter says why it is one, and goes back. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { local } from '../../lib/local'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'
import { QueueMessage } from './queue-message'
import { Messages } from './queue-messages'

const route = getRouteApi('/console/queues')

interface Queue {
  readonly name: string
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
  readonly sources: readonly string[]
  readonly hasLetters: boolean
  readonly deadLetterQueue?: string
}

interface Queues {
  readonly queues: readonly Queue[]
}

export function QueuesPage() {
  const { queue, message, letters } = route.useSearch()
  const queues = useQuery({
    queryKey: ['queues'],
    queryFn: ({ signal }) => local<Queues>('queues', { signal }),
    refetchInterval: 2_000,
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <Read query={queues} what="the queues">
        {({ queues: list }) => <QueueTable list={list} isAll={letters !== 'yes'} chosen={queue} />}
      </Read>
      {queue !== undefined && <Messages queue={queue} />}
      {queue !== undefined && message !== undefined && <QueueMessage queue={queue} id={message} />}
    </div>
  )
}

interface TableProps {
  readonly list: readonly Queue[]
  readonly isAll: boolean
  readonly chosen: string | undefined
}

function QueueTable({ list, isAll, chosen }: TableProps) {
  if (list.length === 0) return <p>There is no queue.</p>
  const shown = isAll ? list : list.filter(({ hasLetters, name }) => hasLetters || name === chosen)
  const search = (name: string) => ({ queue: name, ...(!isAll && { letters: 'yes' }) })
  return (
    <section className="stack" aria-labelledby="queues">
      <h2 id="queues">{isAll ? 'All queues' : 'Queues with dead letters'}</h2>
      <p>
        {isAll ? (
          <Link to="/console/queues" search={{ letters: 'yes' }}>
            Those with dead letters alone
          </Link>
        ) : (
          <Link to="/console/queues" search={{}}>
            All {list.length} queues
          </Link>
        )}
      </p>
      {shown.length === 0 ? (
        <p>No queue has dead letters.</p>
      ) : (
        <table className="table">
          <caption className="unseen">Queues</caption>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Messages</th>
              <th scope="col">Dead letters</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, 200).map(({ name, visible, inFlight, delayed, sources, deadLetterQueue }) => (
              <tr key={name}>
                <th scope="row">
                  <Link to="/console/queues" search={search(name)} aria-current={name === chosen ? 'true' : undefined}>
                    {name}
                  </Link>
                </th>
                <td>
                  {visible} to be had, {inFlight} in flight, {delayed} delayed
                </td>
                <td data-label={sources.length > 0 || deadLetterQueue !== undefined ? 'Dead letters' : undefined}>
                  {sources.length > 0 && `of ${sources.join(', ')}`}
                  {deadLetterQueue !== undefined && `go to ${deadLetterQueue}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

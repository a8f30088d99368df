/** What is in a queue, the oldest first, a page at a time. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { local } from '../../lib/local'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { utcText } from './advance'

const route = getRouteApi('/console/queues')

export interface ToldMessage {
  readonly id: string
  readonly sentAt: string
  readonly receives: number
  readonly state: string
  readonly body: string
  readonly length: number
  readonly attributes: Readonly<Record<string, string>>
  readonly groupId?: string
  readonly origin?: { readonly kind: string; readonly to: string; readonly why: string; readonly rule?: string }
  /** What would be sent back. */
  readonly content?: string
}

interface Page {
  readonly messages: readonly ToldMessage[]
  readonly next?: number
}

const longest = 120

export function Messages({ queue }: { readonly queue: string }) {
  const search = route.useSearch()
  const { cursor, letters } = search
  const page = useQuery({
    queryKey: ['messages', queue, cursor ?? ''],
    queryFn: ({ signal }) =>
      local<Page>(`queues/${encodeURIComponent(queue)}`, { query: { after: cursor, limit: 50 }, signal }),
    refetchInterval: 2_000,
  })
  return (
    <section className="stack" aria-labelledby="messages">
      <h2 id="messages">In {queue}</h2>
      <Read query={page} what="the messages">
        {({ messages, next }) =>
          messages.length === 0 ? (
            <p>{cursor === undefined ? 'There is nothing in it.' : 'There is nothing after it.'}</p>
          ) : (
            <>
              <table className="table">
                <caption className="unseen">Messages in {queue}, the oldest first</caption>
                <thead>
                  <tr>
                    <th scope="col">Message</th>
                    <th scope="col">Sent</th>
                    <th scope="col">State</th>
                    <th scope="col">Why it is here</th>
                  </tr>
                </thead>
                <tbody>
                  {messages.map((each) => (
                    <tr key={each.id}>
                      <th scope="row">
                        <Link
                          to="/console/queues"
                          search={{ ...search, message: each.id } as never}
                          resetScroll={false}
                          aria-current={search.message === each.id ? 'true' : undefined}
                        >
                          {(each.content ?? each.body).slice(0, longest) || '(empty)'}
                        </Link>
                      </th>
                      <td data-label="Sent">
                        <time dateTime={each.sentAt}>{utcText(each.sentAt)}</time>
                      </td>
                      <td data-label="State">
                        {each.state}, received {each.receives} times
                      </td>
                      <td data-label="Why it is here">{each.origin?.why ?? '–'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <Pages cursor={cursor} next={next === undefined ? null : String(next)} search={{ queue, letters }} />
            </>
          )
        }
      </Read>
    </section>
  )
}

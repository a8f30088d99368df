/** The lines of a group, oldest first, from a moment on; while it is followed, what is new comes below. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type ClockState, local, operation } from '../../lib/local'
import { Field } from '../../ui/field'
import { Read } from '../../ui/read'

const route = getRouteApi('/console/logs')
const minute = 60_000
const spans = [
  ['the last quarter of an hour', 15 * minute],
  ['the last hour', 60 * minute],
  ['the last day', 24 * 60 * minute],
  ['all the time', 0],
] as const
const usual = String(60 * minute)
const perPage = 200
const longest = 4_000

interface Lines {
  readonly events: readonly { readonly eventId: string; readonly timestamp: number; readonly message: string }[]
  readonly nextToken?: string
}

export function LogLines({ group }: { readonly group: string }) {
  const search = route.useSearch()
  const { text, within = usual, page, follow } = search
  const isFollowed = follow === 'yes'
  const navigate = useNavigate()
  const lines = useQuery({
    queryKey: ['log-lines', group, text ?? '', within, page ?? '', isFollowed],
    queryFn: ({ signal }) => readLines({ group, text, within: Number(within), page, isFollowed }, signal),
    refetchInterval: isFollowed ? 2_000 : false,
    placeholderData: keepPreviousData,
  })
  const go = (change: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/console/logs',
      search: { ...search, page: undefined, ...change } as never,
      replace: true,
      resetScroll: false,
    })
  return (
    <section className="stack" aria-labelledby="lines">
      <h2 id="lines">{group}</h2>
      <form className="row" onSubmit={(event) => event.preventDefault()}>
        <Field
          label="Text in a line"
          value={text ?? ''}
          onChange={({ target }) => go({ text: target.value || undefined })}
        />
        <label>
          Within{' '}
          <select value={within} onChange={({ target }) => go({ within: target.value })}>
            {spans.map(([name, length]) => (
              <option key={name} value={String(length)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={isFollowed}
            onChange={({ target }) => go({ follow: target.checked ? 'yes' : undefined })}
          />{' '}
          Follow
        </label>
      </form>
      <Read query={lines} what="the lines">
        {({ events, nextToken }) => (
          <>
            {events.length === 0 && (
              <p>{text ? 'No line of that time has that text.' : 'Nothing was logged in that time.'}</p>
            )}
            <ol className="plain-list log" aria-label={`Lines of ${group}`}>
              {events.map(({ eventId, timestamp, message }) => (
                <li key={eventId}>
                  <time dateTime={new Date(timestamp).toISOString()}>
                    {new Date(timestamp).toISOString().replace('T', ' ').slice(0, 23)}
                  </time>{' '}
                  {message.slice(0, longest)}
                  {message.length > longest && '…'}
                </li>
              ))}
            </ol>
            <p className="row">
              {page !== undefined && (
                <Link to="/console/logs" search={{ ...search, page: undefined } as never} resetScroll={false}>
                  From the beginning
                </Link>
              )}
              {nextToken !== undefined && !isFollowed && (
                <Link to="/console/logs" search={{ ...search, page: nextToken } as never} resetScroll={false}>
                  Later lines
                </Link>
              )}
            </p>
          </>
        )}
      </Read>
    </section>
  )
}

interface Wanted {
  readonly group: string
  readonly text: string | undefined
  /** Milliseconds up to now; 0: all. */
  readonly within: number
  readonly page: string | undefined
  readonly isFollowed: boolean
}

/** Of a log that is followed the end is read. */
const mostPages = 20

async function readLines({ group, text, within, page, isFollowed }: Wanted, signal: AbortSignal): Promise<Lines> {
  const { now } = await local<ClockState>('clock', { signal })
  const ask = (nextToken: string | undefined) =>
    operation<Lines>(
      'logs/FilterLogEvents',
      {
        logGroupName: group,
        limit: perPage,
        ...(within > 0 && { startTime: Math.max(0, Date.parse(now) - within) }),
        ...(text && { filterPattern: `"${text.replace(/["\\]/g, '\\$&')}"` }),
        ...(nextToken && { nextToken }),
      },
      signal,
    )
  let found = await ask(page)
  if (!isFollowed) return found
  let lines = found.events
  for (let at = 1; found.nextToken !== undefined && at < mostPages; at++) {
    found = await ask(found.nextToken)
    lines = [...lines, ...found.events].slice(-perPage)
  }
  return { events: lines.slice(-perPage) }
}

/** What happens in the local cloud, as it happens, and what has happened before. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { memo, startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { follow, type LiveRecords, mostShown } from '../../lib/live-records'
import { local, type RecordsPage } from '../../lib/local'
import type { TraceRecord } from '../../lib/trace-record'
import { Field } from '../../ui/field'
import { useHeld } from '../../ui/held'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'
import { RecordText, StoryLink, timeOf } from './record-text'

const route = getRouteApi('/console/')

export function Happening() {
  const { kind: asked, text, requests } = route.useSearch()
  const navigate = useNavigate()
  // A page that looks on asks for files and data itself: of that alone the list would be full.
  const kind = asked || (requests === undefined ? '-distribution.request' : undefined)
  const past = useQuery({
    queryKey: ['records', kind ?? '', text ?? ''],
    queryFn: ({ signal }) => local<RecordsPage>('records', { query: { kind, text, limit: mostShown }, signal }),
    // What comes after it comes by the stream.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const last = past.data && (past.data.records[0]?.seq ?? 0)
  const { records: fresh, isConnected } = useFollowed(kind, last)

  const search = (change: Readonly<Record<string, string | undefined>>) => {
    const next = { kind: asked, text, requests, ...change }
    const given = Object.entries(next).filter(([, value]) => value !== undefined && value !== '')
    return navigate({ to: '/console', search: Object.fromEntries(given), replace: true })
  }

  return (
    <div className="stack">
      <Title />
      <ConsoleNav />
      <form className="row" onSubmit={(event) => event.preventDefault()}>
        <Field
          label="Kind"
          hint="Such as event, mail or call.denied"
          value={asked ?? ''}
          onChange={({ target }) => void search({ kind: target.value })}
        />
        <Field
          label="Text"
          hint="In what it happened to, or an id"
          value={text ?? ''}
          onChange={({ target }) => void search({ text: target.value })}
        />
        {!asked && (
          <label>
            <input
              type="checkbox"
              checked={requests !== undefined}
              onChange={({ target }) => void search({ requests: target.checked ? 'yes' : undefined })}
            />{' '}
            What browsers ask a distribution for, too
          </label>
        )}
      </form>
      <p role="status" className="secondary">
        {isConnected
          ? 'Shown as it happens. The newest is last.'
          : 'Not connected: what is missing comes when the local cloud is back.'}
      </p>
      <Read query={past} what="what has happened">
        {({ records, next }) => {
          const shown = [...fresh.filter((record) => isMeant(record, text)), ...records].slice(0, mostShown)
          if (shown.length === 0) return <p>{asked || text ? 'Nothing matches.' : 'Nothing has happened yet.'}</p>
          return (
            <>
              <Records key={`${kind} ${text}`} records={shown} />
              {(next !== undefined || shown.length === mostShown) && (
                <p className="secondary">The newest {mostShown} are shown; a filter finds older ones.</p>
              )}
            </>
          )
        }}
      </Read>
    </div>
  )
}

function useFollowed(kind: string | undefined, last: number | undefined): LiveRecords {
  const [live, setLive] = useState<LiveRecords>(none)
  const isDrawing = useRef(false)
  const waiting = useRef<LiveRecords>(undefined)
  /** In slices between which the page answers; what comes meanwhile is drawn when that is done, and in one go. */
  const draw = useCallback((next: LiveRecords): void => {
    isDrawing.current = true
    startTransition(() => setLive(next))
  }, [])
  useEffect(() => {
    waiting.current = undefined
    // What is being drawn of another filter is given up: nobody would say that it is done.
    isDrawing.current = false
    setLive(none)
    if (last === undefined) return undefined
    return follow({ kind, after: last }, (next) => {
      if (isDrawing.current) waiting.current = next
      else draw(next)
    })
  }, [kind, last, draw])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is for when something has been drawn
  useEffect(() => {
    isDrawing.current = false
    const next = waiting.current
    waiting.current = undefined
    if (next) draw(next)
  }, [live])
  return live
}

const none: LiveRecords = { records: [], isConnected: true }

/** As the local cloud filters what has been. */
function isMeant({ kind, subject, ids, detail }: TraceRecord, text: string | undefined): boolean {
  if (text === undefined) return true
  return [kind, subject, ...ids, ...Object.values(detail)].join('\n').toLowerCase().includes(text.toLowerCase())
}

/**
 * As a log is read: the newest last, in sight as long as nobody scrolls back, so that nothing moves away from under the eyes
 * of whoever reads. A list that grows at its head pushes all of the page down with each record.
 */
function Records({ records }: { readonly records: readonly TraceRecord[] }) {
  const { items, holds } = useHeld(records, keyOf)
  const area = useRef<HTMLElement>(null)
  const follows = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is for when a record has come
  useLayoutEffect(() => {
    if (area.current && follows.current) area.current.scrollTop = area.current.scrollHeight
  }, [items])
  return (
    <section
      ref={area}
      className="happened"
      aria-label="What has happened, the newest last"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < nearEnd
      }}
    >
      <table className="table happening" {...holds}>
        <caption className="unseen">What has happened, the newest last</caption>
        <thead>
          <tr>
            <th scope="col">Time (UTC)</th>
            <th scope="col">Kind</th>
            <th scope="col">To what</th>
            <th scope="col">Story</th>
          </tr>
        </thead>
        <tbody>
          {[...items].reverse().map((record) => (
            <Row key={record.seq} record={record} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Pixels from the end that still are the end: browsers round. */
const nearEnd = 8

const keyOf = ({ seq }: TraceRecord): string => String(seq)

/** A record never changes: of two hundred rows only the new ones are drawn, ten times a second. */
const Row = memo(({ record }: { readonly record: TraceRecord }) => (
  <tr data-seq={record.seq} data-key={record.seq}>
    <td>
      <time dateTime={new Date(record.at).toISOString()}>{timeOf(record.at)}</time>
    </td>
    <th scope="row">{record.kind}</th>
    <td>
      <RecordText record={record} />
    </td>
    <td>
      <StoryLink record={record} />
    </td>
  </tr>
))

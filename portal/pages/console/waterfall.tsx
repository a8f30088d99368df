/** A waterfall is a table with bars in it: what is read aloud and what is seen are the same rows. */
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Fragment, type KeyboardEvent, useMemo } from 'react'
import { lengthText } from '../../lib/lengths'
import type { TraceRecord } from '../../lib/trace-record'
import { burstsOf, placeIn, type Span, spansOf, within } from '../../lib/waterfall'
import { timeOf } from './record-text'
import { SpanDetail } from './span-detail'

const route = getRouteApi('/console/story')
/** Rows of a dozen nodes each. */
const perPage = 120
const mostBursts = 12
const shortest = 2

interface Shown {
  readonly from: number
  readonly to: number
}

export function Waterfall({ records }: { readonly records: readonly TraceRecord[] }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const spans = useMemo(() => spansOf(records), [records])
  const begun = spans[0]?.start ?? 0
  const ended = Math.max(begun, ...spans.map(({ start, end }) => end ?? start))
  const whole: Shown = { from: begun, to: ended }
  const shown = shownOf(search, whole)
  const meant = within(spans, shown.from, shown.to).filter(({ isBad }) => search.only !== 'bad' || isBad)
  const first = Math.max(0, Math.floor(Number(search.row ?? 0)) || 0)
  const rows = meant.slice(first, first + perPage)
  const open = spans.find(({ seq }) => String(seq) === search.open)

  const go = (change: Readonly<Record<string, string | undefined>>) =>
    void navigate({
      to: '/console/story',
      search: { ...search, ...change } as never,
      replace: true,
      resetScroll: false,
    })
  const zoom = ({ from, to }: Shown) => {
    const isWhole = from <= whole.from && to >= whole.to
    const window = isWhole
      ? { from: undefined, to: undefined }
      : { from: String(Math.round(from - begun)), to: String(Math.round(to - begun)) }
    go({ ...window, row: undefined })
  }
  const act = (name: Zoom) => zoom(zoomed(shown, whole, name))

  function onKey(event: KeyboardEvent): void {
    const name = keys[event.key]
    if (name === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act(name)
  }

  return (
    <>
      <p>
        {records.length} records, {spans.filter(({ isBad }) => isBad).length} of what went wrong, over{' '}
        {lengthText(ended - begun)}.
      </p>
      <Bursts spans={spans} begun={begun} onChoose={zoom} />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form, and its keys are the waterfall's */}
      <div
        role="group"
        aria-label="Zoom: plus, minus, left, right, and 0 for all"
        className="row"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys zoom here
        tabIndex={0}
        onKeyDown={onKey}
      >
        {buttons.map(([name, text]) => (
          <button key={name} type="button" className="button" onClick={() => act(name)}>
            {text}
          </button>
        ))}
        <span role="status">
          {lengthText(shown.to - shown.from)} from {lengthText(shown.from - begun)} on
        </span>
        <label>
          <input
            type="checkbox"
            checked={search.only === 'bad'}
            onChange={({ target }) => go({ only: target.checked ? 'bad' : undefined, row: undefined })}
          />{' '}
          Only what went wrong
        </label>
      </div>
      {rows.length === 0 ? (
        <p>{search.only === 'bad' ? 'Nothing went wrong in that time.' : 'Nothing happened in that time.'}</p>
      ) : (
        <table className="table waterfall">
          <caption className="unseen">The story, in the order in which things began</caption>
          <thead>
            <tr>
              <th scope="col">After</th>
              <th scope="col">Kind</th>
              <th scope="col">What</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((span) => (
              <Fragment key={span.seq}>
                <Row span={span} shown={shown} begun={begun} isOpen={span === open} />
                {span === open && (
                  <tr>
                    <td colSpan={4}>
                      <div className="within">
                        <SpanDetail span={span} />
                      </div>
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
      {meant.length > perPage && (
        <nav aria-label="Pages of the story" className="row">
          <span>
            {first + 1} to {first + rows.length} of {meant.length}
          </span>
          {first > 0 && (
            <button type="button" className="plain" onClick={() => go({ row: String(Math.max(0, first - perPage)) })}>
              Earlier
            </button>
          )}
          {first + perPage < meant.length && (
            <button type="button" className="plain" onClick={() => go({ row: String(first + perPage) })}>
              Later
            </button>
          )}
        </nav>
      )}
      {/* What is open elsewhere in the story is told all the same. */}
      {open && !rows.includes(open) && <SpanDetail span={open} />}
    </>
  )
}

interface RowProps {
  readonly span: Span
  readonly shown: Shown
  readonly begun: number
  readonly isOpen: boolean
}

function Row({ span, shown, begun, isOpen }: RowProps) {
  const search = route.useSearch()
  const { seq, kind, text, start, end, isBad } = span
  const { left, width } = placeIn(span, shown.from, shown.to)
  return (
    <tr className={isOpen ? 'chosen' : undefined}>
      <td title={`${new Date(start).toISOString().slice(0, 10)} ${timeOf(start)} UTC`}>{lengthText(start - begun)}</td>
      <th scope="row" className={isBad ? 'bad' : undefined}>
        {kind}
      </th>
      <td>
        <Link
          to="/console/story"
          search={{ ...search, open: isOpen ? undefined : String(seq) } as never}
          replace
          resetScroll={false}
          aria-expanded={isOpen}
        >
          {text}
        </Link>
      </td>
      <td className="track">
        <span
          className={isBad ? 'bar-of wrong' : 'bar-of'}
          style={{ insetInlineStart: `${left * 96}%`, width: `max(4px, ${width * 96}%)` }}
        />
        <span className="unseen">
          {end === undefined ? 'under way' : end === start ? 'at once' : `for ${lengthText(end - start)}`}
        </span>
      </td>
    </tr>
  )
}

interface BurstsProps {
  readonly spans: readonly Span[]
  readonly begun: number
  readonly onChoose: (shown: Shown) => void
}

/** A story that waited for days is looked at where something happened. */
function Bursts({ spans, begun, onChoose }: BurstsProps) {
  const bursts = useMemo(() => burstsOf(spans), [spans])
  if (bursts.length < 2) return null
  return (
    <fieldset className="row">
      <legend>Its parts, with long silence between</legend>
      {bursts.slice(0, mostBursts).map(({ from, to, count }) => (
        <button
          key={from}
          type="button"
          className="button"
          onClick={() => onChoose({ from, to: Math.max(to, from + shortest) })}
        >
          {from === begun ? 'The beginning' : `After ${lengthText(from - begun)}`}, {count}
        </button>
      ))}
      {bursts.length > mostBursts && <span className="secondary">and {bursts.length - mostBursts} more</span>}
    </fieldset>
  )
}

type Zoom = 'in' | 'out' | 'earlier' | 'later' | 'all'

const keys: Readonly<Record<string, Zoom>> = {
  '+': 'in',
  '=': 'in',
  '-': 'out',
  ArrowLeft: 'earlier',
  ArrowRight: 'later',
  '0': 'all',
}
const buttons: readonly (readonly [Zoom, string])[] = [
  ['in', 'Closer'],
  ['out', 'Wider'],
  ['earlier', 'Earlier'],
  ['later', 'Later'],
  ['all', 'All'],
]

function zoomed({ from, to }: Shown, whole: Shown, name: Zoom): Shown {
  const length = to - from
  switch (name) {
    case 'in':
      // From the left: a story's beginning is what one looks for.
      return { from, to: from + Math.max(length / 2, shortest) }
    case 'out':
      return { from: Math.max(whole.from, from - length / 2), to: Math.min(whole.to, to + length / 2 + 1) }
    case 'earlier':
      return { from: Math.max(whole.from, from - length / 2), to: Math.max(whole.from, from - length / 2) + length }
    case 'later':
      return { from: Math.min(whole.to - length, from + length / 2), to: Math.min(whole.to, to + length / 2) }
    case 'all':
      return whole
  }
}

function shownOf({ from, to }: { readonly from?: string; readonly to?: string }, whole: Shown): Shown {
  const given = { from: Number(from), to: Number(to) }
  if (from === undefined || to === undefined || !(given.from < given.to)) return whole
  return { from: whole.from + given.from, to: whole.from + given.to }
}

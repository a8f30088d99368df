/** A story as a waterfall: what began and ended is one bar, what happened at once a mark, both in order of their beginning. */
import type { TraceRecord } from './trace-record'

export interface Span {
  /** The number of the record by which it began. */
  readonly seq: number
  readonly kind: string
  readonly text: string
  readonly start: number
  /** As `start`, of what happens at once; undefined: it is under way. */
  readonly end: number | undefined
  readonly isBad: boolean
  /** The records by which it is known. */
  readonly records: readonly TraceRecord[]
}

/** What lies together: between two of them nothing happened for long. */
export interface Burst {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** By which record one that begins something is ended. */
const pairs: Readonly<Record<string, string>> = {
  'function.started': 'function.ended',
  'execution.started': 'execution.ended',
  'state.entered': 'state.exited',
}
const ends = new Set(Object.values(pairs))

export function spansOf(records: readonly TraceRecord[]): readonly Span[] {
  /** Those that have begun and not ended, by what their end is known by. */
  const open = new Map<string, Building[]>()
  const spans: Building[] = []
  for (const record of records) {
    const { kind } = record
    if (ends.has(kind)) {
      const begun = open.get(keyOf(kind, record))?.shift()
      if (begun) {
        begun.end = record.at
        begun.records.push(record)
        continue
      }
    }
    const ending = pairs[kind]
    const span: Building = {
      record,
      start: record.at - startedBefore(record),
      end: ending === undefined ? record.at : undefined,
      records: [record],
    }
    spans.push(span)
    if (ending === undefined) continue
    const key = keyOf(ending, record)
    open.set(key, [...(open.get(key) ?? []), span])
  }
  return spans
    .map(({ record, start, end, records: own }) => ({
      seq: record.seq,
      kind: record.kind,
      text: own.map(tell).join('; '),
      start,
      end,
      isBad: own.some(isBad),
      records: own,
    }))
    .sort((a, b) => a.start - b.start || a.seq - b.seq)
}

interface Building {
  readonly record: TraceRecord
  readonly start: number
  end: number | undefined
  readonly records: TraceRecord[]
}

function keyOf(ending: string, { subject, ids, detail }: TraceRecord): string {
  const own =
    ending === 'function.ended' ? ids[0] : ending === 'state.exited' ? `${subject} ${String(detail.state)}` : subject
  return `${ending} ${own}`
}

const isRequest = (kind: string): boolean => kind === 'api.request' || kind === 'url.request'

/** A request is told when it is answered. */
function startedBefore({ kind, detail }: TraceRecord): number {
  return isRequest(kind) && typeof detail.duration === 'number' ? detail.duration : 0
}

export function isBad({ kind, detail }: TraceRecord): boolean {
  if (detail.tolerated === true) return false
  if (typeof detail.outcome === 'string' && kind === 'function.ended' && detail.outcome !== 'success') return true
  if (kind === 'execution.ended' && detail.status !== 'SUCCEEDED') return true
  if (isRequest(kind) && Number(detail.status) >= 500) return true
  return /deadletter|dropped|failed|denied|lost|recursive|refused|withheld/.test(kind)
}

/** In words, without what CDK adds to names. */
export function tell(record: TraceRecord): string {
  const { kind, subject } = record
  const detail = Object.fromEntries(Object.entries(record.detail).map(([key, value]) => [key, String(value)]))
  switch (kind) {
    case 'api.request':
      return `${detail.method} ${detail.resource} of ${subject}: ${detail.status}`
    case 'url.request':
      return `${detail.method} the URL of ${subject}: ${detail.status}`
    case 'event.accepted':
      return `${detail.detailType} from ${detail.source}`
    case 'rule.matched':
      return `rule ${nameOf(subject)} matches`
    case 'function.started':
      return `${nameOf(subject)}${detail.attempt === undefined || detail.attempt === '1' ? '' : `, attempt ${detail.attempt}`}`
    case 'function.ended':
      return `${detail.errorType ?? detail.outcome} after ${detail.duration} ms${detail.coldStart === 'true' ? ', cold start' : ''}`
    case 'execution.started':
      return `execution ${subject.split(':').slice(6).join(' ')}`
    case 'execution.ended':
      return `${detail.status}${detail.error === undefined ? '' : ` ${detail.error}`}`
    case 'state.entered':
      return `${detail.state} (${detail.type})`
    case 'state.exited':
      return 'left'
    case 'mail.accepted':
      return `mail to ${detail.to}: ${detail.subject}`
    case 'mail.dropped':
      return `mail to ${detail.to} was not sent: ${detail.failure}`
    case 'sms.accepted':
      return `text message to ${subject}`
    case 'call.denied':
      return `${nameOf(detail.caller ?? '')} may not ${detail.action}${detail.tolerated === 'true' ? ', which it goes on after' : ''}`
    default:
      return [nameOf(subject), ...Object.entries(detail).map(([name, value]) => `${name}: ${value}`)]
        .filter(Boolean)
        .join(', ')
  }
}

function nameOf(arn: string): string {
  const last = arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn
  const name = last.slice(Math.max(last.lastIndexOf('/'), last.lastIndexOf(':')) + 1)
  return name.replace(/[0-9A-F]{8}(-[0-9A-Za-z]{12,13})?$/, '')
}

/** A story may last for weeks and happen in seconds. */
const silence = 30_000

export function burstsOf(spans: readonly Span[]): readonly Burst[] {
  const moments = spans.flatMap(({ start, end }) => [start, ...(end === undefined ? [] : [end])]).sort((a, b) => a - b)
  const bursts: { from: number; to: number }[] = []
  for (const at of moments) {
    const last = bursts.at(-1)
    if (last && at - last.to <= silence) last.to = at
    else bursts.push({ from: at, to: at })
  }
  return bursts.map(({ from, to }) => ({ from, to, count: within(spans, from, to).length }))
}

export function within(spans: readonly Span[], from: number, to: number): readonly Span[] {
  return spans.filter(({ start, end }) => start <= to && (end ?? Number.POSITIVE_INFINITY) >= from)
}

/** What is left of a bar in a window, in parts of its width; a mark has none of its own. */
export function placeIn(
  { start, end }: Pick<Span, 'start' | 'end'>,
  from: number,
  to: number,
): { left: number; width: number } {
  const length = Math.max(to - from, 1)
  const left = Math.min(Math.max((start - from) / length, 0), 1)
  const right = Math.min(Math.max(((end ?? to) - from) / length, 0), 1)
  return { left, width: Math.max(right - left, 0) }
}

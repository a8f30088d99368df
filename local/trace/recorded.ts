/** Trace records as they are kept: cleaned of what is no business of a trace, and packed by the tick. */
import type { TraceRecord } from '../kernel/cloud'

export interface Recorded extends TraceRecord {
  /** Counts up over all records; their order. */
  readonly seq: number
}

/** One key of the store. What records of a tick have in common (an execution's ids, mostly) is written once. */
export interface Packed {
  readonly ids: readonly (readonly string[])[]
  readonly records: readonly PackedRecord[]
}

/** `subject` is 0 if it is the first id; `correlationId` is 0 if there is none. */
type PackedRecord = readonly [
  at: number,
  kind: string,
  ids: number,
  subject: string | 0,
  correlationId: string | 0,
  detail: TraceRecord['detail'],
]

export function pack(records: readonly TraceRecord[]): Packed {
  const ids: (readonly string[])[] = []
  // An execution gives all its records the same array; found by its first id, which is quicker than by identity.
  const places = new Map<string, number>()
  const packed: PackedRecord[] = []
  for (const record of records) {
    const first = record.ids[0] ?? ''
    let place = places.get(first)
    if (place === undefined || ids[place] !== record.ids) {
      place = ids.push(record.ids) - 1
      places.set(first, place)
    }
    const subject = record.subject === first ? 0 : record.subject
    packed.push([record.at, record.kind, place, subject, record.correlationId ?? 0, clean(record.detail)])
  }
  return { ids, records: packed }
}

export function unpack({ ids, records }: Packed, first: number): Recorded[] {
  return records.map(([at, kind, place, subject, correlationId, detail], index) => ({
    seq: first + index,
    at,
    kind,
    subject: subject === 0 ? (ids[place]?.[0] ?? '') : subject,
    ids: ids[place] ?? [],
    ...(correlationId !== 0 && { correlationId }),
    detail,
  }))
}

const longestText = 300
const longestList = 50

/** Only short, flat members stay: a payload that an engine let in by mistake is none of them. */
export function clean(detail: TraceRecord['detail']): TraceRecord['detail'] {
  let isClean = true
  for (const name in detail) if (!isPlain(detail[name])) isClean = false
  if (isClean) return detail
  return Object.fromEntries(
    Object.entries(detail).flatMap(([name, value]) => {
      const kept = shorten(value)
      return kept === undefined ? [] : [[name, kept]]
    }),
  )
}

function isPlain(value: unknown): boolean {
  const type = typeof value
  return (type === 'string' && (value as string).length <= longestText) || type === 'number' || type === 'boolean'
}

function shorten(value: unknown): unknown {
  if (isPlain(value)) return value
  if (typeof value === 'string') return `${value.slice(0, longestText)}…`
  if (Array.isArray(value)) return value.slice(0, longestList).filter(isPlain)
  return undefined
}

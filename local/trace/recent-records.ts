/**
 * `GET /_local/records`: what happened last, newest first, by page. Of a filter that hardly anything meets a page may be
 * empty and have a next one all the same.
 */
import type { HttpRequest, HttpResponse } from '../kernel/service'
import { json } from '../wire/local-routes'
import { kindsMeant } from './kinds'
import type { Recorded } from './recorded'
import type { Recorder } from './recorder'

export interface RecordsPage {
  readonly records: readonly Recorded[]
  /** What `before` is for the next page; absent: there is none. */
  readonly next?: number
}

export const recordsQuery = ['kind', 'id', 'text', 'since', 'until', 'before', 'limit'] as const

const usual = 100
const most = 1000
/** Some 100 ms of reading. */
const looks = 20_000

export async function recentRecords(recorder: Recorder, { query }: HttpRequest): Promise<HttpResponse> {
  const wanted = wantedBy(query)
  if (typeof wanted === 'string') return json(400, { message: wanted })
  const before = wholeNumber(query, 'before', 0, Number.MAX_SAFE_INTEGER)
  const limit = wholeNumber(query, 'limit', 1, most)
  for (const given of [before, limit]) if (typeof given === 'string') return json(400, { message: given })
  const found = await recorder.newest({
    before: (before as number | undefined) ?? recorder.next,
    limit: (limit as number | undefined) ?? usual,
    looks,
    isWanted: wanted,
  })
  const page: RecordsPage = { records: found.records, ...(found.before !== undefined && { next: found.before }) }
  return json(200, page)
}

/** What a record must be, or what is wrong with the question. */
export function wantedBy(query: URLSearchParams): ((record: Recorded) => boolean) | string {
  const isMeant = kindsMeant(query.getAll('kind'))
  const id = query.get('id') ?? undefined
  const text = query.get('text')?.toLowerCase()
  const since = timeOf(query, 'since')
  const until = timeOf(query, 'until')
  for (const given of [since, until]) if (typeof given === 'string') return given
  return (record) => {
    const { kind, at, ids, correlationId, subject } = record
    if (!isMeant(kind)) return false
    if (id !== undefined && correlationId !== id && !ids.includes(id)) return false
    if (since !== undefined && at < (since as number)) return false
    if (until !== undefined && at > (until as number)) return false
    return text === undefined || subject.toLowerCase().includes(text) || textOf(record).includes(text)
  }
}

function textOf({ kind, ids, detail }: Recorded): string {
  return [kind, ...ids, ...Object.values(detail)].join('\n').toLowerCase()
}

function timeOf(query: URLSearchParams, name: string): number | string | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? `${name} must be a time in ISO 8601, such as 2026-01-05T09:00:00Z` : time
}

export function wholeNumber(
  query: URLSearchParams,
  name: string,
  least: number,
  greatest: number,
): number | string | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= greatest) return number
  return `${name} must be a whole number${least > 0 ? ` from ${least} to ${greatest}` : ''}`
}

/** What a local cloud tells of itself, under `/_local` of this origin. On AWS there is none. */
import { Problem } from './problem'
import type { TraceRecord } from './trace-record'

export interface Story {
  readonly id: string
  readonly records: readonly TraceRecord[]
  readonly isCut: boolean
}

export interface RecordsPage {
  readonly records: readonly TraceRecord[]
  readonly next?: number
}

export interface ClockState {
  readonly now: string
  readonly mode: 'running' | 'frozen'
}

export interface AgendaItem {
  readonly at: string
  readonly what: string
  readonly subject: string
  readonly detail?: Readonly<Record<string, string>>
}

export interface Agenda {
  readonly now: string
  readonly until: string
  readonly total: number
  readonly items: readonly AgendaItem[]
}

export interface ListedMail {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly attachments: number
}

export interface MailPage {
  readonly mails: readonly ListedMail[]
  readonly next?: string
}

export interface Recipients {
  readonly recipients: readonly { readonly address: string; readonly mails: number }[]
  readonly isCut: boolean
}

export interface TextMessage {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly to: string
  readonly senderId?: string
  readonly message: string
}

export interface TextMessages {
  /** Oldest first. */
  readonly messages: readonly TextMessage[]
}

export interface Asked {
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** Of a path such as `records`. Throws a `Problem`. */
export async function local<Answer>(path: string, { query = {}, body, signal }: Asked = {}): Promise<Answer> {
  const response = await reach(addressOf(path, query), {
    // A form can send no header: by this one it is known that a page's own script asks.
    headers: { Accept: 'application/json', 'X-Signalbox-Local': 'portal' },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  const answer = (await response.json().catch(() => ({}))) as { readonly message?: string }
  if (response.ok) return answer as Answer
  // It has no reference to ask by: what happens has each failure, with its reason.
  const why = response.status >= 500 ? ', and a record of the kind web.failed says why' : ''
  throw new Problem(answer.message ?? `The local cloud has answered ${response.status} for ${path}${why}`, {
    code: 'Local',
    status: response.status,
    correlationId: '',
  })
}

/** Any operation of any service, such as `states/ListStateMachines`, as the account's root. It is in the trace. */
export function operation<Output>(name: string, input: object, signal?: AbortSignal): Promise<Output> {
  return local<Output>(`call/${name}`, { body: input, ...(signal && { signal }) })
}

export function addressOf(path: string, query: NonNullable<Asked['query']>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const written = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return `/_local/${path}${written === '' ? '' : `?${written}`}`
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new Problem(
      'The local cloud can’t be reached',
      { code: 'Unreachable', status: 0, correlationId: '' },
      { cause },
    )
  }
}

let found: Promise<boolean> | undefined

/** Whether there is one. The portal on AWS is never served by plain http. */
export function findLocal(): Promise<boolean> {
  found ??= location.protocol === 'http:' ? askHealth() : Promise.resolve(false)
  return found
}

async function askHealth(): Promise<boolean> {
  try {
    return (await local<{ readonly ready?: boolean }>('health')).ready === true
  } catch {
    found = undefined
    return false
  }
}

export interface FoundOfService {
  readonly service: string
  /** Such as `execution` or `item`. */
  readonly what: string
  readonly id: string
  readonly name: string
  readonly within?: string
}

export interface Finding {
  readonly id: string
  readonly found: readonly FoundOfService[]
  readonly hasStory: boolean
}

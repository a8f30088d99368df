/** The text messages that SNS sends: kept, and shown on the web port under `/phone`. */
import { monotonicFactory } from 'ulid'
import type { Cloud } from '../../kernel/cloud'
import type { HttpRequest, HttpResponse } from '../../kernel/service'
import { escapeHtml } from '../../lib/html'
import type { MessageAttributes } from './state'

export interface TextMessage {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** E.164 */
  readonly to: string
  readonly senderId?: string | undefined
  readonly message: string
}

export interface PhoneFilter {
  readonly to?: string
  /** In it or in the number. */
  readonly text?: string
  /** Milliseconds since the epoch. */
  readonly since?: number
  /** The newest so many. */
  readonly limit?: number
  /** Older than the message with this id. */
  readonly before?: string
}

export interface Phone {
  /** Keeps it, in this tick; gives its id. */
  accept(sms: { to: string; message: string; attributes?: MessageAttributes }): string
  get(id: string): Promise<TextMessage | undefined>
  /** Oldest first. */
  list(filter?: PhoneFilter): Promise<readonly TextMessage[]>
  /**
   * `GET /phone` for people, `GET /phone/messages?to=&text=&since=&before=&limit=` as JSON, `since` in seconds, and
   * `GET /phone/messages/<id>` one of them.
   */
  handle(request: HttpRequest): Promise<HttpResponse>
}

const prefix = 'sns/sms/'
const newestShown = 100

export function createPhone(cloud: Cloud): Phone {
  const nextId = monotonicFactory()

  async function list({ to, text, since = 0, limit = Number.POSITIVE_INFINITY, before }: PhoneFilter = {}) {
    const found: TextMessage[] = []
    for await (const [, sms] of cloud.store.range<TextMessage>(prefix, {
      reverse: true,
      ...(before && { after: prefix + before }),
    })) {
      if (sms.at < since || found.length >= limit) break
      if (to !== undefined && sms.to !== to) continue
      if (text === undefined || `${sms.to}\n${sms.message}`.toLowerCase().includes(text.toLowerCase())) found.push(sms)
    }
    return found.reverse()
  }

  return {
    list,
    get: (id) => cloud.store.get<TextMessage>(prefix + id),
    accept({ to, message, attributes = {} }) {
      const at = cloud.clock.now()
      const senderId = attributes['AWS.SNS.SMS.SenderID']?.StringValue
      const sms: TextMessage = { id: nextId(at), at, to, senderId, message }
      cloud.store.put(prefix + sms.id, sms)
      // Its text may be a one-time code: it is in the inbox, not in the trace.
      cloud.trace({ kind: 'sms.accepted', subject: to, ids: [sms.id], detail: {} })
      return sms.id
    },
    async handle({ method, path, query }) {
      if (method !== 'GET' && method !== 'HEAD') return answer(405, 'text/plain', `No ${method} ${path}`)
      const to = query.get('to')
      const text = query.get('text')
      const filter = {
        ...(to === null ? {} : { to }),
        ...(text === null ? {} : { text }),
        before: query.get('before') ?? '',
        since: Number(query.get('since') ?? 0) * 1000 || 0,
        limit: Number(query.get('limit') ?? newestShown) || newestShown,
      }
      if (path === '/phone/messages') {
        return answer(200, 'application/json', JSON.stringify({ messages: await list(filter) }))
      }
      const [, id] = /^\/phone\/messages\/([0-9A-Z]{26})$/.exec(path) ?? []
      if (id !== undefined) {
        const sms = await cloud.store.get<TextMessage>(prefix + id)
        return answer(sms ? 200 : 404, 'application/json', JSON.stringify(sms ?? { message: `No text message ${id}` }))
      }
      if (path !== '/phone' && path !== '/phone/') return answer(404, 'text/plain', `No ${method} ${path}`)
      return answer(200, 'text/html; charset=utf-8', page([...(await list(filter))].reverse()))
    },
  }
}

function page(messages: readonly TextMessage[]): string {
  const items = messages.map(
    ({ at, to, senderId, message }) =>
      `<li><header>${escapeHtml(to)}${senderId ? ` from ${escapeHtml(senderId)}` : ''} · <time>${new Date(at).toISOString()}` +
      `</time></header><p>${escapeHtml(message)}</p></li>`,
  )
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Phone</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
ul{list-style:none;padding:0}li{border:1px solid #8888;border-radius:.75rem;padding:.75rem 1rem;margin:.75rem 0}
header{opacity:.7;font-size:.85em}p{margin:.25rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}</style>
<h1>Text messages</h1>${items.length > 0 ? `<ul>${items.join('')}</ul>` : '<p>No message yet.</p>'}</html>`
}

function answer(status: number, type: string, body: string): HttpResponse {
  return {
    status,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'",
    },
    body,
  }
}

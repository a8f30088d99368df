/**
 * `GET /_local/events/<id>`: what was in an event, as its targets see it, and the bus. It is among the last in memory, or
 * in an archive: for that the question says the event's own `time`, which the trace has.
 */
import type { HttpResponse, LocalRoute } from '../../kernel/service'
import type { Archives } from './archives'
import { envelopeText } from './event'
import type { RecentEvents } from './recent-events'

const path = '/_local/events/'

export function eventRoute(archives: Archives, recent: RecentEvents): LocalRoute {
  return {
    method: 'GET',
    path,
    async handle(request) {
      const id = decoded(request.path.slice(path.length))
      const time = request.query.get('time')
      if (id === undefined || id === '') return answer(400, { message: `${path}<id>, the id percent-encoded` })
      if (time !== null && Number.isNaN(Date.parse(time))) {
        return answer(400, { message: 'time must be that of the event, in ISO 8601' })
      }
      const found = recent.find(id) ?? (time === null ? undefined : await archives.find(id, time))
      if (!found)
        return answer(410, { message: `The event ${id} is neither among the last in memory nor in an archive` })
      // As text: no number loses digits on the way.
      return answer(200, `{"bus":${JSON.stringify(found.bus)},"event":${envelopeText(found.event)}}`)
    },
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function answer(status: number, body: string | object): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json' }, body: text }
}

/** An event on a bus, and the envelope that targets see it in. */
import { correlationIdIn, type Origin } from '../../kernel/origin'

export interface BusEvent {
  readonly id: string
  readonly detailType: string
  readonly source: string
  readonly account: string
  /** ISO, to the second. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  /** JSON text as it was put, so that no number loses digits on the way. */
  readonly detail: string
  /** Milliseconds since the epoch when the bus accepted it. */
  readonly ingestedAt: number
  readonly replayName?: string
  /** The bus whose rule sent it to this one: it goes on to no third. */
  readonly fromBus?: string
}

/** The JSON text of the envelope. */
export function envelopeText(event: BusEvent): string {
  const replay = event.replayName === undefined ? '' : `"replay-name":${JSON.stringify(event.replayName)},`
  return (
    `{"version":"0","id":"${event.id}","detail-type":${JSON.stringify(event.detailType)},` +
    `"source":${JSON.stringify(event.source)},"account":"${event.account}","time":"${event.time}",` +
    `"region":"${event.region}",${replay}"resources":${JSON.stringify(event.resources)},"detail":${event.detail}}`
  )
}

/** The envelope as patterns and paths read it. `detail` is the parsed detail. */
export function envelope(event: BusEvent, detail: unknown): Readonly<Record<string, unknown>> {
  return {
    version: '0',
    id: event.id,
    'detail-type': event.detailType,
    source: event.source,
    account: event.account,
    time: event.time,
    region: event.region,
    ...(event.replayName === undefined ? {} : { 'replay-name': event.replayName }),
    resources: event.resources,
    detail,
  }
}

/** By what traces tie an event to its story: its own id, what our metadata carry, the execution it is about. */
export function eventOrigin(event: BusEvent, detail: unknown): Origin {
  const metadata = (detail as { metadata?: { eventId?: unknown } } | null)?.metadata
  const correlationId = correlationIdIn(detail)
  const ids = [event.id]
  for (const id of [correlationId, metadata?.eventId, ...event.resources.filter(isRun)]) {
    if (typeof id === 'string' && id.length <= 256 && !ids.includes(id)) ids.push(id)
  }
  return { ids, correlationId }
}

/** What has begun and will end, as a workflow's run: it is a story of its own. A bucket or a queue is in many. */
const isRun = (arn: string): boolean => /^arn:aws:[a-z-]+:[^:]*:\d{12}:(execution|express):/.test(arn)

export function toSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

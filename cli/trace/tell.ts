/** One record in words. */
import type { Recorded } from '../../local/trace/recorded'
import { bareName } from '../choose'

export interface Told {
  readonly text: string
  readonly isBad: boolean
}

type Words = (record: Recorded, detail: Readonly<Record<string, string>>) => string

const words: Readonly<Record<string, Words>> = {
  'activity.taken': (_, { state }) => `a worker took ${state}`,
  'api.request': ({ subject }, { method, resource, status }) => `${method} ${resource} of ${subject}: ${status}`,
  'url.request': ({ subject }, { method, status }) => `${method} the URL of ${subject}: ${status}`,
  'archive.stored': ({ subject }) => `kept in archive ${name(subject)}`,
  'call.denied': (_, { caller, action, reason }) => `denied: ${caller} may not ${action}, ${reason}`,
  deadletter: ({ subject }, { to, condition, error, source }) =>
    `dead letter: ${name(source ?? subject)} -> ${name(to ?? subject)} ${condition ?? ''} ${error ?? ''}`.trim(),
  'delivery.deadletter': (_, { target, queue, code, message }) =>
    `dead letter: ${name(target)} -> ${name(queue)}, ${code} ${message ?? ''}`.trim(),
  'delivery.withheld': (_, { target, reason }) => `not sent to ${name(target)}: ${reason}`,
  'function.recursive': (_, { runs }) => `stopped: it ran ${runs} times in one chain of calls`,
  'delivery.dropped': (_, { target, reason }) => `dropped: not delivered to ${name(target)}, ${reason}`,
  'delivery.failed': (_, { target, code, message }) =>
    `not delivered to ${name(target)}: ${code} ${message ?? ''}`.trim(),
  'delivery.succeeded': (_, { target }) => `delivered to ${name(target)}`,
  'event.accepted': ({ subject, ids }, { detailType, source, replay }) =>
    `event ${detailType} from ${source} on ${name(subject)}${replay === undefined ? '' : `, replayed by ${replay}`}  ${ids[0]}`,
  'execution.ended': ({ subject }, { status, error }) =>
    `execution ${executionName(subject)} ${status} ${error ?? ''}`.trim(),
  'execution.started': ({ subject }) => `execution ${executionName(subject)} started`,
  'function.ended': ({ subject }, { outcome, duration, errorType, coldStart }) =>
    `function ${name(subject)}: ${errorType ?? outcome} after ${duration} ms${coldStart === 'true' ? ', cold start' : ''}`,
  'function.started': ({ subject, ids }, { attempt }) =>
    `function ${name(subject)} started${attempt === '1' ? '' : `, attempt ${attempt}`}  ${ids[0]}`,
  'mail.accepted': (_, { to, subject }) => `mail to ${to}: ${subject}`,
  'mail.dropped': (_, { to, failure }) => `mail to ${to} was not sent: ${failure}`,
  'message.deleted': ({ subject }) => `message deleted from ${name(subject)}`,
  'message.received': ({ subject }, { count }) => `message received from ${name(subject)}, time ${count}`,
  'message.moved': ({ subject }, { from }) => `message moved from ${name(from)} to ${name(subject)}`,
  'message.sent': ({ subject, ids }) => `message to ${name(subject)}  ${ids[0]}`,
  'notification.published': ({ subject }) => `notification to ${name(subject)}`,
  'rule.matched': ({ subject }) => `rule ${name(subject)} matches`,
  'schedule.fired': ({ subject }) => `schedule ${name(subject)} fired`,
  'state.entered': (_, { state, type }) => `${state} (${type})`,
  'state.exited': (_, { state }) => `${state} left`,
  'task.answered': (_, { state }) => `${state} was answered by its token`,
  'task.refused': (_, { state }) => `${state} was failed by its token`,
  'task.retried': (_, { state, error, afterMilliseconds }) =>
    `${state} again in ${afterMilliseconds} ms, after ${error}`,
  'task.scheduled': (_, { state, resource }) => `${state}: ${resource?.replace('arn:aws:states:::', '')}`,
  'token.issued': (_, { state }) => `${state} waits for its token`,
}

export function tell(record: Recorded): Told {
  const detail = Object.fromEntries(Object.entries(record.detail).map(([key, value]) => [key, asText(value)]))
  const text = words[record.kind]?.(record, detail) ?? other(record)
  const isFailed = detail.outcome !== undefined && detail.outcome !== 'success'
  const isEndedBadly = record.kind === 'execution.ended' && detail.status !== 'SUCCEEDED'
  return {
    text,
    isBad:
      isFailed || isEndedBadly || /deadletter|dropped|failed|denied|lost|recursive|refused|withheld/.test(record.kind),
  }
}

function other({ kind, subject, detail }: Recorded): string {
  const members = Object.entries(detail).map(([key, value]) => `${key} ${asText(value)}`)
  return [kind, name(subject), ...members].filter((part) => part !== '').join('  ')
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value)
}

/** The last part of an ARN, without the hashes that CDK adds. */
function name(arn = ''): string {
  const last = arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn
  return bareName(last.slice(Math.max(last.lastIndexOf('/'), last.lastIndexOf(':')) + 1))
}

function executionName(arn: string): string {
  return arn.split(':').slice(6, 8).join(' ')
}

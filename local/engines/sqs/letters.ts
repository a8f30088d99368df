/** A dead letter: where a message comes from that could not be delivered or done, and why; and its way back there. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { rootOf } from '../../kernel/principal'
import { queueUrl } from '../../lib/queue-address'
import { type Message, receiveCount } from './message'

export type LetterOrigin =
  /** A rule's, or a schedule's, target did not get it. */
  | { readonly kind: 'event'; readonly rule: string; readonly to: string; readonly why: string }
  /** A function failed on it, and its failure destination got the record: `payload` is what it failed on. */
  | { readonly kind: 'invocation'; readonly to: string; readonly payload: string; readonly why: string }
  /** It was received from another queue too often. */
  | { readonly kind: 'queue'; readonly to: string; readonly why: string }

/** Undefined: it is no dead letter, or doesn't say whose. */
export function originOf(message: Message): LetterOrigin | undefined {
  const { attributes = {}, body, deadLetterSource } = message.sent
  const attribute = (name: string): string | undefined => attributes[name]?.StringValue
  const to = attribute('TARGET_ARN')
  if (to !== undefined) {
    const [code, text, condition] = ['ERROR_CODE', 'ERROR_MESSAGE', 'EXHAUSTED_RETRY_CONDITION'].map(attribute)
    const tries = `after ${attribute('RETRY_ATTEMPTS') ?? 0} retries`
    const why = `${code ?? 'no error code'}: ${text ?? ''} (${condition === undefined ? tries : `${condition}, ${tries}`})`
    return { kind: 'event', rule: attribute('RULE_ARN') ?? attribute('SCHEDULE_ARN') ?? '', to, why }
  }
  if (deadLetterSource !== undefined) {
    return { kind: 'queue', to: deadLetterSource, why: `received ${receiveCount(message)} times` }
  }
  return destinationRecord(body)
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function destinationRecord(body: string): LetterOrigin | undefined {
  let record: DestinationRecord | null
  try {
    record = JSON.parse(body) as DestinationRecord | null
  } catch {
    return undefined
  }
  const { functionArn, condition, approximateInvokeCount: count } = record?.requestContext ?? {}
  if (typeof functionArn !== 'string' || condition === undefined) return undefined
  const { errorType, errorMessage } = record?.responsePayload ?? {}
  const error = errorType === undefined ? '' : `: ${errorType} ${errorMessage ?? ''}`
  return {
    kind: 'invocation',
    to: functionArn.replace(/:\$LATEST$/, ''),
    payload: JSON.stringify(record?.requestPayload ?? null),
    why: `${condition} after ${count ?? '?'} attempts${error}`,
  }
}

interface DestinationRecord {
  readonly requestContext?: {
    readonly functionArn?: unknown
    readonly condition?: string
    readonly approximateInvokeCount?: number
  }
  readonly requestPayload?: unknown
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string } | null
}

/** What is sent when it goes back, which is what one would mend. */
export const contentOf = (message: Message, origin: LetterOrigin): string =>
  origin.kind === 'invocation' ? origin.payload : message.sent.body

/** As whoever failed to would have; what refuses it throws. */
export async function sendBack(cloud: Cloud, message: Message, origin: LetterOrigin, content: string): Promise<void> {
  const root = rootOf(cloud.accountId)
  const [, , service, , , ...resource] = origin.to.split(':')
  switch (service) {
    case 'lambda':
      await cloud.call(root, 'lambda', 'Invoke', {
        FunctionName: origin.to,
        InvocationType: 'Event',
        Payload: Buffer.from(content),
      })
      return
    case 'sqs': {
      const { groupId, deduplicationId, attributes, id } = message.sent
      const isFifo = origin.to.endsWith('.fifo')
      await cloud.call(root, 'sqs', 'SendMessage', {
        QueueUrl: queueUrl(cloud, origin.to),
        MessageBody: content,
        // Those of EventBridge's letters are about the failure and not the message's own.
        ...(origin.kind === 'queue' && attributes && { MessageAttributes: attributes }),
        ...(groupId !== undefined && { MessageGroupId: groupId }),
        ...(isFifo && { MessageDeduplicationId: deduplicationId ?? id }),
      })
      return
    }
    case 'states':
      await cloud.call(root, 'states', 'StartExecution', {
        stateMachineArn: origin.to,
        name: `redrive-${message.sent.id}`,
        input: content,
      })
      return
    case 'events':
      if (resource.join(':').startsWith('event-bus/')) return putEvent(cloud, origin.to, content)
  }
  throw cannot(`Its target is ${origin.to}; functions, queues, state machines and buses are sent to`)
}

async function putEvent(cloud: Cloud, bus: string, content: string): Promise<void> {
  const event = JSON.parse(content) as Record<string, unknown>
  const { FailedEntryCount, Entries = [] } = await cloud.call<PutEventsResult>(
    rootOf(cloud.accountId),
    'events',
    'PutEvents',
    {
      Entries: [
        {
          EventBusName: bus,
          Source: String(event.source),
          DetailType: String(event['detail-type']),
          Detail: JSON.stringify(event.detail),
          Resources: Array.isArray(event.resources) ? event.resources : [],
        },
      ],
    },
  )
  if (FailedEntryCount) throw cannot(`${Entries[0]?.ErrorCode}: ${Entries[0]?.ErrorMessage}`)
}

interface PutEventsResult {
  readonly FailedEntryCount?: number
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]
}

export const cannot = (message: string): AwsError => new AwsError('CannotRedrive', message, 400)

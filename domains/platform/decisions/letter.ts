/** What a dead letter says of itself: where it comes from, and why it is here. */

/** A message of SQS, as it is received. */
export interface Message {
  readonly MessageId?: string | undefined
  readonly ReceiptHandle?: string | undefined
  readonly Body?: string | undefined
  readonly Attributes?: Readonly<Record<string, string>> | undefined
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>> | undefined
}

interface MessageAttribute {
  readonly DataType: string | undefined
  readonly StringValue?: string | undefined
}

export interface DeadLetter {
  readonly id: string
  readonly receiptHandle: string
  readonly body: string
  readonly message: Message
  readonly origin: LetterOrigin
}

export type LetterOrigin =
  /** A rule's, or a schedule's, target did not get it. */
  | { readonly kind: 'event'; readonly ruleArn: string; readonly targetArn: string; readonly why: string }
  /** A function failed on it, and its failure destination got the record. */
  | { readonly kind: 'invocation'; readonly functionArn: string; readonly payload: unknown; readonly why: string }
  /** A function failed on it; its DeadLetterConfig sends the event as it was, without saying whose. */
  | { readonly kind: 'function-event'; readonly why: string }
  /** It was received from another queue too often. */
  | { readonly kind: 'queue'; readonly queueArn: string; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

export function readLetter(message: Message): DeadLetter {
  const { MessageId = '', ReceiptHandle = '', Body = '' } = message
  return { id: MessageId, receiptHandle: ReceiptHandle, body: Body, message, origin: originOf(message) }
}

function originOf({ Attributes = {}, MessageAttributes = {}, Body = '' }: Message): LetterOrigin {
  const attribute = (name: string) => MessageAttributes[name]?.StringValue
  const targetArn = attribute('TARGET_ARN')
  if (targetArn !== undefined) {
    const [code, text, condition] = ['ERROR_CODE', 'ERROR_MESSAGE', 'EXHAUSTED_RETRY_CONDITION'].map(attribute)
    const tries = `after ${attribute('RETRY_ATTEMPTS') ?? 0} retries`
    const why = `${code ?? 'no error code'}: ${text ?? ''} (${condition === undefined ? tries : `${condition}, ${tries}`})`
    return { kind: 'event', ruleArn: attribute('RULE_ARN') ?? attribute('SCHEDULE_ARN') ?? '', targetArn, why }
  }
  const source = Attributes.DeadLetterQueueSourceArn
  if (source !== undefined) {
    return { kind: 'queue', queueArn: source, why: `received ${Attributes.ApproximateReceiveCount ?? '?'} times` }
  }
  const record = destinationRecord(Body)
  if (record) return record
  if (attribute('RequestID') !== undefined && attribute('ErrorCode') !== undefined) {
    return { kind: 'function-event', why: `${attribute('ErrorCode')}: ${attribute('ErrorMessage') ?? ''}` }
  }
  return { kind: 'unknown', why: 'it has none of the attributes of EventBridge, Lambda or a redrive' }
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
  const why = `${condition} after ${count ?? '?'} attempts${error}`
  return { kind: 'invocation', functionArn, payload: record?.requestPayload, why }
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

/** What was to be handled. */
export function contentOf({ body, origin }: DeadLetter): string {
  return origin.kind === 'invocation' ? JSON.stringify(origin.payload) : body
}

/** `arn:aws:lambda:…:function:NAME` is NAME. */
export function functionNameOf(arn: string): string {
  return arn.split(':')[6] ?? arn
}

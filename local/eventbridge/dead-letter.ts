/** The message that a dead-letter queue gets, with the attributes that EventBridge gives it. */
import type { Cloud } from '../kernel/cloud'
import type { DeliveryRecord } from './deliveries'
import { envelopeText } from './event'
import { queueUrl, type Shipment } from './send'

export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds'

export function deadLetterMessage(cloud: Cloud, record: DeliveryRecord, payloadOf: (shipment: Shipment) => string) {
  const attributes: Readonly<Record<string, string | undefined>> = {
    RULE_ARN: record.rule.arn,
    TARGET_ARN: record.target.Arn,
    ERROR_CODE: record.failure?.code,
    // SQS refuses an empty attribute.
    ERROR_MESSAGE: record.failure?.message || 'Unknown',
    EXHAUSTED_RETRY_CONDITION: record.dead?.condition,
    RETRY_ATTEMPTS: String(Math.max(record.tries - 1, 0)),
  }
  return {
    QueueUrl: queueUrl(cloud, record.target.DeadLetterConfig?.Arn ?? ''),
    MessageBody: bodyOf(record, payloadOf),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  }
}

/** What the target would have got; the whole event if its template is what failed. */
function bodyOf(record: DeliveryRecord, payloadOf: (shipment: Shipment) => string): string {
  try {
    return payloadOf(record)
  } catch {
    return envelopeText(record.event)
  }
}

/** Records of a table's stream as functions get them, and what tells of those that a function could not handle. */
import type { RunOutcome } from './run-invocation'

/** As DynamoDB Streams gives it. */
export interface StreamRecord {
  readonly eventID: string
  readonly dynamodb: { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number }
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string }
}

/** Members of who did it are written small here. */
export function toFunction({ userIdentity, ...record }: StreamRecord, streamArn: string): object {
  return {
    ...record,
    ...(userIdentity && { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
    eventSourceARN: streamArn,
  }
}

export interface StreamBatch {
  readonly shardId: string
  readonly streamArn: string
  readonly functionArn: string
}

export interface GivenUp {
  readonly batch: StreamBatch
  readonly records: readonly StreamRecord[]
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'
  readonly tries: number
  /** Of the last try, if there was one. */
  readonly outcome?: RunOutcome
}

/** What the destination gets: where the records are, and not the records. */
export function failureRecord({ batch, records, condition, tries, outcome }: GivenUp, requestId: string, now: number) {
  const times = records.map(({ dynamodb }) => dynamodb.ApproximateCreationDateTime)
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
  return {
    requestContext: {
      requestId,
      functionArn: batch.functionArn,
      condition,
      approximateInvokeCount: tries,
    },
    ...(outcome && {
      // Null: it ended well, and said itself what it had failed on.
      responseContext: {
        statusCode: 200,
        executedVersion: outcome.version,
        functionError: outcome.status === 'success' ? null : 'Unhandled',
      },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: time(Math.min(...times)),
      approximateArrivalOfLastRecord: time(Math.max(...times)),
      batchSize: records.length,
      streamArn: batch.streamArn,
    },
  }
}

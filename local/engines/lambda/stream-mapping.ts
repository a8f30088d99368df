/** What a mapping of a table's stream has besides: where it begins, and what becomes of records that a function fails on. */
import { refuseUnknown } from '../../kernel/aws-error'
import { readBoolean, readNumber } from './configuration'
import { invalidParameter, violated } from './errors'

export interface StreamOptions {
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST'
  /** Kept and told: a shard is read batch by batch here, which is in the order that it promises. */
  readonly parallelizationFactor: number
  readonly bisects: boolean
  /** -1: as often as the record's age lets it. */
  readonly retries: number
  /** Seconds; -1: as long as the stream keeps it. */
  readonly longestAge: number
  /** ARN of what gets to know of records that were given up. */
  readonly onFailure?: string | undefined
}

export interface StreamInput {
  readonly StartingPosition?: string
  readonly StartingPositionTimestamp?: unknown
  readonly ParallelizationFactor?: unknown
  readonly BisectBatchOnFunctionError?: unknown
  readonly MaximumRetryAttempts?: unknown
  readonly MaximumRecordAgeInSeconds?: unknown
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } }
}

export const streamMembers = [
  'StartingPosition',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'DestinationConfig',
] as const

export const isStream = (arn: string): boolean =>
  /^arn:aws[a-z-]*:dynamodb:[^:]*:\d{12}:table\/[^/]+\/stream\/.+$/.test(arn)

export function readStreamOptions(
  input: StreamInput,
  where: string,
  sourceArn: string,
  base: StreamOptions | undefined,
): StreamOptions {
  refuseTimestamp(input)
  const { DestinationConfig: destinations } = input
  if (destinations) {
    refuseUnknown(destinations, ['OnFailure'], `${where}, DestinationConfig`)
    if (destinations.OnFailure) refuseUnknown(destinations.OnFailure, ['Destination'], `${where}, OnFailure`)
  }
  const onFailure = destinations ? destinations.OnFailure?.Destination : base?.onFailure
  return {
    startingPosition: base?.startingPosition ?? readPosition(input.StartingPosition, sourceArn),
    parallelizationFactor: readNumber(
      'parallelizationFactor',
      input.ParallelizationFactor ?? base?.parallelizationFactor ?? 1,
      1,
      10,
    ),
    bisects: readBoolean('BisectBatchOnFunctionError', input.BisectBatchOnFunctionError ?? base?.bisects ?? false),
    retries: readNumber('maximumRetryAttempts', input.MaximumRetryAttempts ?? base?.retries ?? -1, -1, 10_000),
    longestAge: readAge(input.MaximumRecordAgeInSeconds ?? base?.longestAge ?? -1),
    ...(onFailure !== undefined && { onFailure }),
  }
}

/** A queue has none of it. */
export function refuseStreamOptions(input: StreamInput): void {
  const { StartingPosition: position } = input
  if (position !== undefined) {
    checkPosition(position)
    throw invalidParameter('StartingPosition is not valid for SQS event sources.')
  }
  const given = streamMembers.find((member) => input[member] !== undefined)
  if (given === undefined) return
  throw invalidParameter(`Unsupported ${given} parameter for given event source mapping type.`)
}

function readPosition(value: string | undefined, sourceArn: string): StreamOptions['startingPosition'] {
  if (value === 'TRIM_HORIZON' || value === 'LATEST') return value
  if (value === undefined) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    )
  }
  checkPosition(value)
  throw invalidParameter(`Unsupported starting position for arn type: ${sourceArn}`)
}

function checkPosition(value: string): void {
  if (['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'].includes(value)) return
  throw violated(value, 'startingPosition', 'Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]')
}

/** Times are for streams of Kinesis. */
export function refuseTimestamp({ StartingPosition: position, StartingPositionTimestamp: time }: StreamInput): void {
  if (time === undefined || position === undefined) return
  checkPosition(position)
  if (position !== 'AT_TIMESTAMP') throw invalidParameter('Timestamp only valid with StartingPosition AT_TIMESTAMP')
}

function readAge(value: unknown): number {
  const age = readNumber('maximumRecordAgeInSeconds', value, -1, 604_800)
  if (age === -1 || age >= 60) return age
  throw invalidParameter('MaximumRecordAgeInSeconds must be -1, or from 60 to 604800')
}

export function describeStreamOptions(options: StreamOptions): Record<string, unknown> {
  return {
    StartingPosition: options.startingPosition,
    ParallelizationFactor: options.parallelizationFactor,
    BisectBatchOnFunctionError: options.bisects,
    MaximumRetryAttempts: options.retries,
    MaximumRecordAgeInSeconds: options.longestAge,
    TumblingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: options.onFailure === undefined ? {} : { Destination: options.onFailure } },
  }
}

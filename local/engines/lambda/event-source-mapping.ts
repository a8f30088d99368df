/** What an event source mapping is: a queue or a table's stream, that a function's messages or records are fetched from. */
import { randomUUID } from 'node:crypto'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { elsewhere } from '../../kernel/regions'
import { readBoolean, readNumber } from './configuration'
import { invalidParameter } from './errors'
import { type FilterCriteriaInput, readFilterCriteria } from './filter-criteria'
import {
  describeStreamOptions,
  isStream,
  readStreamOptions,
  refuseStreamOptions,
  type StreamInput,
  type StreamOptions,
  streamMembers,
} from './stream-mapping'
import type { Qualified } from './versions'

export interface EventSourceMapping {
  readonly uuid: string
  readonly functionName: string
  /** With the version or the alias, if it is of one. */
  readonly functionArn: string
  readonly qualifier?: string | undefined
  readonly sourceArn: string
  readonly batchSize: number
  /** Seconds to wait for a batch to fill. */
  readonly batchingWindow: number
  readonly enabled: boolean
  readonly reportsFailures: boolean
  readonly maximumConcurrency?: number | undefined
  /** Of a stream alone. */
  readonly stream?: StreamOptions | undefined
  /** Event patterns, of which a message or record has to meet one. */
  readonly filters?: readonly string[] | undefined
  /** Milliseconds since the epoch. */
  readonly lastModified: number
}

export interface MappingInput extends StreamInput {
  readonly FunctionName?: string
  readonly EventSourceArn?: string
  readonly BatchSize?: unknown
  readonly MaximumBatchingWindowInSeconds?: unknown
  readonly Enabled?: unknown
  readonly FunctionResponseTypes?: readonly string[]
  readonly ScalingConfig?: { readonly MaximumConcurrency?: unknown }
  readonly FilterCriteria?: FilterCriteriaInput
}

export const mappingMembers = [
  'FunctionName',
  'EventSourceArn',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'Enabled',
  'FunctionResponseTypes',
  'ScalingConfig',
  'FilterCriteria',
  ...streamMembers,
]

/** `input` over `base`; a template or CreateEventSourceMapping has no base. */
export function readMapping(
  cloud: Cloud,
  input: MappingInput,
  { found, qualifier, arn }: Qualified,
  base: Partial<EventSourceMapping>,
): EventSourceMapping {
  const where = `event source mapping of ${found.name}`
  // What stands inside a property of a template no API has checked.
  if (input.ScalingConfig) refuseUnknown(input.ScalingConfig, ['MaximumConcurrency'], `${where}, ScalingConfig`)
  const sourceArn = base.sourceArn ?? readSource(cloud, input.EventSourceArn, where)
  const ofStream = isStream(sourceArn)
  const usualSize = ofStream ? 100 : 10
  const batchSize = readNumber('batchSize', input.BatchSize ?? base.batchSize ?? usualSize, 1, 10_000)
  const batchingWindow = readNumber(
    'maximumBatchingWindowInSeconds',
    input.MaximumBatchingWindowInSeconds ?? base.batchingWindow ?? 0,
    0,
    300,
  )
  if (!ofStream && batchSize > 10 && batchingWindow === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    )
  }
  if (!ofStream) refuseStreamOptions(input)
  else if (input.ScalingConfig) {
    throw invalidParameter('Unsupported ScalingConfig parameter for given event source mapping type.')
  }
  const responseTypes = input.FunctionResponseTypes
  for (const type of responseTypes ?? []) {
    if (type !== 'ReportBatchItemFailures') throw invalidParameter(`FunctionResponseTypes: "${type}" is unknown`)
  }
  const filters = input.FilterCriteria ? readFilterCriteria(input.FilterCriteria, where) : (base.filters ?? [])
  const concurrency = input.ScalingConfig ? input.ScalingConfig.MaximumConcurrency : base.maximumConcurrency
  return {
    uuid: base.uuid ?? randomUUID(),
    functionName: found.name,
    functionArn: arn,
    ...(qualifier !== undefined && { qualifier }),
    sourceArn,
    ...(ofStream && { stream: readStreamOptions(input, where, sourceArn, base.stream) }),
    batchSize,
    batchingWindow,
    enabled: readBoolean('Enabled', input.Enabled ?? base.enabled ?? true),
    reportsFailures: responseTypes ? responseTypes.length > 0 : (base.reportsFailures ?? false),
    maximumConcurrency:
      concurrency === undefined ? undefined : readNumber('scalingConfig.maximumConcurrency', concurrency, 2, 1000),
    ...(filters.length > 0 && { filters }),
    lastModified: cloud.clock.now(),
  }
}

function readSource(cloud: Cloud, arn: unknown, where: string): string {
  if (typeof arn !== 'string') throw invalidParameter('Unrecognized event source.')
  if (arn.split(':')[2] === 'sqs' || isStream(arn)) {
    const place = elsewhere(cloud, arn)
    if (place) throw invalidParameter(`The event source ${arn} ${place}`)
    return arn
  }
  throw new NotModelledError(`event source ${arn}`, where, 'modelled: SQS queues and streams of DynamoDB')
}

/** The state that an operation's answer tells of: that what it asked for is under way. */
export type UnderWay = 'Creating' | 'Updating' | 'Enabling' | 'Disabling' | 'Deleting'

/** @param result of the last batch of a stream, `OK` or `PROBLEM: Function call failed` */
export function describeMapping(
  cloud: Cloud,
  mapping: EventSourceMapping,
  as?: UnderWay,
  result?: string,
): Record<string, unknown> {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: cloud.arn('lambda', `event-source-mapping:${mapping.uuid}`),
    EventSourceArn: mapping.sourceArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindow,
    FunctionResponseTypes: mapping.reportsFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.maximumConcurrency && { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
    ...(mapping.filters && { FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) } }),
    ...(mapping.stream && describeStreamOptions(mapping.stream)),
    State: as ?? (mapping.enabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: mapping.stream ? 'User action' : 'USER_INITIATED',
    ...(mapping.stream && { LastProcessingResult: result ?? 'No records processed' }),
    LastModified: mapping.lastModified / 1000,
  }
}

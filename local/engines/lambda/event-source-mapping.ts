/** What an event source mapping is: an SQS queue that a function's messages are fetched from. */
import { randomUUID } from 'node:crypto'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { readNumber } from './configuration'
import { invalidParameter } from './errors'
import { type FilterCriteriaInput, readFilterCriteria } from './filter-criteria'
import type { LambdaFunction } from './state'

export interface EventSourceMapping {
  readonly uuid: string
  readonly functionName: string
  readonly functionArn: string
  readonly queueArn: string
  readonly batchSize: number
  /** Seconds to wait for a batch to fill. */
  readonly batchingWindow: number
  readonly enabled: boolean
  readonly reportsFailures: boolean
  readonly maximumConcurrency?: number | undefined
  /** Event patterns, of which a message has to meet one. */
  readonly filters?: readonly string[] | undefined
  /** Milliseconds since the epoch. */
  readonly lastModified: number
}

export interface MappingInput {
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
]

/** `input` over `base`; a template or CreateEventSourceMapping has no base. */
export function readMapping(
  cloud: Cloud,
  input: MappingInput,
  found: LambdaFunction,
  base: Partial<EventSourceMapping>,
): EventSourceMapping {
  const where = `event source mapping of ${found.name}`
  // What stands inside a property of a template no API has checked.
  if (input.ScalingConfig) refuseUnknown(input.ScalingConfig, ['MaximumConcurrency'], `${where}, ScalingConfig`)
  const batchSize = readNumber('batchSize', input.BatchSize ?? base.batchSize ?? 10, 1, 10_000)
  const batchingWindow = readNumber(
    'maximumBatchingWindowInSeconds',
    input.MaximumBatchingWindowInSeconds ?? base.batchingWindow ?? 0,
    0,
    300,
  )
  if (batchSize > 10 && batchingWindow === 0) {
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    )
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
    functionArn: found.arn,
    queueArn: base.queueArn ?? readQueue(input.EventSourceArn, where),
    batchSize,
    batchingWindow,
    enabled: readBoolean(input.Enabled ?? base.enabled ?? true),
    reportsFailures: responseTypes ? responseTypes.length > 0 : (base.reportsFailures ?? false),
    maximumConcurrency:
      concurrency === undefined ? undefined : readNumber('scalingConfig.maximumConcurrency', concurrency, 2, 1000),
    ...(filters.length > 0 && { filters }),
    lastModified: cloud.clock.now(),
  }
}

function readQueue(arn: unknown, where: string): string {
  if (typeof arn !== 'string') throw invalidParameter('EventSourceArn is missing')
  const service = arn.split(':')[2]
  if (service !== 'sqs') throw new NotModelledError(`event source ${arn}`, where, 'modelled: SQS queues')
  return arn
}

function readBoolean(value: unknown): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw invalidParameter(`Enabled must be true or false, not ${JSON.stringify(value)}`)
}

export function describeMapping(cloud: Cloud, mapping: EventSourceMapping): Record<string, unknown> {
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: cloud.arn('lambda', `event-source-mapping:${mapping.uuid}`),
    EventSourceArn: mapping.queueArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindow,
    FunctionResponseTypes: mapping.reportsFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.maximumConcurrency && { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
    ...(mapping.filters && { FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) } }),
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    LastModified: mapping.lastModified / 1000,
  }
}

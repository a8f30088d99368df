/** The rules of the templates that concern the catalog, and what each leads to. */
import type { EventDefinition } from '../../index'
import { isObject, listOf, type Resource, type System } from './templates'

export interface EventRule {
  /** `stack/logicalId` */
  readonly id: string
  readonly pattern: Readonly<Record<string, unknown>>
  readonly targets: readonly RuleTarget[]
}

export interface RuleTarget {
  readonly id: string
  /** Undefined if it is not of these templates. */
  readonly resource: Resource | undefined
  readonly hasDeadLetterQueue: boolean
  /** The functions that get the event: the target itself, or who reads the queue that it is. */
  readonly functions: readonly Resource[]
}

/** Who reads a queue: a function's mapping, or a pipe. */
export interface QueueReader {
  readonly id: string
  readonly queue: Resource
  readonly reader: Resource
  /** What fails of a batch comes again by itself. */
  readonly answersByItem: boolean
}

export function queueReaders(system: System): readonly QueueReader[] {
  const mappings = system.ofType('AWS::Lambda::EventSourceMapping').map(({ id, stack, properties }) => ({
    ...{ id, queue: system.resourceOf(stack, properties.EventSourceArn) },
    reader: system.resourceOf(stack, properties.FunctionName),
    answersByItem: listOf(properties.FunctionResponseTypes).includes('ReportBatchItemFailures'),
  }))
  // A pipe looks at the answer whenever its target gives one.
  const pipes = system.ofType('AWS::Pipes::Pipe').map(({ id, stack, properties }) => ({
    ...{ id, queue: system.resourceOf(stack, properties.Source), answersByItem: true },
    reader: system.resourceOf(stack, properties.Target),
  }))
  return [...mappings, ...pipes].flatMap(({ queue, reader, ...rest }) =>
    queue?.type === 'AWS::SQS::Queue' && reader ? [{ ...rest, queue, reader }] : [],
  )
}

/** Those that name a source or a detail-type of the catalog. */
export function eventRules(system: System, catalog: readonly EventDefinition[]): readonly EventRule[] {
  const sources = new Set(catalog.flatMap(({ pattern }) => pattern.source))
  const detailTypes = new Set(catalog.flatMap(({ pattern }) => pattern.detailType))
  const readers = queueReaders(system)
  const functionsOf = (resource: Resource | undefined): readonly Resource[] => {
    if (resource?.type !== 'AWS::SQS::Queue') return resource ? [resource] : []
    return readers.flatMap(({ queue, reader }) => (queue.id === resource.id ? [reader] : []))
  }
  return system.ofType('AWS::Events::Rule').flatMap(({ id, stack, properties }) => {
    const { EventPattern: pattern } = properties
    if (!isObject(pattern)) return []
    const isOurs =
      exactValues(pattern.source).some((source) => sources.has(source)) ||
      exactValues(pattern['detail-type']).some((detailType) => detailTypes.has(detailType))
    if (!isOurs) return []
    const targets = listOf(properties.Targets)
      .filter(isObject)
      .map(({ Id, Arn, DeadLetterConfig }) => ({
        id: String(Id),
        resource: system.resourceOf(stack, Arn),
        functions: functionsOf(system.resourceOf(stack, Arn)),
        hasDeadLetterQueue: isObject(DeadLetterConfig) && DeadLetterConfig.Arn !== undefined,
      }))
    return [{ id, pattern, targets }]
  })
}

/** The strings that a pattern asks for by themselves, without an operator. */
export function exactValues(field: unknown): readonly string[] {
  return listOf(field).filter((value) => typeof value === 'string')
}

/** The pattern's tests of the event's detail alone, by path, such as `detail.data.place.room`. */
export function detailPaths(pattern: Readonly<Record<string, unknown>>): readonly string[] {
  return pathsOf(pattern.detail, 'detail')
}

function pathsOf(value: unknown, path: string): readonly string[] {
  if (!isObject(value)) return value === undefined ? [] : [path]
  return Object.entries(value).flatMap(([name, member]) => pathsOf(member, name === '$or' ? path : `${path}.${name}`))
}

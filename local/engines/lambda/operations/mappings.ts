/** Event source mappings: kept, listed, and polled while enabled. */
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Access } from '../../../kernel/service'
import { createTable } from '../../../kernel/table'
import { type Engine, type Operations, page } from '../engine'
import { invalidParameter } from '../errors'
import {
  describeMapping,
  type EventSourceMapping,
  type MappingInput,
  readMapping,
  type UnderWay,
} from '../event-source-mapping'
import { checkReading, checkSending } from '../execution-role'
import { pollQueue } from '../queue-poller'
import { parseFunctionName } from '../state'
import { firstPosition, type Position, type Positions, pollStream } from '../stream-poller'
import type { Qualified } from '../versions'

export interface Mappings {
  readonly operations: Operations
  load(): Promise<void>
  resume(): void
  stop(): void
  /** Creates the mapping, or brings it to this. */
  put(uuid: string | undefined, input: MappingInput): Promise<EventSourceMapping>
  remove(uuid: string): EventSourceMapping
}

interface UuidInput {
  readonly UUID: string
}

export function createMappings(engine: Engine, concurrency: number): Mappings {
  const { cloud, functions } = engine
  const mappings = createTable<EventSourceMapping>(cloud, 'lambda/mapping')
  const positions: Positions = createTable<Position>(cloud, 'lambda/stream-position')
  const pollers = new Map<string, () => void>()
  let isRunning = false

  function find(uuid: string): EventSourceMapping {
    const mapping = mappings.get(uuid)
    if (mapping) return mapping
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, { Type: 'User' })
  }

  function poll(mapping: EventSourceMapping): () => void {
    const { stream } = mapping
    return stream ? pollStream(engine, { ...mapping, stream }, positions) : pollQueue(engine, mapping, concurrency)
  }

  function restart(mapping: EventSourceMapping): void {
    pollers.get(mapping.uuid)?.()
    pollers.delete(mapping.uuid)
    if (isRunning && mapping.enabled) pollers.set(mapping.uuid, poll(mapping))
  }

  async function put(
    uuid: string | undefined,
    input: MappingInput,
    base?: EventSourceMapping,
  ): Promise<EventSourceMapping> {
    const target = targetOf(input.FunctionName ?? base?.functionArn ?? '')
    const { found } = target
    const mapping = readMapping(cloud, input, target, base ?? (uuid === undefined ? {} : { uuid }))
    const before = mappings.get(mapping.uuid)
    if (before && JSON.stringify({ ...before, lastModified: 0 }) === JSON.stringify({ ...mapping, lastModified: 0 })) {
      return before
    }
    await checkReading(cloud, found, mapping.sourceArn)
    if (mapping.stream?.onFailure !== undefined) await checkSending(cloud, found, mapping.stream.onFailure)
    for (const other of before ? [] : mappings.list()) {
      if (other.functionArn === mapping.functionArn && other.sourceArn === mapping.sourceArn) {
        throw new AwsError(
          'ResourceConflictException',
          `${
            mapping.stream
              ? `The event source arn (" ${mapping.sourceArn} ") and function (" ${mapping.functionName} ") provided mapping`
              : `An event source mapping with SQS arn (" ${mapping.sourceArn} ") and function (" ${mapping.functionName} ")`
          } already exists. Please update or delete the existing mapping with UUID ${other.uuid}`,
          409,
          { Type: 'User' },
        )
      }
    }
    if (mapping.stream && !before) {
      positions.put({ after: await firstPosition(engine, mapping, mapping.stream.startingPosition) }, mapping.uuid)
    }
    mappings.put(mapping, mapping.uuid)
    restart(mapping)
    return mapping
  }

  function remove(uuid: string): EventSourceMapping {
    const mapping = find(uuid)
    pollers.get(uuid)?.()
    pollers.delete(uuid)
    mappings.delete(uuid)
    positions.delete(uuid)
    return mapping
  }

  /** Whatever the source is. */
  function targetOf(name: string): Qualified {
    try {
      return functions.resolve(name)
    } catch (error) {
      const isMissing = isAwsError(error) && error.message.startsWith('Function not found')
      throw isMissing ? invalidParameter('Function does not exist') : error
    }
  }

  const show = (mapping: EventSourceMapping, as?: UnderWay): object =>
    describeMapping(cloud, mapping, as, positions.get(mapping.uuid)?.result)
  const access =
    (action: string) =>
    (input: UuidInput): readonly Access[] => [
      {
        action: `lambda:${action}`,
        resource: cloud.arn('lambda', `event-source-mapping:${input.UUID}`),
        context: { 'lambda:FunctionArn': [mappings.get(input.UUID)?.functionArn ?? ''] },
      },
    ]

  const operations: Operations = {
    CreateEventSourceMapping: {
      access: (input: MappingInput) => [
        {
          action: 'lambda:CreateEventSourceMapping',
          resource: '*',
          context: { 'lambda:FunctionArn': [targetOf(input.FunctionName ?? '').arn] },
        },
      ],
      handle: async (input: MappingInput) => show(await put(undefined, input), 'Creating'),
    },
    GetEventSourceMapping: {
      access: access('GetEventSourceMapping'),
      handle: (input: UuidInput) => show(find(input.UUID)),
    },
    UpdateEventSourceMapping: {
      access: access('UpdateEventSourceMapping'),
      async handle({ UUID, ...input }: UuidInput & MappingInput) {
        const before = find(UUID)
        const { enabled } = before
        const after = await put(UUID, input, before)
        return show(after, after.enabled === enabled ? 'Updating' : after.enabled ? 'Enabling' : 'Disabling')
      },
    },
    DeleteEventSourceMapping: {
      access: access('DeleteEventSourceMapping'),
      handle: (input: UuidInput) => show(remove(input.UUID), 'Deleting'),
    },
    ListEventSourceMappings: {
      access: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
      handle(input: { FunctionName?: string; EventSourceArn?: string; Marker?: string; MaxItems?: string }) {
        const named = input.FunctionName === undefined ? undefined : parseFunctionName(input.FunctionName)
        const chosen = mappings
          .list()
          .filter(
            ({ functionName, qualifier, sourceArn }) =>
              (named === undefined || (functionName === named.name && qualifier === named.qualifier)) &&
              (input.EventSourceArn === undefined || sourceArn === input.EventSourceArn),
          )
        const { items, next } = page(chosen, ({ uuid }) => uuid, input)
        return { EventSourceMappings: items.map((mapping) => show(mapping)), ...next }
      },
    },
  }

  return {
    operations,
    async load() {
      await mappings.load()
      await positions.load()
      // Before streams were sources, too.
      for (const { queueArn, ...mapping } of mappings.list() as readonly (EventSourceMapping & {
        queueArn?: string
      })[]) {
        if (queueArn !== undefined) mappings.put({ ...mapping, sourceArn: queueArn }, mapping.uuid)
      }
    },
    resume() {
      isRunning = true
      for (const mapping of mappings.list()) {
        try {
          restart(mapping)
        } catch (error) {
          cloud.report(`polling ${mapping.sourceArn} for ${mapping.functionName}`, error)
        }
      }
    },
    stop() {
      isRunning = false
      for (const end of pollers.values()) end()
    },
    put: (uuid, input) => put(uuid, input),
    remove,
  }
}

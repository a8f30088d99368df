/** A cloud with an event bridge and stand-ins for what its targets call. */
import { createEventBridge } from '../../../../local/engines/eventbridge/eventbridge'
import type { Cloud, TraceRecord } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import type { ResourceContext, Service } from '../../../../local/kernel/service'
import type { LaneLimits } from '../../../../local/lib/delivery/lane'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'
import { targetsOf } from '../../stand-ins'

export interface Call {
  readonly service: string
  readonly action: string
  // biome-ignore lint/suspicious/noExplicitAny: the stand-ins take any input, and tests look into it
  readonly input: any
  readonly caller: Principal
}

export interface EventCloud {
  readonly cloud: Cloud
  readonly service: Service
  /** What the targets were called with, in order. */
  readonly calls: Call[]
  readonly traces: TraceRecord[]
  /** Set to make the stand-ins fail; undefined: they answer. */
  onCall: ((call: Call) => void | Promise<void>) | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests know what an operation answers
  events(action: string, input: unknown, caller?: Principal): Promise<any>
  put(detail: object, more?: object): Promise<string>
  apply(type: string, properties: object, logicalId?: string): ReturnType<NonNullable<Service['resources']>[0]['apply']>
  settle(): Promise<void>
  close(): Promise<void>
}

const standIns: Readonly<Record<string, readonly string[]>> = {
  lambda: ['Invoke'],
  states: ['StartExecution'],
  sqs: ['SendMessage'],
  sns: ['Publish'],
  logs: ['PutLogEvents', 'CreateLogStream'],
}

export interface EventCloudOptions extends TestCloudOptions {
  readonly resume?: boolean
  readonly limits?: Partial<LaneLimits>
}

export async function createEventCloud(options: EventCloudOptions = {}): Promise<EventCloud> {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const service = createEventBridge(cloud, options.limits)
  cloud.register(service)
  const traces: TraceRecord[] = []
  cloud.onTrace((record) => traces.push(record))
  const state: EventCloud = {
    cloud,
    service,
    calls: [],
    traces,
    onCall: undefined,
    events: (action, input, caller = root) => cloud.call(caller, 'events', action, input),
    async put(detail, more = {}) {
      const entry = { Source: 'orders', DetailType: 'OrderPlaced', Detail: JSON.stringify(detail), ...more }
      const { Entries } = await state.events('PutEvents', { Entries: [entry] })
      return Entries[0].EventId
    },
    apply(type, properties, logicalId = 'Thing') {
      const resource = service.resources?.find((candidate) => candidate.type === type)
      if (!resource) throw new Error(`no resource type ${type}`)
      return resource.apply(properties, context(logicalId))
    },
    settle: () => cloud.activity.idle(2000),
    async close() {
      await service.stop?.()
      await cloud.store.close()
      cloud.clock.stop()
    },
  }
  for (const [name, actions] of Object.entries(standIns)) {
    const operation = (action: string) => ({
      access: () => [],
      async handle(input: unknown, { caller }: { caller: Principal }) {
        const call = { service: name, action, input, caller }
        state.calls.push(call)
        await state.onCall?.(call)
        return {}
      },
    })
    cloud.register({
      name,
      targets: targetsOf(name),
      operations: Object.fromEntries(actions.map((action) => [action, operation(action)])),
    })
  }
  await service.load?.()
  if (options.resume !== false) await service.resume?.()
  return state
}

function context(logicalId: string): ResourceContext {
  return {
    stackName: 'shop',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/shop/1',
    logicalId,
    physicalName: () => `shop-${logicalId}`,
    asset: () => '',
  }
}

export const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`
export const functionArn = arn('lambda', 'function:ship')
export const queueArn = arn('sqs', 'inbox')
export const deadLetterArn = arn('sqs', 'dead')
export const machineArn = arn('states', 'stateMachine:ship')
export const roleArn = 'arn:aws:iam::000000000000:role/events'

/** A rule on the default bus for `OrderPlaced`, with these targets. */
export async function orderRule(events: EventCloud, targets: readonly object[], more: object = {}): Promise<void> {
  await events.events('PutRule', {
    Name: 'orders',
    EventPattern: JSON.stringify({ 'detail-type': ['OrderPlaced'] }),
    ...more,
  })
  await events.events('PutTargets', { Rule: 'orders', Targets: targets })
}

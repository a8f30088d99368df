/** A cloud with a scheduler and stand-ins for what its targets call. */

import { createScheduler } from '../../../../local/engines/scheduler/scheduler'
import type { Cloud, TraceRecord } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import type { ResourceContext, ResourceResult, Service } from '../../../../local/kernel/service'
import type { LaneLimits } from '../../../../local/lib/delivery/lane'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'
import { apiOf, targetsOf } from '../../stand-ins'

export interface Call {
  readonly service: string
  readonly action: string
  // biome-ignore lint/suspicious/noExplicitAny: the stand-ins take any input, and tests look into it
  readonly input: any
  readonly caller: Principal
  /** On the clock. */
  readonly at: string
}

export interface SchedulerCloud {
  readonly cloud: Cloud
  readonly calls: Call[]
  readonly traces: TraceRecord[]
  /** Set to make the stand-ins fail; undefined: they answer. */
  onCall: ((call: Call) => unknown) | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests know what an operation answers
  scheduler(action: string, input: unknown, caller?: Principal): Promise<any>
  /** A schedule `job` that calls a function, but for what is given. */
  schedule(given: object): Promise<void>
  apply(type: string, properties: object, logicalId?: string): Promise<ResourceResult>
  remove(type: string, ref: string): Promise<void>
  advance(milliseconds: number): Promise<void>
  close(): Promise<void>
}

const standIns: Readonly<Record<string, readonly string[]>> = {
  lambda: ['Invoke'],
  states: ['StartExecution'],
  sqs: ['SendMessage', 'PurgeQueue', 'ReceiveMessage'],
  sns: ['Publish'],
  events: ['PutEvents'],
}

export const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`
export const functionArn = arn('lambda', 'function:report')
export const roleArn = 'arn:aws:iam::000000000000:role/scheduler'
export const target = { Arn: functionArn, RoleArn: roleArn }

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export interface SchedulerCloudOptions extends TestCloudOptions {
  readonly limits?: Partial<LaneLimits>
}

export async function createSchedulerCloud(options: SchedulerCloudOptions = {}): Promise<SchedulerCloud> {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const service = createScheduler(cloud, options.limits)
  cloud.register(service)
  const traces: TraceRecord[] = []
  cloud.onTrace((record) => traces.push(record))
  const state: SchedulerCloud = {
    cloud,
    calls: [],
    traces,
    onCall: undefined,
    scheduler: (action, input, caller = root) => cloud.call(caller, 'scheduler', action, input),
    async schedule(given) {
      await state.scheduler('CreateSchedule', {
        Name: 'job',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: target,
        ...given,
      })
    },
    apply: async (type, properties, logicalId = 'Thing') => typeOf(service, type).apply(properties, context(logicalId)),
    remove: async (type, ref) => typeOf(service, type).remove?.(ref),
    advance: (milliseconds) => cloud.clock.advance(milliseconds),
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
        const at = new Date(cloud.clock.now()).toISOString()
        const call = { service: name, action, input, caller, at }
        state.calls.push(call)
        return (await state.onCall?.(call)) ?? { Entries: [{}] }
      },
    })
    cloud.register({
      name,
      api: apiOf(name),
      targets: targetsOf(name),
      operations: Object.fromEntries(actions.map((action) => [action, operation(action)])),
    })
  }
  await service.load?.()
  await service.resume?.()
  return state
}

function typeOf(service: Service, type: string) {
  const found = service.resources?.find((candidate) => candidate.type === type)
  if (!found) throw new Error(`no resource type ${type}`)
  return found
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

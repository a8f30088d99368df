/** A cloud with Step Functions in it, and short ways to start machines and look at what became of them. */

import { createStepFunctions } from '../../../../local/engines/stepfunctions/stepfunctions'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Service } from '../../../../local/kernel/service'
import type { LaneLimits } from '../../../../local/lib/delivery/lane'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export const roleArn = 'arn:aws:iam::000000000000:role/machine'

export interface Harness {
  readonly cloud: Cloud
  readonly service: Service
  call<Output = Record<string, unknown>>(action: string, input: unknown): Promise<Output>
  create(definition: object, options?: { readonly name?: string; readonly type?: string }): Promise<string>
  start(stateMachineArn: string, input?: unknown, name?: string): Promise<string>
  describe(executionArn: string): Promise<Description>
  /** Creates a machine, runs it to rest and describes the execution. */
  run(definition: object, input?: unknown): Promise<Description>
  /** Types of the history's events, in order. */
  events(executionArn: string): Promise<string[]>
  /** Comes to rest without moving the clock. */
  settle(): Promise<void>
  /** Writes what is on its way and lets go of the directory. */
  close(): Promise<void>
}

export interface Description {
  readonly executionArn: string
  readonly status: string
  readonly input: string
  readonly output?: string
  readonly error?: string
  readonly cause?: string
  readonly startDate: number
  readonly stopDate?: number
}

export interface HarnessOptions extends TestCloudOptions {
  /** Other services that the machines call. */
  readonly services?: (cloud: Cloud) => readonly Service[]
  /** Of the status events. */
  readonly limits?: Partial<LaneLimits>
  /** A cloud made otherwise. */
  readonly cloud?: Cloud
}

export async function createHarness(options: HarnessOptions = {}): Promise<Harness> {
  const cloud = options.cloud ?? (await createTestCloud(options))
  for (const service of options.services?.(cloud) ?? []) cloud.register(service)
  const service = createStepFunctions(cloud, options.limits)
  cloud.register(service)
  await service.load?.()
  await service.resume?.()
  let machines = 0

  const call: Harness['call'] = (action, input) => cloud.call(root, 'states', action, input)
  const harness: Harness = {
    cloud,
    service,
    call,
    async create(definition, { name = `machine-${++machines}`, type = 'STANDARD' } = {}) {
      const input = { name, type, roleArn, definition: JSON.stringify(definition) }
      const { stateMachineArn } = await call<{ stateMachineArn: string }>('CreateStateMachine', input)
      return stateMachineArn
    },
    async start(stateMachineArn, input = {}, name) {
      const text = JSON.stringify(input)
      const { executionArn } = await call<{ executionArn: string }>('StartExecution', {
        stateMachineArn,
        input: text,
        name,
      })
      return executionArn
    },
    describe: (executionArn) => call<Description>('DescribeExecution', { executionArn }),
    async run(definition, input) {
      const executionArn = await harness.start(await harness.create(definition), input)
      await harness.settle()
      return harness.describe(executionArn)
    },
    async events(executionArn) {
      const { events } = await call<{ events: { type: string }[] }>('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
      })
      return events.map(({ type }) => type)
    },
    settle: () => cloud.activity.idle(),
    close: () => cloud.store.close(),
  }
  return harness
}

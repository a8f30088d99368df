/** A cloud with CloudFormation and one service whose resources are kept in a plain map. */
import type { Assembly, AssemblyStack } from '../../../../local/assembly/read-assembly'
import { type CloudFormation, createCloudFormation } from '../../../../local/engines/cloudformation/cloudformation'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { ResourceContext, Service } from '../../../../local/kernel/service'
import { createTestCloud, root } from '../../create-test-cloud'

export interface TestStacks {
  readonly cloud: Cloud
  readonly cloudFormation: CloudFormation
  /** What exists, by ref. */
  readonly things: Map<string, Readonly<Record<string, unknown>>>
  /** `+ref` and `-ref`, in order. */
  readonly log: string[]
  call<Output = Record<string, unknown>>(action: string, input?: object): Promise<Output>
  /** A call, and all that goes on after its answer. */
  change<Output = Record<string, unknown>>(action: string, input?: object): Promise<Output>
}

export async function createTestStacks(
  directory?: string,
  endpointUrl = '',
  things: TestStacks['things'] = new Map(),
  engines: readonly ((cloud: Cloud) => Service)[] = [],
): Promise<TestStacks> {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  cloud.endpointUrl = endpointUrl
  const log: string[] = []
  const refOf = (properties: Record<string, unknown>, { physicalName }: Pick<ResourceContext, 'physicalName'>) =>
    String(properties.Name ?? physicalName(40))
  const apply = (properties: Record<string, unknown>, context: ResourceContext) => {
    const ref = refOf(properties, context)
    if (properties.HalfMade) things.set(ref, properties)
    if (properties.Fail) throw new AwsError('InvalidParameterValue', `Fail: ${properties.Fail}`)
    things.set(ref, properties)
    log.push(`+${ref}`)
    return { ref, attributes: { Arn: `arn:thing:${ref}`, 'Deep.Name': 'deep' } }
  }
  cloud.register({
    name: 'things',
    operations: {},
    resources: [
      {
        type: 'Test::Thing',
        properties: ['Name', 'Value', 'Fail', 'HalfMade', 'Stays'],
        inert: { Colour: 'things are not seen' },
        named: {
          by: ['Name'],
          find(properties, context) {
            const ref = refOf(properties, context)
            return things.has(ref) ? ref : undefined
          },
        },
        apply,
        remove(ref) {
          if (things.get(ref)?.Stays) throw new AwsError('Conflict', 'it stays')
          things.delete(ref)
          log.push(`-${ref}`)
        },
      },
      { type: 'Test::Rock', properties: ['Name'], apply },
    ],
  })
  for (const create of engines) {
    const service = create(cloud)
    cloud.register(service)
    await service.load?.()
  }
  const cloudFormation = createCloudFormation(cloud)
  cloud.register(cloudFormation)
  await cloudFormation.load?.()
  return {
    cloud,
    cloudFormation,
    things,
    log,
    call: (action, input = {}) => cloud.call(root, 'cloudformation', action, input),
    async change<Output>(action: string, input = {}) {
      const output = await cloud.call<Output>(root, 'cloudformation', action, input)
      await cloud.activity.idle()
      return output
    },
  }
}

export function assemblyOf(stacks: Readonly<Record<string, object>>, details: Partial<AssemblyStack> = {}): Assembly {
  const names = Object.keys(stacks)
  return {
    path: '/nowhere',
    assets: [],
    stacks: names.map((name, index) => ({
      name,
      template: stacks[name],
      dependsOn: names.slice(0, index),
      parameters: {},
      tags: {},
      account: undefined,
      region: undefined,
      ...details,
    })),
  }
}

export function thing(properties: object = {}, more: object = {}): object {
  return { Type: 'Test::Thing', Properties: properties, ...more }
}

import { createSns } from '../../../../local/engines/sns/sns'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Access, HttpRequest, ResourceContext, Service } from '../../../../local/kernel/service'
import type { LaneLimits } from '../../../../local/lib/delivery/lane'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export interface Call {
  readonly action: string
  // biome-ignore lint/suspicious/noExplicitAny: the input's members are asserted
  readonly input: any
  readonly caller: object
}

export interface SnsCloud {
  readonly cloud: Cloud
  readonly sns: ReturnType<typeof createSns>
  /** What reached the stand-ins for sqs, lambda and ses. */
  readonly calls: Call[]
  /** Throws what the stand-ins shall answer, if anything. */
  fail: ((call: Call) => AwsError | undefined) | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
  call(action: string, input?: unknown): Promise<any>
  resource(type: string, properties: object, logicalId?: string): Promise<{ ref: string; attributes: object }>
}

export interface SnsCloudOptions extends TestCloudOptions {
  readonly limits?: Partial<LaneLimits>
}

export async function createSnsCloud(options: SnsCloudOptions = {}): Promise<SnsCloud> {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const sns = createSns(cloud, options.limits)
  cloud.register(sns)
  const result: SnsCloud = {
    cloud,
    sns,
    calls: [],
    fail: undefined,
    call: (action, input = {}) => cloud.call(root, 'sns', action, input),
    async resource(type, properties, logicalId = 'Thing') {
      const found = sns.resources?.find((each) => each.type === type)
      if (!found) throw new Error(`No ${type}`)
      return found.apply(properties, { ...context, logicalId })
    },
  }
  const standIn = (name: string, action: string): Service => ({
    name,
    operations: {
      [action]: {
        access: (): Access[] => [],
        handle(input, { caller }) {
          const call = { action, input, caller }
          const error = result.fail?.(call)
          if (error) throw error
          result.calls.push(call)
          return {}
        },
      },
    },
  })
  for (const [name, action] of [
    ['sqs', 'SendMessage'],
    ['lambda', 'Invoke'],
    ['ses', 'AcceptServiceMail'],
  ] as const) {
    cloud.register(standIn(name, action))
  }
  await sns.load?.()
  await sns.resume?.()
  return result
}

export const context: ResourceContext = {
  stackName: 'Stack',
  stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Stack/1',
  logicalId: 'Thing',
  physicalName: () => 'Stack-Thing-1',
  asset: () => '',
}

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:us-east-1:000000000000:${resource}`
export const topicArn = arn('sns', 'news')
export const queueArn = arn('sqs', 'inbox')
export const outage = new AwsError('ServiceUnavailable', 'down', 503)

export function request(url: string): HttpRequest {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1:3000')
  return { method: 'GET', path: pathname, query: searchParams, headers: {}, body: Buffer.alloc(0), sourceIp: '' }
}

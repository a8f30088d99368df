/** A test cloud with Lambda and functions whose code stands in the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createLambda } from '../../../../local/engines/lambda/lambda'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { ResourceContext, Service } from '../../../../local/kernel/service'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'
import { targetsOf } from '../../stand-ins'

export const role = 'arn:aws:iam::000000000000:role/function-role'

export interface LambdaCloud {
  readonly cloud: Cloud
  /** Makes a function of a template; `code` is index.js, or several files by path. */
  deploy(name: string, code: string | Record<string, string>, properties?: object): Promise<void>
  apply(type: string, properties: object, logicalId?: string): Promise<{ ref: string }>
  invoke(
    name: string,
    event?: unknown,
    more?: object,
  ): Promise<{ answer: unknown; FunctionError?: string; LogResult?: string }>
  send(name: string, event?: unknown): Promise<void>
  call<Output = Record<string, unknown>>(action: string, input: object): Promise<Output>
  stop(): Promise<void>
}

const started: LambdaCloud[] = []
const directories: string[] = []

/** For `afterEach`. */
export async function stopAll(): Promise<void> {
  for (const lambda of started.splice(0)) await lambda.stop()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
}

export interface LambdaCloudOptions extends TestCloudOptions {
  readonly services?: readonly ((cloud: Cloud) => Service)[]
  readonly pool?: Parameters<typeof createLambda>[1]
  /** Who signs requests to URLs of functions. */
  readonly identify?: (cloud: Cloud) => NonNullable<Parameters<typeof createLambda>[2]>
  /** Deploys before work under way is taken up again, as a start does. */
  readonly before?: (lambda: LambdaCloud) => Promise<void>
}

export async function startLambda(options: LambdaCloudOptions = {}): Promise<LambdaCloud> {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const service = createLambda(cloud, options.pool, options.identify?.(cloud))
  cloud.register(service)
  for (const create of options.services ?? []) cloud.register(create(cloud))
  const call = <Output>(action: string, input: object): Promise<Output> =>
    cloud.call<Output>(root, 'lambda', action, input)
  const refs = new Map<string, string>()
  const apply: LambdaCloud['apply'] = async (type, properties, logicalId = 'Thing') => {
    const found = service.resources?.find((candidate) => candidate.type === type)
    if (!found) throw new Error(`no resource type ${type}`)
    const result = await found.apply(properties, { ...contextOf(logicalId), before: refs.get(`${type} ${logicalId}`) })
    refs.set(`${type} ${logicalId}`, result.ref)
    return result
  }

  const lambda: LambdaCloud = {
    cloud,
    apply,
    call,
    async deploy(name, code, properties = {}) {
      const files = typeof code === 'string' ? { 'index.js': code } : code
      const Code = { S3Bucket: 'assets', S3Key: writeFiles(files) }
      const given = {
        FunctionName: name,
        Code,
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: role,
        ...properties,
      }
      await apply('AWS::Lambda::Function', given, name)
    },
    async invoke(name, event, more = {}) {
      const input = { FunctionName: name, ...(event !== undefined && { Payload: JSON.stringify(event) }), ...more }
      const { Payload, ...output } = await call<{ Payload: string; FunctionError?: string; LogResult?: string }>(
        'Invoke',
        input,
      )
      return { ...output, answer: Payload === '' ? undefined : JSON.parse(Payload) }
    },
    async send(name, event = {}) {
      await call('Invoke', { FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(event) })
    },
    async stop() {
      await service.stop?.()
      cloud.clock.stop()
      await cloud.store.close()
    },
  }
  started.push(lambda)
  await service.load?.()
  await options.before?.(lambda)
  await service.resume?.()
  return lambda
}

/** Stops without saying goodbye to anything but the store, whose lock a second cloud needs. */
export async function restart(lambda: LambdaCloud, options: LambdaCloudOptions): Promise<LambdaCloud> {
  started.splice(started.indexOf(lambda), 1)
  await lambda.stop()
  return startLambda(options)
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  directories.push(directory)
  return directory
}

export function writeFiles(files: Record<string, string>): string {
  const directory = temporaryDirectory()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  return directory
}

export interface RecordedCall {
  readonly action: string
  readonly input: Record<string, unknown>
  readonly caller: string
}

/** A service that writes down what it is called with; `answer` may say what it gives back. */
export function recorder(
  name: string,
  actions: readonly string[],
  calls: RecordedCall[],
  answer: (action: string, input: Record<string, unknown>) => unknown = () => ({}),
): Service {
  const operations = actions.map((action) => [
    action,
    {
      access: () => [],
      handle: (input: Record<string, unknown>, { caller }: { caller: { arn?: string } }) => {
        calls.push({ action, input, caller: caller.arn ?? '' })
        return answer(action, input)
      },
    },
  ])
  return { name, targets: targetsOf(name), operations: Object.fromEntries(operations) }
}

function contextOf(logicalId: string): ResourceContext {
  return {
    stackName: 'test',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/test/1',
    logicalId,
    physicalName: () => `test-${logicalId}-1`,
    asset: (_bucket, key) => key,
  }
}

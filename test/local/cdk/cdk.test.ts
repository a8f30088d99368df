/**
 * The CDK's own command, unmodified, told of the cloud by its environment alone: what it bootstraps, deploys, compares,
 * changes, rolls back and destroys. The apps are synthesized once and given as assemblies, which the command takes as well.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  CloudFormationClient,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import { App } from 'aws-cdk-lib'
import { build } from '../../../cli/build'
import { parametersOf } from '../../../cli/parameters'
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'
import { notes } from './apps/notes'
import { orders } from './apps/orders'
import { vault } from './apps/vault'

const command = join(dirname(createRequire(__filename).resolve('aws-cdk/package.json')), 'bin/cdk')

let directory: string
let local: LocalCloud
let cloudFormation: CloudFormationClient

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cdk-'))
  local = await startLocalCloud({ awsPort: 0, webPort: 0, data: join(directory, 'data'), bootstrapped: true })
  cloudFormation = new CloudFormationClient(local.sdkConfig)
}, 60_000)

afterAll(async () => {
  cloudFormation?.destroy()
  await local?.stop()
  rmSync(directory, { recursive: true, force: true })
})

interface Ran {
  readonly code: number
  /** Of both streams. */
  readonly text: string
}

/** As somebody runs it: the address, a Region and any credentials, and nothing else that is about the cloud. */
function cdk(...args: readonly string[]): Promise<Ran> {
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    NODE_OPTIONS: `--no-warnings --require ${join(__dirname, 'kept-code.cjs')}`,
    KEPT_CODE: join(directory, 'code'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    AWS_ENDPOINT_URL: local.endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'anybody',
    AWS_SECRET_ACCESS_KEY: 'anything',
  }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...args, '--no-notices', '--no-color'],
      { cwd: directory, env, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })
}

type Define = (app: App) => void

function synthesize(define: Define, given: Readonly<Record<string, string>> = {}): string {
  const outdir = mkdtempSync(join(directory, 'app-'))
  // By what the command sets itself when it runs an app, it knows a nested stack's template.
  const context = { ...given, 'aws:cdk:enable-asset-metadata': true, 'aws:cdk:enable-path-metadata': true }
  const app = new App({ outdir, context, analyticsReporting: false })
  define(app)
  app.synth()
  return outdir
}

const deploy = (assembly: string, ...more: readonly string[]): Promise<Ran> =>
  cdk('deploy', '--all', '--app', assembly, '--require-approval', 'never', ...more)

async function done(ran: Promise<Ran>): Promise<string> {
  const { code, text } = await ran
  if (code !== 0) throw new Error(`cdk ended with ${code}\n${text}`)
  return text
}

async function stack(StackName: string) {
  const found = await cloudFormation.send(new DescribeStacksCommand({ StackName })).catch(() => undefined)
  const [{ StackStatus = undefined, Outputs = [] } = {}] = found?.Stacks ?? []
  return { status: StackStatus, outputs: Object.fromEntries(Outputs.map((each) => [each.OutputKey, each.OutputValue])) }
}

describe('three apps', () => {
  test('an API is deployed, not changed, compared, changed, rolled back and destroyed', async () => {
    const first = synthesize(notes)
    expect(await done(deploy(first))).toContain('✅  notes')
    const { outputs } = await stack('notes')
    const note = `${local.webUrl}/_aws/execute-api/${outputs.ApiId}/prod/notes/1`
    expect((await fetch(note, { method: 'PUT', body: 'buy milk' })).status).toBe(204)
    const read = async () => (await fetch(note)).json()
    expect(await read()).toEqual({ greeting: 'hello', text: 'buy milk' })

    expect(await done(deploy(first))).toContain('✅  notes (no changes)')
    expect(await done(cdk('diff', '--app', first))).toContain('There were no differences')

    const changed = synthesize(notes, { greeting: 'good morning' })
    const difference = await cdk('diff', '--app', changed, '--fail')
    expect(difference.code).toBe(1)
    expect(difference.text).toMatch(/AWS::Lambda::Function[\s\S]*- hello[\s\S]*\+ good morning|\[-\] hello/)
    expect(await done(deploy(changed))).toContain('✅  notes')
    expect(await read()).toEqual({ greeting: 'good morning', text: 'buy milk' })

    const broken = await deploy(synthesize(notes, { greeting: 'good night', broken: 'yes' }))
    expect(broken.code).toBe(1)
    expect(broken.text).toContain('UPDATE_ROLLBACK_COMPLET')
    expect(broken.text).toContain('Can only include alphanumeric characters, hyphens, or underscores')
    expect(await stack('notes')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' })
    expect(await read()).toEqual({ greeting: 'good morning', text: 'buy milk' })

    // After a failure, too, what is there is known: nothing to change, and then a change.
    expect(await done(deploy(changed))).toContain('✅  notes (no changes)')
    expect(await done(deploy(first, '--method=direct'))).toContain('✅  notes')
    expect(await read()).toEqual({ greeting: 'hello', text: 'buy milk' })
    await done(deploy(changed, '--hotswap'))
    expect(await read()).toEqual({ greeting: 'good morning', text: 'buy milk' })

    expect(await done(cdk('destroy', '--all', '--force', '--app', first))).toContain('✅  notes: destroyed')
    expect(await stack('notes')).toMatchObject({ status: undefined })
    expect((await fetch(note)).status).toBe(404)
  }, 300_000)

  test('a failed first deployment leaves a stack that is rolled back, and the next one makes it anew', async () => {
    const broken = await deploy(synthesize(notes, { broken: 'yes' }))
    expect(broken.code).toBe(1)
    expect(await stack('notes')).toMatchObject({ status: 'ROLLBACK_COMPLETE' })
    const good = synthesize(notes)
    expect(await done(deploy(good))).toContain('✅  notes')
    await done(cdk('destroy', '--all', '--force', '--app', good))
  }, 180_000)

  test('a failed change that is not rolled back is rolled back when it is asked for', async () => {
    await done(deploy(synthesize(notes)))
    const broken = synthesize(notes, { broken: 'yes' })
    expect((await deploy(broken, '--no-rollback')).code).toBe(1)
    expect(await stack('notes')).toMatchObject({ status: 'UPDATE_FAILED' })
    await done(cdk('rollback', 'notes', '--app', broken))
    expect(await stack('notes')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' })
    await done(cdk('destroy', '--all', '--force', '--app', broken))
  }, 180_000)

  test('orders go from a topic through a queue and a function to a workflow', async () => {
    const assembly = synthesize(orders)
    expect(await done(deploy(assembly))).toContain('✅  orders')
    const { outputs } = await stack('orders')
    const root = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const
    const call = <Output>(service: string, action: string, input: object) =>
      local.cloud.call<Output>(root, service, action, input)
    await call('sns', 'Publish', { TopicArn: outputs.TopicArn, Message: '{"order":1}' })
    let executions: readonly object[] = []
    for (const deadline = performance.now() + 60_000; executions.length === 0 && performance.now() < deadline; ) {
      await local.idle()
      ;({ executions } = await call<{ executions: readonly object[] }>('states', 'ListExecutions', {
        stateMachineArn: outputs.WorkflowArn,
      }))
    }
    expect(executions).toHaveLength(1)

    await done(cdk('destroy', '--all', '--force', '--app', assembly))
    expect(await stack('orders')).toMatchObject({ status: undefined })
  }, 180_000)

  test('stacks that import, with a nested one, a key, a secret and parameters, are changed with it and go with it', async () => {
    const small = synthesize(vault)
    const large = synthesize(vault, { size: 'large' })
    expect(await done(deploy(small))).toContain('✅  vault')
    expect(await done(cdk('list', '--app', small))).toBe('vault-base\nvault\n')
    expect((await stack('vault')).outputs).toMatchObject({ Size: 'small' })
    const compared = await done(cdk('diff', '--app', large))
    expect(compared).toMatch(/AWS::SSM::Parameter[\s\S]*small[\s\S]*large/)
    await done(deploy(large))
    expect((await stack('vault')).outputs).toMatchObject({ Size: 'large' })

    // A nested stack that fails takes its parent back, and goes back with it.
    const broken = await deploy(synthesize(vault, { size: '' }))
    expect(broken.code).toBe(1)
    expect(broken.text).toMatch(/Embedded stack arn:\S+ was not successfully updated/)
    expect(await stack('vault')).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { Size: 'large' } })
    expect(await done(deploy(large))).toContain('✅  vault (no changes)')

    await done(cdk('destroy', '--all', '--force', '--app', large))
    for (const name of ['vault', 'vault-base']) expect(await stack(name)).toMatchObject({ status: undefined })
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}))
    expect(Stacks.map(({ StackName }) => StackName)).toEqual(['CDKToolkit'])
  }, 240_000)
})

test('bootstrapping again changes what is there to what the CDK says now, and then nothing', async () => {
  const bootstrap = () => done(cdk('bootstrap', 'aws://000000000000/us-east-1'))
  expect(await bootstrap()).toContain('bootstrapped')
  expect(await stack('CDKToolkit')).toMatchObject({ status: 'UPDATE_COMPLETE' })
  expect(await bootstrap()).toContain('(no changes)')
}, 120_000)

test('what the command asks for and the cloud lacks is refused by name', async () => {
  const assembly = synthesize(orders)
  await done(deploy(assembly))
  const hotswapped = await deploy(synthesize(orders, { packed: 'wrapped' }), '--hotswap')
  expect(hotswapped.text).toContain('The service "cloudcontrolapi" is not modelled by the local cloud')
  expect((await cdk('drift', '--app', assembly)).text).toContain('operation "DetectStackDrift" is not modelled')
  await done(cdk('destroy', '--all', '--force', '--app', assembly))
}, 120_000)

test('this repository is deployed by it, a second time without a change, and destroyed', async () => {
  const { directory: assembly } = await build()
  const { webUrl, endpointUrl, cloud } = local
  const given = parametersOf(assembly)({ webUrl, endpointUrl, accountId: cloud.accountId })
  const parameters = Object.entries(given).flatMap(([name, values]) =>
    Object.entries(values).flatMap(([key, value]) => ['--parameters', `${name}:${key}=${value}`]),
  )
  const names = ['signalbox-platform', 'signalbox-identity', 'signalbox-approvals', 'signalbox-examples']
  const own = (...more: readonly string[]) =>
    cdk('deploy', ...names, '--exclusively', '--app', assembly, '--require-approval', 'never', ...parameters, ...more)
  const first = await done(own())
  for (const name of names) expect(first).toContain(`✅  ${name}`)
  const second = await done(own())
  for (const name of names) expect(second).toContain(`✅  ${name} (no changes)`)
  const destroy = () => cdk('destroy', ...names, '--exclusively', '--force', '--app', assembly)
  expect((await destroy()).text).toContain('cannot be deleted while TerminationProtection is enabled')
  for (const StackName of names) {
    await cloudFormation.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }))
  }
  const third = await done(destroy())
  for (const name of names) expect(third).toContain(`✅  ${name}: destroyed`)
}, 600_000)

/** Two stages of the system in one account: nothing of one is the other's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { App } from 'aws-cdk-lib'
import { parametersOf } from '../../cli/parameters'
import { bundleHandlers } from '../../infra/bundles'
import { bringAlong } from '../../infra/portal'
import { stageFrom } from '../../infra/stage'
import { addSystem } from '../../infra/system'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { readResources } from './templates'

const root = mkdtempSync(join(tmpdir(), 'stages-'))
const assembly = join(root, 'assembly')
const stages = ['prod', 'beta']
const suffixOf = (stage: string) => (stage === 'prod' ? '' : `-${stage}`)
let local: LocalCloud

beforeAll(async () => {
  const app = new App({ outdir: assembly, analyticsReporting: false })
  const bundles = await bundleHandlers(join(root, 'functions'))
  const site = join(root, 'site')
  mkdirSync(site)
  writeFileSync(join(site, 'index.html'), '<!doctype html>')
  bringAlong(site, bundles.get('portal-copy-site') as string)
  for (const stage of stages) addSystem(app, { stage: stageFrom(stage), bundles, site })
  app.synth()
  local = await startLocalCloud({
    assembly,
    awsPort: 0,
    webPort: 0,
    clock: 'manual',
    parameters: parametersOf(assembly),
  })
}, 120_000)

afterAll(async () => {
  await local?.stop()
  rmSync(root, { recursive: true, force: true })
})

/** What is named within something else: an API, a role, a registry, a user pool. */
const within = [
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::Stage',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
  'AWS::EventSchemas::Schema',
  'AWS::IAM::Policy',
]
const nameProperty = /^(?:\w*Name|Name)$/
/** AWS says the name: an account has one, which one stage alone makes. */
const ofTheAccount = ['ApiGatewayMarketplaceMeteringRole']
/** They say what something else is called. */
const refersTo = ['EventBusName', 'FunctionName', 'MetricName']

test('every fixed name has the stage in it, and the default stage adds nothing', () => {
  const names = readResources(assembly)
    .filter(({ Type }) => !within.includes(Type))
    .flatMap(({ stack, Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => nameProperty.test(key) && !refersTo.includes(key) && typeof value === 'string')
        .filter(([, value]) => !ofTheAccount.includes(value as string))
        .map(([, name]) => ({ stack, name: `${Type} ${name}` })),
    )
  const inBeta = names.filter(({ stack }) => stack.endsWith('-beta')).map(({ name }) => name)
  const inProd = names.filter(({ stack }) => !stack.endsWith('-beta')).map(({ name }) => name)
  expect(inProd).toEqual(
    expect.arrayContaining([
      'AWS::Events::EventBus signalbox',
      'AWS::EventSchemas::Registry signalbox',
      'AWS::StepFunctions::StateMachine PromotionApproval',
      'AWS::StepFunctions::Activity ManualStep',
      'AWS::ApiGateway::RestApi approvals',
      'AWS::Logs::LogGroup /aws/vendedlogs/states/Approval',
    ]),
  )
  expect(inBeta).toEqual(inProd.map((name) => `${name}-beta`))
})

test('a registry that is written out in one template is that of its own stage', () => {
  const written = readResources(assembly).filter(
    ({ Properties = {} }) => typeof Properties.EventBusName === 'string' || typeof Properties.RegistryName === 'string',
  )
  expect(written.map(({ stack, Type }) => `${stack} ${Type}`)).toEqual(
    written
      .filter(
        ({ stack, Properties }) => stack.endsWith('-beta') === JSON.stringify(Properties).includes('signalbox-beta'),
      )
      .map(({ stack, Type }) => `${stack} ${Type}`),
  )
})

test.each(stages)('an approval runs in %s, and its mail leads to the API of that stage', async (stage) => {
  const stepFunctions = new SFNClient(local.sdkConfig)
  const manager = `manager@${stage}.example.com`
  const { PromotionApprovalArn } = local.outputs(`signalbox-examples${suffixOf(stage)}`)
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: PromotionApprovalArn,
      input: JSON.stringify({ employeeName: 'Jim', managerEmailAddress: manager }),
    }),
  )
  await local.idle()
  const link = await linkTo(manager)
  expect(link.href.startsWith(`${local.webUrl}/api/approvals${suffixOf(stage)}/decisions/`)).toBe(true)

  const form = new URLSearchParams({ token: link.searchParams.get('token') ?? '', decision: 'approve' })
  const posted = await fetch(`${link.origin}${link.pathname}`, { method: 'POST', body: form })
  await local.idle()

  const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))
  expect([posted.status, status]).toEqual([200, 'SUCCEEDED'])
  stepFunctions.destroy()
})

async function linkTo(address: string): Promise<URL> {
  const response = await fetch(`${local.webUrl}/mail/store`)
  const { emails } = (await response.json()) as { emails: { destination: { to: string[] }; body: { text: string } }[] }
  const mail = emails.find(({ destination }) => destination.to.includes(address))
  const link = /https?:\S+choice=approve/.exec(mail?.body.text ?? '')
  if (!link) throw new Error(`No mail to ${address} has a link`)
  return new URL(link[0])
}

test.each([['Beta'], ['beta-2'], ['2nd'], [''], ['a'.repeat(21)], [7]])('a stage can’t be called %p', (name) => {
  expect(() => stageFrom(name)).toThrow(/stage: expected a lower-case letter/)
})

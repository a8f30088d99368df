/** Two stages of the system in one account: each does its own work, and nothing of one is the other's. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { App } from 'aws-cdk-lib'
import { parametersOf } from '../../cli/parameters'
import { bundleHandlers } from '../../infra/bundles'
import { bringAlong } from '../../infra/portal'
import { stageFrom } from '../../infra/stage'
import { addSystem } from '../../infra/system'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'

const root = mkdtempSync(join(tmpdir(), 'two-stages-'))
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
}, 600_000)

afterAll(async () => {
  await local?.stop()
  rmSync(root, { recursive: true, force: true })
})

test('deployed side by side they share no resource and no export', async () => {
  const cloudFormation = new CloudFormationClient(local.sdkConfig)
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}))
  const owners = new Map<string, Set<string>>()
  for (const { StackName: stack = '' } of Stacks) {
    const { StackResourceSummaries = [] } = await cloudFormation.send(
      new ListStackResourcesCommand({ StackName: stack }),
    )
    for (const { ResourceType, PhysicalResourceId, LogicalResourceId } of StackResourceSummaries) {
      // A model’s name is within its API, which the id doesn’t say.
      if (ResourceType === 'AWS::ApiGateway::Model') continue
      // What belongs to nothing but its own parent has the parent’s id, or none of its own.
      if (PhysicalResourceId === undefined || PhysicalResourceId === LogicalResourceId) continue
      const key = `${ResourceType} ${PhysicalResourceId}`
      owners.set(key, (owners.get(key) ?? new Set()).add(stack.endsWith('-beta') ? 'beta' : 'prod'))
    }
  }
  const { Exports = [] } = await cloudFormation.send(new ListExportsCommand({}))
  const exported = Exports.map(({ Name }) => Name)
  cloudFormation.destroy()
  expect(owners.size).toBeGreaterThan(500)
  expect([...owners].filter(([, stagesOf]) => stagesOf.size > 1).map(([key]) => key)).toEqual([])
  expect(exported).toEqual([...new Set(exported)])
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

/** The walk through a deployed stage, on the local cloud. */
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { smoke } from '../../tools/smoke/smoke'
import { linkOf, type Signalbox, startScenario } from '../scenarios/signalbox'

const to = 'success@simulator.amazonses.com'
let signalbox: Signalbox
beforeAll(async () => {
  signalbox = await startScenario()
}, 120_000)
afterAll(() => signalbox?.stop())

interface Walked {
  readonly lines: readonly string[]
  readonly error?: Error
}

async function walked(...args: readonly string[]): Promise<Walked> {
  const lines: string[] = []
  try {
    await smoke(args, (line) => void lines.push(line))
    return { lines }
  } catch (error) {
    return { lines, error: error as Error }
  }
}

const here = (...args: readonly string[]): Promise<Walked> => walked('--endpoint', signalbox.local.endpointUrl, ...args)
const idIn = ({ lines }: Walked): string => /approval (\S+)/.exec(lines.join('\n'))?.[1] ?? ''

test('one approval is asked for, mailed, decided and ended, and nothing secret is told', async () => {
  const done = await here()

  expect(done.error).toBeUndefined()
  expect(done.lines).toEqual([
    expect.stringContaining(`${signalbox.local.webUrl}/api/approvals`),
    expect.stringMatching(/asked for approval \S+/),
    expect.stringContaining(to),
    expect.stringContaining('refused'),
    expect.stringContaining('approved'),
    expect.stringContaining('SUCCEEDED'),
    expect.stringContaining('nothing waits'),
  ])
  expect((await signalbox.approval(idIn(done))).status).toBe('granted')
  const asking = (await signalbox.mails(to)).find(({ text }) => text.includes('choice=approve'))
  const secret = linkOf(asking, 'approve').searchParams.get('token') ?? 'none'
  expect(done.lines.join('\n')).not.toContain(secret)
}, 60_000)

test('a stage that is not there is told by its name', async () => {
  const { lines, error } = await here('--stage', 'beta')
  expect(lines).toEqual([])
  expect(error?.message).toMatch(/^there is no stack signalbox-approvals-beta in account \d{12}, us-east-1: deploy it/)
})

test('where no mail is sent it says so, and takes back what it has asked for', async () => {
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({ EventBusName: 'signalbox' }))
  const rule = Rules.find(({ Name }) => Name?.includes('OnApprovalTokenIssued'))
  const at = { Name: rule?.Name, EventBusName: 'signalbox' }
  await signalbox.eventBridge.send(new DisableRuleCommand(at))
  const failed = await here('--patience', '0')
  await signalbox.eventBridge.send(new EnableRuleCommand(at))

  expect(failed.error?.message).toBe('waited 0 s for the mail, in vain')
  expect(failed.lines.at(-1)).toContain('was taken back')
  expect((await signalbox.approval(idIn(failed))).status).toBe('withdrawn')
}, 60_000)

test('a permission that is missing is told with who misses it', async () => {
  const { sdkConfig } = signalbox.local
  const iam = new IAMClient(sdkConfig)
  const sts = new STSClient(sdkConfig)
  const allow = (Action: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
  const trust = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' }
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'Looker',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  )
  const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'smoke' }))
  const environment = {
    AWS_ENDPOINT_URL: signalbox.local.endpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: assumed.Credentials?.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: assumed.Credentials?.SecretAccessKey,
    AWS_SESSION_TOKEN: assumed.Credentials?.SessionToken,
  }
  const before = { ...process.env }
  Object.assign(process.env, environment)
  try {
    const without = await walked('--aws')
    expect(without.error?.message).toMatch(/AccessDenied.*Looker.*cloudformation:DescribeStacks/s)
    const policy = { RoleName: 'Looker', PolicyName: 'Look', PolicyDocument: allow('cloudformation:DescribeStacks') }
    await iam.send(new PutRolePolicyCommand(policy))
    const looking = await walked('--aws')
    expect(looking.error?.message).toMatch(
      /^POST \/approvals answered 403 \(does \S+Looker\/smoke have execute-api:Invoke/,
    )
    expect(`${looking.error?.message}${looking.lines}`).not.toContain(environment.AWS_SECRET_ACCESS_KEY)
  } finally {
    process.env = before
    iam.destroy()
    sts.destroy()
  }
}, 60_000)

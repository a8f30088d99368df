/**
 * What approvals and an idle stage would be billed on AWS: counted by the local cloud as they run, by `signalbox cost`. The
 * schedules rest while approvals are counted, and are all that runs while nothing does.
 */
import { rmSync } from 'node:fs'
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import type { Cost, CostLine } from '../cli/cost'
import { startSignalbox } from '../cli/start'
import type { LocalCloud } from '../local/start-local-cloud'
import { callSigned } from '../tools/smoke/signed-call'
import { type Benchmark, type Figure, scaled } from './measure'
import { dataDirectory } from './system'

const reminders = scaled(100, 2)
const manyApprovers = scaled(20)
const idleHours = scaled(24)
/** Of so many hours in a month. */
const times = (30.4 * 24) / idleHours

export const cost: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const data = await dataDirectory('cost')
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, data, clock: 'manual' })
  const schedules = await createSchedules(cloud)
  await schedules.set('rest')
  // So that no function of what is counted starts for the first time.
  await approve(cloud, 1)
  const plain = await spentOn(cloud, () => approve(cloud, 1))
  const large = await spentOn(cloud, () => approve(cloud, manyApprovers, reminders))
  await schedules.set('run')
  const idle = await spentOn(cloud, () => cloud.clock.advance(`${idleHours}h`))
  const { standing, monthly } = await costOf(cloud)
  await cloud.stop()
  rmSync(data, { recursive: true, force: true })
  return [
    ...figuresOf('an approval', plain),
    ...figuresOf(`${manyApprovers} approvers, ${reminders} mails each`, large),
    ...figuresOf('a month idle', idle, times),
    ...figuresOf('a month standing', standing),
    dollars('a month idle, all', monthly + times * sumOf(idle)),
  ]
}

/** By the API, decided by the link of its mail after so many reminders. */
async function approve(cloud: LocalCloud, approvers: number, remindedTimes = 0): Promise<void> {
  const { credentials } = cloud.sdkConfig
  const apiUrl = `${cloud.webUrl}/api/approvals`
  const to = Array.from({ length: approvers }, (_, index) => `approver-${index}@example.com`)
  const body = {
    subject: 'Promote Jim',
    requester: { name: 'Pam', email: 'pam@example.com' },
    approvers: to.map((email, index) => ({ name: `Approver ${index}`, email })),
    requestedBy: { system: 'bench' },
    ...(remindedTimes > 0 && { remindEvery: 'P1D', expiresAfter: `P${remindedTimes}D` }),
  }
  const caller = { credentials, region: 'us-east-1' }
  const asked = await callSigned(caller, { apiUrl, stageUrl: apiUrl }, { method: 'POST', path: '/approvals', body })
  if (asked.status !== 201) throw new Error(`POST /approvals answered ${asked.status}: ${await asked.text()}`)
  await cloud.idle()
  // The first mail asks; the last reminder would fall due when the approval expires, and is none.
  if (remindedTimes > 0) await cloud.clock.advance(`${remindedTimes - 1}d`)
  const mails = await cloud.mailbox.list({ to: to[0] ?? '' })
  const link = new URL(mails.at(-1)?.text?.match(/https?:\S+choice=approve/)?.[0] ?? '')
  const page = `${link.origin}${link.pathname}`
  await (await fetch(link)).arrayBuffer()
  const form = new URLSearchParams({ token: link.searchParams.get('token') ?? '', decision: 'approve' })
  const decided = await fetch(page, { method: 'POST', body: form })
  if (!decided.ok) throw new Error(`The page answered ${decided.status}: ${await decided.text()}`)
  await decided.arrayBuffer()
  await cloud.idle()
}

async function createSchedules(cloud: LocalCloud) {
  const client = new EventBridgeClient(cloud.sdkConfig)
  const { Rules = [] } = await client.send(new ListRulesCommand({}))
  const running = Rules.filter(
    ({ ScheduleExpression, State }) => ScheduleExpression !== undefined && State === 'ENABLED',
  )
  return {
    async set(to: 'rest' | 'run'): Promise<void> {
      for (const { Name } of running) {
        if (to === 'rest') await client.send(new DisableRuleCommand({ Name }))
        else await client.send(new EnableRuleCommand({ Name }))
      }
    },
  }
}

async function costOf(cloud: LocalCloud): Promise<Cost> {
  return (await (await fetch(`${cloud.endpointUrl}/_local/cost`)).json()) as Cost
}

async function spentOn(cloud: LocalCloud, work: () => Promise<void>): Promise<readonly CostLine[]> {
  const before = await costOf(cloud)
  await work()
  const after = await costOf(cloud)
  return after.lines.flatMap((line) => {
    const was = before.lines.find(({ what, service }) => what === line.what && service === line.service)
    const [amount, spent] = [line.amount - (was?.amount ?? 0), line.dollars - (was?.dollars ?? 0)]
    return amount > 0 ? [{ ...line, amount, dollars: spent }] : []
  })
}

const sumOf = (lines: readonly CostLine[]): number => lines.reduce((sum, line) => sum + line.dollars, 0)

const dollars = (name: string, value: number): Figure => ({
  name,
  value,
  unit: 'USD',
  ...(value < 0.1 && { note: `${(value * 1e6).toFixed(0)} millionths` }),
})

function figuresOf(name: string, lines: readonly CostLine[], times = 1): readonly Figure[] {
  return [
    ...lines.map(
      ({ service, what, amount, dollars: spent }): Figure => ({
        name: `${name}: ${service}`,
        value: amount * times,
        unit: what,
        note: `${(spent * times).toFixed(6)} USD`,
      }),
    ),
    dollars(`${name}: in all`, sumOf(lines) * times),
  ]
}

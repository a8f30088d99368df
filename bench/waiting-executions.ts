/** `waiting-executions.ts begin|resume wait|logged|token|none DIRECTORY COUNT`: what `waiting` measures, in a process of its own. */
import { setFlagsFromString } from 'node:v8'
import { createLogs } from '../local/engines/logs/logs'
import { createStepFunctions } from '../local/engines/stepfunctions/stepfunctions'
import { createActivity } from '../local/kernel/activity'
import { createClock } from '../local/kernel/clock'
import { createCloud } from '../local/kernel/cloud'
import { rootOf } from '../local/kernel/principal'
import { openStore } from '../local/kernel/store'
import type { Measured } from './waiting'

const account = '000000000000'
const start = Date.parse('2026-01-05T09:00:00.000Z')
const inFlight = 200

async function main([what, kind, directory = '', count = '0']: readonly string[]): Promise<Measured> {
  setFlagsFromString('--expose-gc')
  const activity = createActivity()
  const clock = createClock({ activity, mode: 'frozen', start })
  const store = await openStore({ directory })
  const cloud = createCloud({ region: 'us-east-1', accountId: account, clock, store, activity, directory })
  cloud.register({ name: 'sqs', operations: { SendMessage: { access: () => [], handle: () => ({ MessageId: 'm' }) } } })
  const logs = createLogs(cloud)
  if (kind === 'logged') cloud.register(logs)
  const service = createStepFunctions(cloud)
  cloud.register(service)
  const before = process.cpuUsage()
  if (kind === 'logged') await logs.load?.()
  await service.load?.()
  await service.resume?.()
  const { user, system } = process.cpuUsage(before)
  if (what === 'resume') return { heap: heap(), processor: (user + system) / 1000 }

  const root = rootOf(account)
  const state =
    kind !== 'token'
      ? { Type: 'Wait', Seconds: 86_400, End: true }
      : {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'http://q', MessageBody: { 'token.$': '$$.Task.Token' } },
          End: true,
        }
  const definition = JSON.stringify({ StartAt: 'W', States: { W: state } })
  const logGroupName = 'bench'
  if (kind === 'logged') await cloud.call(root, 'logs', 'CreateLogGroup', { logGroupName })
  const logGroupArn = cloud.arn('logs', `log-group:${logGroupName}:*`)
  const role = `arn:aws:iam::${account}:role/bench`
  const { stateMachineArn } = await cloud.call<{ stateMachineArn: string }>(root, 'states', 'CreateStateMachine', {
    name: 'bench',
    roleArn: role,
    definition,
    ...(kind === 'logged' && {
      loggingConfiguration: { level: 'ALL', destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] },
    }),
  })
  const input = JSON.stringify({ order: '4711', items: [1, 2, 3] })
  await cloud.call(root, 'states', 'StartExecution', { stateMachineArn, input, name: 'first' })
  await activity.idle()
  const idle = heap()
  for (let at = 0; at < Number(count); at += inFlight) {
    const names = Array.from({ length: Math.min(inFlight, Number(count) - at) }, (_, index) => `order-${at + index}`)
    await Promise.all(
      names.map((name) => cloud.call(root, 'states', 'StartExecution', { stateMachineArn, input, name })),
    )
    await activity.idle()
  }
  await store.flush()
  return { heap: heap() - idle, processor: 0 }
}

function heap(): number {
  for (let time = 0; time < 3; time++) globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

main(process.argv.slice(2)).then(
  (measured) => {
    process.stdout.write(JSON.stringify(measured), () => process.exit(0))
  },
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)

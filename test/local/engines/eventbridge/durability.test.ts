import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsError } from '../../../../local/kernel/aws-error'
import {
  createEventCloud,
  deadLetterArn,
  type EventCloud,
  functionArn,
  machineArn,
  orderRule,
  roleArn,
} from './event-cloud'

let directory: string
let events: EventCloud
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'events-'))
  events = await createEventCloud({ directory })
})
afterEach(async () => {
  await events.close()
  rmSync(directory, { recursive: true, force: true })
})

async function restart(options: { resume?: boolean } = {}): Promise<void> {
  await events.close()
  events = await createEventCloud({ directory, ...options })
}

test('an accepted event is delivered after a restart, under the same execution name', async () => {
  // Prepare
  await orderRule(events, [{ Id: 't', Arn: machineArn, RoleArn: roleArn }])
  events.onCall = () => new Promise(() => undefined)
  await events.put({ n: 1 })
  await events.cloud.store.flush()
  const before = events.calls[0]?.input
  // Act
  await restart()
  await events.settle()
  // Assess
  expect(events.calls.map(({ input }) => input)).toEqual([before])
  await restart()
  await events.settle()
  expect(events.calls).toEqual([])
})

test('nothing is delivered before resume', async () => {
  await orderRule(events, [{ Id: 't', Arn: functionArn }])
  events.onCall = () => new Promise(() => undefined)
  await events.put({})
  await events.cloud.store.flush()
  await restart({ resume: false })
  await events.settle()
  expect(events.calls).toEqual([])
  await events.service.resume?.()
  await events.settle()
  expect(events.calls).toHaveLength(1)
})

test('retries and their count go on after a restart', async () => {
  // Prepare
  const RetryPolicy = { MaximumRetryAttempts: 2 }
  await orderRule(events, [{ Id: 't', Arn: functionArn, RetryPolicy, DeadLetterConfig: { Arn: deadLetterArn } }])
  const broken: EventCloud['onCall'] = ({ service }) => {
    if (service === 'lambda') throw new AwsError('ServiceException', 'it broke', 500)
  }
  events.onCall = broken
  await events.put({})
  await events.settle()
  // Act
  await restart()
  events.onCall = broken
  await events.settle()
  expect(events.calls).toHaveLength(0)
  await events.cloud.clock.advance(60_000)
  // Assess
  expect(events.calls.map(({ service }) => service)).toEqual(['lambda', 'lambda', 'sqs'])
})

test('a delivery outlives its rule', async () => {
  // Prepare
  await orderRule(events, [{ Id: 't', Arn: functionArn }])
  let fails = true
  events.onCall = () => {
    if (fails) throw new AwsError('ServiceException', 'it broke', 500)
  }
  await events.put({})
  await events.settle()
  // Act
  await events.events('RemoveTargets', { Rule: 'orders', Ids: ['t'] })
  await events.events('DeleteRule', { Name: 'orders' })
  fails = false
  await events.cloud.clock.advance(1000)
  // Assess
  expect(events.calls).toHaveLength(2)
  expect(events.traces.at(-1)?.kind).toBe('delivery.succeeded')
})

test('buses, rules, targets, policies and tags are there after a restart', async () => {
  // Prepare
  await events.events('CreateEventBus', { Name: 'shop', Tags: [{ Key: 'a', Value: '1' }] })
  await events.events('PutPermission', { StatementId: 's', Action: 'events:PutEvents', Principal: '*' })
  await orderRule(events, [{ Id: 't', Arn: functionArn }])
  await events.events('DisableRule', { Name: 'orders' })
  const look = async () => [
    await events.events('DescribeEventBus', {}),
    await events.events('ListEventBuses', {}),
    await events.events('DescribeRule', { Name: 'orders' }),
    await events.events('ListTargetsByRule', { Rule: 'orders' }),
    await events.events('ListTagsForResource', { ResourceARN: 'arn:aws:events:us-east-1:000000000000:event-bus/shop' }),
  ]
  const before = await look()
  // Act
  await restart()
  // Assess
  expect(await look()).toEqual(before)
})

test('a schedule that fell due while all was down fires once', async () => {
  // Prepare
  await events.events('PutRule', { Name: 'tick', ScheduleExpression: 'rate(1 hour)' })
  await events.events('PutTargets', { Rule: 'tick', Targets: [{ Id: 't', Arn: functionArn }] })
  await events.close()
  // Act
  events = await createEventCloud({ directory, resume: false })
  await events.cloud.clock.advance(5.5 * 3_600_000)
  await events.service.resume?.()
  await events.cloud.clock.advance(1)
  // Assess
  expect(events.calls).toHaveLength(1)
  await events.cloud.clock.advance(0.5 * 3_600_000)
  expect(events.calls).toHaveLength(2)
})

test('an overdue schedule waits for resume, even if its template is applied first', async () => {
  // Prepare
  const properties = { Name: 'tick', ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 't', Arn: functionArn }] }
  await events.apply('AWS::Events::Rule', properties)
  await events.close()
  events = await createEventCloud({ directory, resume: false })
  await events.cloud.clock.advance(2 * 3_600_000)
  // Act
  await events.apply('AWS::Events::Rule', properties)
  await events.cloud.clock.advance(1)
  // Assess
  expect(events.calls).toHaveLength(0)
  await events.service.resume?.()
  await events.cloud.clock.advance(1)
  expect(events.calls).toHaveLength(1)
})

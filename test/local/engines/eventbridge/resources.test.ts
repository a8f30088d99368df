import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arn, createEventCloud, type EventCloud, functionArn, queueArn } from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const EventPattern = { source: ['orders'] }
const statement = { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' }
const typeOf = (type: string) => events.service.resources?.find((candidate) => candidate.type === type)
const policyOf = async (Name: string) => {
  const { Policy } = await events.events('DescribeEventBus', { Name })
  return Policy && JSON.parse(Policy).Statement
}

test('a bus gives its name and ARN, and is there again when applied again', async () => {
  const properties = { Name: 'shop', Description: 'd', Tags: [{ Key: 'a', Value: '1' }] }
  const first = await events.apply('AWS::Events::EventBus', properties)
  expect(first).toMatchObject({
    ref: 'shop',
    attributes: { Arn: arn('events', 'event-bus/shop'), Name: 'shop' },
  })
  expect(await events.apply('AWS::Events::EventBus', properties)).toEqual(first)
})

test('a bus has the policy of its own and of its policy resources', async () => {
  await events.apply('AWS::Events::EventBus', {
    Name: 'shop',
    Policy: { Version: '2012-10-17', Statement: [{ ...statement, Sid: 'own' }] },
  })
  const byStatement = { EventBusName: 'shop', StatementId: 'new', Statement: statement }
  const { ref } = await events.apply('AWS::Events::EventBusPolicy', byStatement)
  await events.apply('AWS::Events::EventBusPolicy', byStatement)
  const Condition = { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' }
  const old = { StatementId: 'old', Action: 'events:PutEvents', Principal: '*', Condition }
  await events.apply('AWS::Events::EventBusPolicy', { ...old, EventBusName: 'shop' })
  expect((await policyOf('shop')).map(({ Sid }: { Sid: string }) => Sid)).toEqual(['own', 'new', 'old'])
  expect((await policyOf('shop'))[2].Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })
  await typeOf('AWS::Events::EventBusPolicy')?.remove?.(ref)
  expect(await policyOf('shop')).toHaveLength(2)
})

test('a rule on the default bus has its name as Ref, on another bus with the bus before it', async () => {
  await events.apply('AWS::Events::EventBus', { Name: 'shop' })
  expect(await events.apply('AWS::Events::Rule', { EventPattern }, 'Orders')).toEqual({
    ref: 'shop-Orders',
    attributes: { Arn: arn('events', 'rule/shop-Orders') },
  })
  const onShop = { Name: 'r', EventPattern, EventBusName: arn('events', 'event-bus/shop') }
  expect(await events.apply('AWS::Events::Rule', onShop)).toEqual({
    ref: 'shop|r',
    attributes: { Arn: arn('events', 'rule/shop/r') },
  })
})

test('a rule delivers to its targets, and loses those that the template loses', async () => {
  const target = (Id: string) => ({ Id, Arn: arn('sqs', Id), RetryPolicy: { MaximumRetryAttempts: '3' } })
  await events.apply('AWS::Events::Rule', { Name: 'r', EventPattern, Targets: [target('a'), target('b')] })
  await events.events('PutTargets', { Rule: 'r', Targets: [{ Id: 'by-hand', Arn: queueArn }] })
  await events.apply('AWS::Events::Rule', { Name: 'r', EventPattern, Targets: [target('b'), target('c')] })
  await events.put({})
  await events.settle()
  const reached = events.calls.map(({ input }) => input.QueueUrl.split('/').at(-1)).sort()
  expect(reached).toEqual(['b', 'c', 'inbox'])
})

test('what is removed from the template goes, targets and all', async () => {
  await events.apply('AWS::Events::EventBus', { Name: 'shop' })
  const Targets = [{ Id: 't', Arn: functionArn }]
  const { ref } = await events.apply('AWS::Events::Rule', { Name: 'r', EventPattern, Targets })
  const ofShop = await events.apply('AWS::Events::Rule', { Name: 's', EventPattern, Targets, EventBusName: 'shop' })
  await typeOf('AWS::Events::Rule')?.remove?.(ref)
  const bus = typeOf('AWS::Events::EventBus')
  expect(() => bus?.remove?.('shop')).toThrow("Event bus shop can't be deleted since it has rules.")
  await typeOf('AWS::Events::Rule')?.remove?.(ofShop.ref)
  await bus?.remove?.('shop')
  expect(await events.events('ListRules', {})).toEqual({ Rules: [] })
  expect((await events.events('ListEventBuses', {})).EventBuses).toHaveLength(1)
})

test('an archive keeps what it holds when applied again', async () => {
  const properties = {
    ArchiveName: 'all',
    SourceArn: arn('events', 'event-bus/default'),
    EventPattern,
    RetentionDays: '7',
  }
  expect(await events.apply('AWS::Events::Archive', properties)).toEqual({
    ref: 'all',
    attributes: { Arn: arn('events', 'archive/all'), ArchiveName: 'all' },
  })
  await events.put({})
  await events.apply('AWS::Events::Archive', properties)
  expect(await events.events('DescribeArchive', { ArchiveName: 'all' })).toMatchObject({
    EventCount: 1,
    RetentionDays: 7,
  })
})

test.each([
  ['AWS::Events::EventBus', { Name: 'b', EventSourceName: 'aws.partner/x' }, '"EventSourceName"'],
  ['AWS::Events::Rule', { Name: 'r', EventPattern: { source: 'x' } }, '"source" must be an object or an array'],
  [
    'AWS::Events::Rule',
    { Name: 'r', EventPattern, Targets: [{ Id: 't', Arn: functionArn, EcsParameters: {} }] },
    '"EcsParameters"',
  ],
  [
    'AWS::Events::Rule',
    { Name: 'r', EventPattern, Targets: [{ Id: 't', Arn: functionArn, RetryPolicy: { Max: 1 } }] },
    '"Max"',
  ],
])('%s %j is refused', async (type, properties, message) => {
  await expect(async () => events.apply(type, properties)).rejects.toThrow(message)
})

test('a schedule of a template does not start anew at each start', async () => {
  // Prepare
  const directory = mkdtempSync(join(tmpdir(), 'events-'))
  const properties = {
    Name: 'tick',
    ScheduleExpression: 'rate(1 hour)',
    Targets: [{ Id: 't', Arn: functionArn }],
  }
  await events.close()
  events = await createEventCloud({ directory })
  await events.apply('AWS::Events::Rule', properties)
  await events.close()
  // Act
  events = await createEventCloud({ directory, resume: false })
  await events.cloud.clock.advance(50 * 60_000)
  await events.apply('AWS::Events::Rule', properties)
  await events.service.resume?.()
  await events.cloud.clock.advance(10 * 60_000)
  // Assess
  expect(events.calls).toHaveLength(1)
  rmSync(directory, { recursive: true, force: true })
})

import { arn, createEventCloud, type EventCloud, functionArn, machineArn, orderRule, queueArn } from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const pattern = '{"source":["orders"]}'

describe('buses', () => {
  test('are made, described, listed and deleted', async () => {
    const made = await events.events('CreateEventBus', { Name: 'shop', Description: 'of the shop' })
    expect(made).toEqual({ EventBusArn: arn('events', 'event-bus/shop'), Description: 'of the shop' })
    expect(await events.events('DescribeEventBus', { Name: 'shop' })).toEqual({
      Name: 'shop',
      Arn: arn('events', 'event-bus/shop'),
      Description: 'of the shop',
      CreationTime: 1767603600,
      LastModifiedTime: 1767603600,
    })
    const { EventBuses } = await events.events('ListEventBuses', {})
    expect(EventBuses.map(({ Name }: { Name: string }) => Name)).toEqual(['default', 'shop'])
    await events.events('DeleteEventBus', { Name: 'shop' })
    await expect(events.events('DescribeEventBus', { Name: 'shop' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Event bus shop does not exist.',
    })
  })

  test('twice the same, or deleting the default one, is refused', async () => {
    await events.events('CreateEventBus', { Name: 'shop' })
    await expect(events.events('CreateEventBus', { Name: 'shop' })).rejects.toThrow('Event bus shop already exists.')
    await expect(events.events('DeleteEventBus', { Name: 'default' })).rejects.toThrow(
      'Cannot delete event bus default.',
    )
    await expect(events.events('CreateEventBus', { Name: 'a', KmsKeyIdentifier: 'k' })).rejects.toThrow(
      '"KmsKeyIdentifier" is not modelled',
    )
  })

  test('get and lose statements of their policy', async () => {
    const grant = { StatementId: 'partner', Action: 'events:PutEvents', Principal: '111122223333' }
    await events.events('PutPermission', grant)
    const { Policy } = await events.events('DescribeEventBus', {})
    expect(JSON.parse(Policy).Statement).toEqual([
      {
        Sid: 'partner',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'events:PutEvents',
        Resource: arn('events', 'event-bus/default'),
      },
    ])
    await events.events('RemovePermission', { StatementId: 'partner' })
    expect(await events.events('DescribeEventBus', {})).not.toHaveProperty('Policy')
    await expect(events.events('RemovePermission', { StatementId: 'partner' })).rejects.toThrow(
      'Statement with the provided id does not exist.',
    )
  })
})

describe('rules', () => {
  test('are made, described, listed, disabled and deleted', async () => {
    const { RuleArn } = await events.events('PutRule', { Name: 'r', EventPattern: pattern, Description: 'd' })
    expect(RuleArn).toBe(arn('events', 'rule/r'))
    expect(await events.events('DescribeRule', { Name: 'r' })).toEqual({
      Name: 'r',
      Arn: RuleArn,
      EventBusName: 'default',
      EventPattern: pattern,
      Description: 'd',
      State: 'ENABLED',
      CreatedBy: '000000000000',
    })
    await events.events('DisableRule', { Name: 'r' })
    expect((await events.events('ListRules', { NamePrefix: 'r' })).Rules[0].State).toBe('DISABLED')
    await events.events('DeleteRule', { Name: 'r' })
    await expect(events.events('DescribeRule', { Name: 'r' })).rejects.toThrow(
      'Rule r does not exist on EventBus default.',
    )
  })

  test('of a bus have its name in their ARN', async () => {
    await events.events('CreateEventBus', { Name: 'shop' })
    const { RuleArn } = await events.events('PutRule', { Name: 'r', EventPattern: pattern, EventBusName: 'shop' })
    expect(RuleArn).toBe(arn('events', 'rule/shop/r'))
  })

  test('are listed page by page', async () => {
    for (const Name of ['c', 'a', 'b']) await events.events('PutRule', { Name, EventPattern: pattern })
    const first = await events.events('ListRules', { Limit: 2 })
    const second = await events.events('ListRules', { Limit: 2, NextToken: first.NextToken })
    const names = [...first.Rules, ...second.Rules].map(({ Name }) => Name)
    expect(names).toEqual(['a', 'b', 'c'])
    expect(second.NextToken).toBeUndefined()
  })

  test.each([
    [{ Name: 'r' }, 'Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [{ Name: 'r', EventPattern: '{"a":"b"}' }, 'Event pattern is not valid. Reason: "a" must be an object or an array'],
    [{ Name: 'r', ScheduleExpression: 'rate(1 minutes)' }, 'Parameter ScheduleExpression is not valid.'],
    [{ Name: 'r', ScheduleExpression: 'rate(1 minute)', EventBusName: 'shop' }, 'only on the default event bus'],
    [{ Name: 'r r', EventPattern: pattern }, 'Member must satisfy regular expression pattern'],
    [{ Name: 'r', EventPattern: pattern, EventBusName: 'gone' }, 'Event bus gone does not exist.'],
    [{ Name: 'r', EventPattern: pattern, State: 'ON' }, 'Member must satisfy enum value set: [ENABLED, DISABLED'],
    [{ Name: 'r', EventPatern: pattern }, '"EventPatern" is not modelled'],
  ])('PutRule %j is refused', async (input, message) => {
    await events.events('CreateEventBus', { Name: 'shop' })
    await expect(events.events('PutRule', input)).rejects.toThrow(message)
  })

  test('keep their targets when put again, and are not deleted with them', async () => {
    await orderRule(events, [{ Id: 'a', Arn: queueArn }])
    await events.events('PutRule', { Name: 'orders', EventPattern: pattern })
    expect(await events.events('ListTargetsByRule', { Rule: 'orders' })).toEqual({
      Targets: [{ Id: 'a', Arn: queueArn }],
    })
    await expect(events.events('DeleteRule', { Name: 'orders' })).rejects.toThrow(
      "Rule can't be deleted since it has targets.",
    )
    expect(await events.events('ListRuleNamesByTarget', { TargetArn: queueArn })).toEqual({ RuleNames: ['orders'] })
    expect(await events.events('RemoveTargets', { Rule: 'orders', Ids: ['a'] })).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    })
    await events.events('DeleteRule', { Name: 'orders' })
  })

  test('that are disabled see nothing', async () => {
    await orderRule(events, [{ Id: 'a', Arn: queueArn }], { State: 'DISABLED' })
    await events.put({})
    await events.settle()
    expect(events.calls).toEqual([])
    await events.events('EnableRule', { Name: 'orders' })
    await events.put({})
    await events.settle()
    expect(events.calls).toHaveLength(1)
  })

  test('each see an event once, however they are indexed', async () => {
    const patterns = {
      type: { 'detail-type': ['OrderPlaced', 'Other'] },
      both: { source: ['orders'], 'detail-type': ['OrderPlaced'] },
      source: { source: ['orders'], detail: { n: [{ numeric: ['>', 1] }] } },
      open: { source: [{ prefix: 'ord' }] },
      other: { 'detail-type': ['Other'] },
    }
    for (const [Name, EventPattern] of Object.entries(patterns)) {
      await events.events('PutRule', { Name, EventPattern: JSON.stringify(EventPattern) })
      await events.events('PutTargets', { Rule: Name, Targets: [{ Id: 'q', Arn: arn('sqs', Name) }] })
    }
    await events.put({ n: 2 })
    await events.settle()
    const reached = events.calls.map(({ input }) => input.QueueUrl.split('/').at(-1)).sort()
    expect(reached).toEqual(['both', 'open', 'source', 'type'])
  })
})

describe('targets', () => {
  test.each([
    [{ Id: 'a b', Arn: queueArn }, 'Member must satisfy regular expression pattern'],
    [
      { Id: 'a'.repeat(65), Arn: queueArn },
      "'targets.1.member.id' failed to satisfy constraint: Member must have length less",
    ],
    [{ Id: 'a', Arn: 'queue' }, 'Parameter queue is not valid. Reason: Provided Arn is not in correct format.'],
    [{ Id: 'a', Arn: machineArn }, `RoleArn is required for target ${machineArn}.`],
    [{ Id: 'a', Arn: `${queueArn}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: a.'],
    [{ Id: 'a', Arn: queueArn, Input: '{' }, 'JSON syntax error in input for target a.'],
    [{ Id: 'a', Arn: queueArn, Input: '1', InputPath: '$' }, 'Only one of Input, InputPath, or InputTransformer must'],
    [{ Id: 'a', Arn: queueArn, InputPath: 'detail' }, 'Invalid InputPath for target a.'],
    [
      { Id: 'a', Arn: queueArn, InputTransformer: { InputTemplate: '"<x>"' } },
      'InputTemplate for target a contains invalid placeholder x.',
    ],
    [{ Id: 'a', Arn: queueArn, RetryPolicy: { MaximumRetryAttempts: 186 } }, 'value less than or equal to 185'],
    [{ Id: 'a', Arn: queueArn, RetryPolicy: { MaximumEventAgeInSeconds: 59 } }, 'value greater than or equal to 60'],
    [{ Id: 'a', Arn: queueArn, DeadLetterConfig: { Arn: `${queueArn}.fifo` } }, 'is not a standard SQS queue'],
    [{ Id: 'a', Arn: arn('kinesis', 'stream/s') }, 'target "arn:aws:kinesis'],
    [{ Id: 'a', Arn: arn('events', 'api-destination/d') }, 'is not modelled'],
    [{ Id: 'a', Arn: functionArn, HttpParameters: {} }, '"HttpParameters" is not modelled'],
  ])('%j are refused', async (target, message) => {
    await events.events('PutRule', { Name: 'r', EventPattern: pattern })
    await expect(events.events('PutTargets', { Rule: 'r', Targets: [target] })).rejects.toThrow(message)
  })

  test('are at most five a rule', async () => {
    await events.events('PutRule', { Name: 'r', EventPattern: pattern })
    const Targets = [1, 2, 3, 4, 5, 6].map((n) => ({ Id: `t${n}`, Arn: queueArn }))
    await expect(events.events('PutTargets', { Rule: 'r', Targets })).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
  })
})

test('TestEventPattern tells whether an event matches', async () => {
  const whole = { id: '1', account: '0', time: '2026-01-05T09:00:00Z', region: 'us-east-1', resources: [] }
  const Event = JSON.stringify({ ...whole, source: 'orders', 'detail-type': 'OrderPlaced', detail: {} })
  const ask = (EventPattern: string, event = Event) => events.events('TestEventPattern', { EventPattern, Event: event })
  expect(await ask(pattern)).toEqual({ Result: true })
  expect(await ask('{"source":["x"]}')).toEqual({ Result: false })
  await expect(ask(pattern, JSON.stringify({ source: 'orders', detail: {} }))).rejects.toThrow(
    'Parameter Event is not valid.',
  )
  await expect(ask(pattern, 'no json')).rejects.toThrow('Parameter Event is not valid.')
  await expect(ask('no json')).rejects.toMatchObject({ code: 'InvalidEventPatternException' })
})

test('tags are kept and listed', async () => {
  const ResourceARN = arn('events', 'rule/r')
  await events.events('PutRule', { Name: 'r', EventPattern: pattern, Tags: [{ Key: 'a', Value: '1' }] })
  await events.events('TagResource', { ResourceARN, Tags: [{ Key: 'b', Value: '2' }] })
  await events.events('UntagResource', { ResourceARN, TagKeys: ['a'] })
  expect(await events.events('ListTagsForResource', { ResourceARN })).toEqual({ Tags: [{ Key: 'b', Value: '2' }] })
})

test.each(['CreateConnection', 'CreateApiDestination', 'PutPartnerEvents', 'CreateEndpoint'])(
  '%s is refused by name',
  async (action) => {
    await expect(events.events(action, {})).rejects.toThrow(`operation "${action}"`)
  },
)

import { AwsError } from '../../../../local/kernel/aws-error'
import {
  arn,
  createEventCloud,
  deadLetterArn,
  type EventCloud,
  functionArn,
  machineArn,
  orderRule,
  queueArn,
  roleArn,
} from './event-cloud'

let events: EventCloud
beforeEach(async () => {
  events = await createEventCloud()
})
afterEach(() => events.close())

const minute = 60_000
const deadLetters = () => events.calls.filter(({ input }) => input.QueueUrl?.endsWith('/dead'))
const kinds = () => events.traces.map(({ kind }) => kind)
const failWith = (error: Error) => {
  events.onCall = ({ input }) => {
    if (!input.QueueUrl?.endsWith('/dead')) throw error
  }
}
const pending = async () => {
  const keys: string[] = []
  for await (const [key] of events.cloud.store.range('events/delivery/')) keys.push(key)
  return keys
}

describe('each kind of target is called as its service wants it', () => {
  const call = async (target: object) => {
    await orderRule(events, [{ Id: 't', ...target }])
    const id = await events.put({ n: 1 })
    await events.settle()
    return { id, calls: events.calls, call: events.calls[0] }
  }

  test('a function', async () => {
    const { call: made } = await call({ Arn: functionArn, Input: '{"a":1}' })
    expect(made).toMatchObject({
      service: 'lambda',
      action: 'Invoke',
      input: { FunctionName: functionArn, InvocationType: 'Event', Payload: '{"a":1}' },
    })
  })

  test('a state machine, with the role of the target', async () => {
    const { id, call: made } = await call({ Arn: machineArn, RoleArn: roleArn, InputPath: '$.detail' })
    expect(made).toMatchObject({
      service: 'states',
      action: 'StartExecution',
      input: { stateMachineArn: machineArn, input: '{"n":1}', name: expect.stringMatching(`^${id}_[0-9a-f-]{36}$`) },
      caller: { kind: 'role', roleArn },
    })
  })

  test('a FIFO queue', async () => {
    const { call: made } = await call({ Arn: `${queueArn}.fifo`, SqsParameters: { MessageGroupId: 'g' } })
    expect(made?.input).toMatchObject({ MessageGroupId: 'g', QueueUrl: expect.stringContaining('/inbox.fifo') })
  })

  test('a topic', async () => {
    const { call: made } = await call({ Arn: arn('sns', 'news'), InputPath: '$.detail.n' })
    expect(made).toMatchObject({
      service: 'sns',
      action: 'Publish',
      input: { TopicArn: arn('sns', 'news'), Message: '1' },
    })
  })

  test('a log group, whose stream is made when it is missing', async () => {
    let isThere = false
    events.onCall = ({ action }) => {
      if (action === 'CreateLogStream') isThere = true
      else if (!isThere) throw new AwsError('ResourceNotFoundException', 'no such stream')
    }
    const { calls } = await call({ Arn: arn('logs', 'log-group:/aws/events/all') })
    expect(calls.map(({ action }) => action)).toEqual(['PutLogEvents', 'CreateLogStream', 'PutLogEvents'])
    expect(calls[2]?.input).toMatchObject({
      logGroupName: '/aws/events/all',
      logEvents: [{ timestamp: Date.parse('2026-01-05T09:00:00Z'), message: expect.stringContaining('"n":1') }],
    })
  })

  test('another bus, where the event keeps its id', async () => {
    await events.events('CreateEventBus', { Name: 'shop' })
    await events.events('PutRule', { Name: 'far', EventBusName: 'shop', EventPattern: '{"source":["orders"]}' })
    const Targets = [{ Id: 'q', Arn: queueArn, InputPath: '$.id' }]
    await events.events('PutTargets', { Rule: 'far', EventBusName: 'shop', Targets })
    const { id, call: made } = await call({ Arn: arn('events', 'event-bus/shop'), RoleArn: roleArn })
    expect(made?.input.MessageBody).toBe(JSON.stringify(id))
  })
})

test('putting on another bus needs the permission of the role', async () => {
  // Prepare
  await events.events('CreateEventBus', { Name: 'shop' })
  await orderRule(events, [{ Id: 't', Arn: arn('events', 'event-bus/shop'), RoleArn: roleArn }])
  events.cloud.useAuthorizer({
    authorize(caller, needed) {
      const isForward = needed.some(({ context }) => context?.['events:eventBusInvocation'] === 'true')
      if (caller.kind === 'role' && isForward) throw new AwsError('AccessDeniedException', 'not allowed', 403)
    },
  })
  // Act
  await events.put({})
  await events.settle()
  // Assess
  expect(events.traces.at(-1)).toMatchObject({ kind: 'delivery.dropped', detail: { code: 'NO_PERMISSIONS' } })
})

test('a throttled target is tried again, ever later, until it takes the event', async () => {
  // Prepare
  await orderRule(events, [{ Id: 't', Arn: functionArn }])
  let refusals = 3
  events.onCall = () => {
    if (refusals-- > 0) throw new AwsError('TooManyRequestsException', 'slow down', 429)
  }
  // Act
  await events.put({})
  await events.settle()
  const tries = [events.calls.length]
  for (const seconds of [1, 2, 4]) {
    await events.cloud.clock.advance(seconds * 1000)
    tries.push(events.calls.length)
  }
  // Assess
  expect(tries).toEqual([1, 2, 3, 4])
  expect(kinds().slice(2)).toEqual(['delivery.failed', 'delivery.failed', 'delivery.failed', 'delivery.succeeded'])
  expect(await pending()).toEqual([])
})

test('when its retries are used up, the event goes to the dead-letter queue, saying why', async () => {
  // Prepare
  const RetryPolicy = { MaximumRetryAttempts: 2 }
  await orderRule(events, [
    { Id: 't', Arn: functionArn, RetryPolicy, DeadLetterConfig: { Arn: deadLetterArn }, InputPath: '$.detail' },
  ])
  failWith(new AwsError('ServiceException', 'it broke', 500))
  // Act
  await events.put({ n: 1 })
  await events.cloud.clock.advance(10 * minute)
  // Assess
  const text = (StringValue: string) => ({ DataType: 'String', StringValue })
  expect(deadLetters().map(({ input }) => input)).toEqual([
    {
      QueueUrl: 'http://127.0.0.1:4566/000000000000/dead',
      MessageBody: '{"n":1}',
      MessageAttributes: {
        RULE_ARN: text(arn('events', 'rule/orders')),
        TARGET_ARN: text(functionArn),
        ERROR_CODE: text('ERROR_FROM_TARGET'),
        ERROR_MESSAGE: text('it broke'),
        EXHAUSTED_RETRY_CONDITION: text('MaximumRetryAttempts'),
        RETRY_ATTEMPTS: text('2'),
      },
    },
  ])
  expect(events.calls.filter(({ service }) => service === 'lambda')).toHaveLength(3)
  expect(kinds().at(-1)).toBe('delivery.deadletter')
  expect(await pending()).toEqual([])
})

test('when it is too old, the event goes to the dead-letter queue', async () => {
  const RetryPolicy = { MaximumEventAgeInSeconds: 60 }
  await orderRule(events, [{ Id: 't', Arn: functionArn, RetryPolicy, DeadLetterConfig: { Arn: deadLetterArn } }])
  failWith(new AwsError('ServiceException', 'it broke', 500))
  await events.put({})
  await events.cloud.clock.advance(minute - 1)
  expect(deadLetters()).toHaveLength(0)
  await events.cloud.clock.advance(1)
  expect(deadLetters()[0]?.input.MessageAttributes.EXHAUSTED_RETRY_CONDITION.StringValue).toBe(
    'MaximumEventAgeInSeconds',
  )
})

test('by default it is tried for 24 hours and no longer', async () => {
  await orderRule(events, [{ Id: 't', Arn: functionArn, DeadLetterConfig: { Arn: deadLetterArn } }])
  failWith(new AwsError('ThrottlingException', 'busy', 400))
  await events.put({})
  await events.cloud.clock.advance(24 * 60 * minute)
  expect(deadLetters()).toHaveLength(1)
  const tries = events.calls.filter(({ service }) => service === 'lambda').length
  expect(tries).toBeGreaterThan(140)
  expect(tries).toBeLessThanOrEqual(186)
})

test.each([
  [new AwsError('AccessDeniedException', 'no', 403), 'NO_PERMISSIONS'],
  [new AwsError('ResourceNotFoundException', 'gone', 404), 'NO_RESOURCE'],
  [new AwsError('StateMachineDoesNotExist', 'gone'), 'NO_RESOURCE'],
  [new AwsError('AWS.SimpleQueueService.NonExistentQueue', 'gone'), 'NO_RESOURCE'],
  [new AwsError('NotModelled', 'not here', 501), 'SDK_CLIENT_ERROR'],
  [new AwsError('ValidationException', 'bad'), 'INVALID_PARAMETER'],
])('%s is not tried again: %s', async (error, code) => {
  await orderRule(events, [{ Id: 't', Arn: functionArn, DeadLetterConfig: { Arn: deadLetterArn } }])
  failWith(error)
  await events.put({})
  await events.settle()
  const attributes = deadLetters()[0]?.input.MessageAttributes
  expect(attributes.ERROR_CODE.StringValue).toBe(code)
  expect(attributes.RETRY_ATTEMPTS.StringValue).toBe('0')
  expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION')
})

test('a template that does not become JSON sends the whole event to the dead-letter queue', async () => {
  const InputTransformer = { InputTemplate: '{"a": <t>x}', InputPathsMap: { t: '$.detail-type' } }
  await orderRule(events, [{ Id: 't', Arn: functionArn, InputTransformer, DeadLetterConfig: { Arn: deadLetterArn } }])
  await events.put({ n: 1 })
  await events.settle()
  expect(deadLetters()[0]?.input.MessageAttributes.ERROR_CODE.StringValue).toBe('INVALID_JSON')
  expect(JSON.parse(deadLetters()[0]?.input.MessageBody).detail).toEqual({ n: 1 })
})

test('without a dead-letter queue the drop is told', async () => {
  await orderRule(events, [{ Id: 't', Arn: functionArn }])
  failWith(new AwsError('AccessDeniedException', 'no', 403))
  await events.put({})
  await events.settle()
  expect(events.traces.at(-1)).toMatchObject({
    kind: 'delivery.dropped',
    subject: arn('events', 'rule/orders'),
    detail: { target: functionArn, code: 'NO_PERMISSIONS', reason: 'no dead-letter queue' },
  })
  expect(await pending()).toEqual([])
})

test('a dead-letter queue that is ailing is tried again', async () => {
  // Prepare
  await orderRule(events, [{ Id: 't', Arn: functionArn, DeadLetterConfig: { Arn: deadLetterArn } }])
  let ailing = 2
  events.onCall = ({ service }) => {
    if (service === 'lambda') throw new AwsError('AccessDeniedException', 'no', 403)
    if (ailing-- > 0) throw new AwsError('ServiceUnavailable', 'later', 503)
  }
  // Act
  await events.put({})
  await events.cloud.clock.advance(minute)
  // Assess
  expect(deadLetters()).toHaveLength(3)
  expect(kinds().at(-1)).toBe('delivery.deadletter')
})

test('an execution that an earlier try started counts as started', async () => {
  await orderRule(events, [{ Id: 't', Arn: machineArn, RoleArn: roleArn }])
  events.onCall = () => {
    throw new AwsError('ExecutionAlreadyExists', 'there is one')
  }
  await events.put({})
  await events.settle()
  expect(kinds().at(-1)).toBe('delivery.succeeded')
})

test('more than memory takes wait on disk, new ones and those that are tried again', async () => {
  // Prepare
  await events.close()
  events = await createEventCloud({ limits: { mostUnderWay: 2, mostQueued: 3 } })
  await orderRule(events, [{ Id: 't', Arn: functionArn, InputPath: '$.detail.n' }])
  let isDown = true
  events.onCall = () => {
    if (isDown) throw new AwsError('TooManyRequestsException', 'slow down', 429)
  }
  // Act
  for (let n = 0; n < 40; n++) await events.put({ n })
  await events.settle()
  isDown = false
  const before = events.calls.length
  await events.cloud.clock.advance(minute)
  // Assess
  const sent = (calls: typeof events.calls) => calls.map(({ input }) => Number(input.Payload)).sort((a, b) => a - b)
  expect(sent(events.calls.slice(0, before))).toEqual(Array.from({ length: 40 }, (_, n) => n))
  expect(sent(events.calls.slice(before))).toEqual(Array.from({ length: 40 }, (_, n) => n))
  expect(await pending()).toEqual([])
})

test('so many deliveries are under way at a time, and the rest follow', async () => {
  // Prepare
  await orderRule(events, [{ Id: 't', Arn: functionArn }])
  const release: (() => void)[] = []
  events.onCall = () => new Promise<void>((resolve) => release.push(resolve))
  const Entries = Array(10).fill({ Source: 'orders', DetailType: 'OrderPlaced', Detail: '{}' })
  // Act
  for (let request = 0; request < 30; request++) await events.events('PutEvents', { Entries })
  // Assess
  expect(events.calls).toHaveLength(256)
  events.onCall = undefined
  for (const free of release) free()
  await events.settle()
  expect(events.calls).toHaveLength(300)
  expect(await pending()).toEqual([])
})

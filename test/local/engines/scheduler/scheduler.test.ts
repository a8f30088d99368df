import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsError } from '../../../../local/kernel/aws-error'
import {
  arn,
  createSchedulerCloud,
  day,
  functionArn,
  hour,
  minute,
  roleArn,
  type SchedulerCloud,
  second,
  target,
} from './scheduler-cloud'

let open: SchedulerCloud[] = []
afterEach(async () => {
  for (const cloud of open) await cloud.close()
  open = []
})

async function cloudWith(options = {}): Promise<SchedulerCloud> {
  const cloud = await createSchedulerCloud(options)
  open.push(cloud)
  return cloud
}

const times = ({ calls }: SchedulerCloud) => calls.map(({ at }) => at.slice(0, 16))

describe('a schedule', () => {
  it('fires once at its time, in its zone', async () => {
    const cloud = await cloudWith()
    await cloud.schedule({
      ScheduleExpression: 'at(2026-01-05T12:00:00)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    })
    await cloud.advance(2 * hour - 1)
    expect(cloud.calls).toEqual([])
    await cloud.advance(3 * day)
    expect(cloud.calls).toMatchObject([
      {
        action: 'Invoke',
        input: { FunctionName: functionArn, InvocationType: 'Event' },
        caller: { kind: 'role', roleArn },
        at: '2026-01-05T11:00:00.000Z',
      },
    ])
    expect(await cloud.scheduler('GetSchedule', { Name: 'job' })).toMatchObject({ State: 'ENABLED' })
  })

  it('whose only time has passed never fires', async () => {
    const cloud = await cloudWith()
    await cloud.schedule({ ScheduleExpression: 'at(2026-01-05T08:59:59)' })
    await cloud.advance(30 * day)
    expect(cloud.calls).toEqual([])
  })

  it('is gone after its last invocation if it says so', async () => {
    const cloud = await cloudWith()
    const ActionAfterCompletion = 'DELETE'
    await cloud.schedule({ Name: 'once', ScheduleExpression: 'at(2026-01-05T10:00:00)', ActionAfterCompletion })
    await cloud.schedule({
      Name: 'twice',
      ScheduleExpression: 'rate(1 hour)',
      EndDate: Date.parse('2026-01-05T10:30:00Z') / 1000,
      ActionAfterCompletion,
    })
    await cloud.advance(59 * minute)
    const { Schedules } = await cloud.scheduler('ListSchedules', {})
    expect(Schedules.map(({ Name }: { Name: string }) => Name)).toEqual(['once', 'twice'])
    await cloud.advance(minute)
    expect(await cloud.scheduler('ListSchedules', {})).toEqual({ Schedules: [] })
    expect(times(cloud)).toEqual(['2026-01-05T09:00', '2026-01-05T10:00', '2026-01-05T10:00'])
  })

  it('at a rate begins at once, or with its start date, and ends with its end date', async () => {
    const cloud = await cloudWith()
    await cloud.schedule({ ScheduleExpression: 'rate(20 minutes)', EndDate: Date.parse('2026-01-05T09:40:00Z') / 1000 })
    await cloud.schedule({
      Name: 'later',
      ScheduleExpression: 'rate(1 day)',
      StartDate: Date.parse('2026-01-06T08:00:00Z') / 1000,
      EndDate: Date.parse('2026-01-07T08:00:00Z') / 1000,
    })
    await cloud.advance(10 * day)
    expect(times(cloud)).toEqual([
      '2026-01-05T09:00',
      '2026-01-05T09:20',
      '2026-01-05T09:40',
      '2026-01-06T08:00',
      '2026-01-07T08:00',
    ])
  })

  it('fires somewhere in its flexible window, at the same second in each run', async () => {
    const run = async () => {
      const cloud = await cloudWith()
      await cloud.schedule({
        ScheduleExpression: 'rate(10 minutes)',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      })
      await cloud.advance(day)
      return cloud.calls.map(({ at, input }) => [Date.parse(at), Date.parse(JSON.parse(input.Payload).time)] as const)
    }
    const first = await run()
    expect(await run()).toEqual(first)
    // Every occurrence has its invocation, although the windows overlap.
    expect(new Set(first.map(([, scheduled]) => scheduled)).size).toBe(first.length)
    expect(first.length).toBeGreaterThanOrEqual(143)
    expect(first.every(([at, scheduled]) => at >= scheduled && at < scheduled + 16 * minute)).toBe(true)
    expect(new Set(first.map(([at, scheduled]) => at - scheduled)).size).toBeGreaterThan(50)
  })

  it('rests while it is disabled', async () => {
    const cloud = await cloudWith()
    const update = (State: string) =>
      cloud.scheduler('UpdateSchedule', {
        Name: 'job',
        ScheduleExpression: 'cron(0 * * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: target,
        State,
      })
    await cloud.schedule({ ScheduleExpression: 'cron(0 * * * ? *)', State: 'DISABLED' })
    await cloud.advance(2 * hour)
    await update('ENABLED')
    await cloud.advance(hour)
    await update('DISABLED')
    await cloud.advance(2 * hour)
    expect(times(cloud)).toEqual(['2026-01-05T11:00', '2026-01-05T12:00'])
  })
})

describe('a target', () => {
  const invoked = async (Target: object) => {
    const cloud = await cloudWith()
    await cloud.schedule({ ScheduleExpression: 'at(2026-01-05T10:00:00)', Target: { RoleArn: roleArn, ...Target } })
    await cloud.advance(hour)
    return cloud.calls.map(({ service, action, input }) => ({ service, action, input }))
  }

  it('gets a scheduled event if the schedule has no input', async () => {
    const [call] = await invoked({ Arn: functionArn })
    expect(JSON.parse(call?.input.Payload)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      time: '2026-01-05T10:00:00Z',
      region: 'us-east-1',
      resources: [arn('scheduler', 'schedule/default/job')],
      detail: '{}',
    })
  })

  it('gets the context attributes that its input names', async () => {
    const Input =
      '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>","n":"<aws.scheduler.attempt-number>","x":"<aws.scheduler.x>"}'
    const [call] = await invoked({ Arn: functionArn, Input })
    expect(JSON.parse(call?.input.Payload)).toEqual({
      arn: arn('scheduler', 'schedule/default/job'),
      at: '2026-01-05T10:00:00Z',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      n: '1',
      x: '<aws.scheduler.x>',
    })
  })

  it('may be a queue, a topic, a state machine or a bus', async () => {
    expect(
      await invoked({ Arn: arn('sqs', 'jobs.fifo'), Input: 'go', SqsParameters: { MessageGroupId: 'g' } }),
    ).toMatchObject([
      {
        service: 'sqs',
        input: { QueueUrl: expect.stringMatching(/jobs\.fifo$/), MessageBody: 'go', MessageGroupId: 'g' },
      },
    ])
    expect(await invoked({ Arn: arn('sns', 'jobs'), Input: 'go' })).toMatchObject([
      { service: 'sns', input: { TopicArn: arn('sns', 'jobs'), Message: 'go' } },
    ])
    expect(await invoked({ Arn: arn('states', 'stateMachine:jobs'), Input: '{}' })).toMatchObject([
      { service: 'states', input: { stateMachineArn: arn('states', 'stateMachine:jobs'), input: '{}' } },
    ])
    const EventBridgeParameters = { DetailType: 'Due', Source: 'jobs' }
    expect(
      await invoked({ Arn: arn('events', 'event-bus/jobs'), Input: '{"a":1}', EventBridgeParameters }),
    ).toMatchObject([
      {
        service: 'events',
        input: {
          Entries: [{ EventBusName: arn('events', 'event-bus/jobs'), ...EventBridgeParameters, Detail: '{"a":1}' }],
        },
      },
    ])
  })

  it('may be an operation of a service that is here', async () => {
    expect(await invoked({ Arn: 'arn:aws:scheduler:::aws-sdk:sqs:purgeQueue', Input: '{"QueueUrl":"q"}' })).toEqual([
      { service: 'sqs', action: 'PurgeQueue', input: { QueueUrl: 'q' } },
    ])
    const Input = '{"StateMachineArn":"m","Input":"{}"}'
    expect(await invoked({ Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution', Input })).toEqual([
      { service: 'states', action: 'StartExecution', input: { stateMachineArn: 'm', input: '{}' } },
    ])
  })

  const fails = async (given: object) => {
    const cloud = await cloudWith()
    return cloud.schedule({ ScheduleExpression: 'rate(1 hour)', ...given }).then(
      () => undefined,
      ({ code, message }: AwsError) => `${code}: ${message}`,
    )
  }

  it('is refused by name if it is not modelled, or not allowed', async () => {
    expect(await fails({ Target: { ...target, Arn: arn('kinesis', 'stream/s') } })).toMatch(
      /^NotModelled: schedule job: target "arn:aws:kinesis.*modelled: lambda, states, sqs, sns, events/,
    )
    expect(await fails({ Target: { ...target, Arn: 'arn:aws:scheduler:::aws-sdk:ec2:startInstances' } })).toMatch(
      /^NotModelled: schedule job: target "arn:aws:scheduler:::aws-sdk:ec2:startInstances"/,
    )
    expect(await fails({ Target: { ...target, Arn: 'arn:aws:scheduler:::aws-sdk:sqs:receiveMessage' } })).toMatch(
      /^ValidationException: receiveMessage is not a supported target/,
    )
    expect(await fails({ Target: { ...target, EcsParameters: { TaskDefinitionArn: 'task' } } })).toMatch(
      /^NotModelled: .*"EcsParameters"/,
    )
    expect(await fails({ Target: { ...target, Input: 'no JSON' } })).toMatch(/^ValidationException: Invalid Input/)
    expect(await fails({ Target: { Arn: functionArn } })).toMatch(/^ValidationException: .*'target.roleArn'/)
    expect(await fails({ KmsKeyArn: 'k' })).toMatch(/^NotModelled: .*"KmsKeyArn"/)
    expect(await fails({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } })).toMatch(/^ValidationException/)
    expect(await fails({ StartDate: Date.parse('2026-01-05T08:50:00Z') / 1000 })).toMatch(/earlier than 5 minutes ago/)
  })
})

describe('an invocation that fails', () => {
  it('is tried again, saying which try it is, until it gets through', async () => {
    const cloud = await cloudWith()
    cloud.onCall = () => {
      if (cloud.calls.length < 3) throw new AwsError('ServiceException', 'down', 500)
      return undefined
    }
    const Input = '{"id":"<aws.scheduler.execution-id>","try":"<aws.scheduler.attempt-number>"}'
    await cloud.schedule({ ScheduleExpression: 'at(2026-01-05T10:00:00)', Target: { ...target, Input } })
    await cloud.advance(2 * hour)
    const inputs = cloud.calls.map(({ input }) => JSON.parse(input.Payload))
    expect(inputs.map((input) => input.try)).toEqual(['1', '2', '3'])
    expect(new Set(inputs.map((input) => input.id)).size).toBe(1)
  })

  it('waits on disk with all others, if more fall due at once than memory takes', async () => {
    const cloud = await cloudWith({ limits: { mostUnderWay: 2, mostQueued: 3 } })
    let isDown = true
    cloud.onCall = () => {
      if (isDown) throw new AwsError('ServiceException', 'down', 500)
      return undefined
    }
    const names = Array.from({ length: 30 }, (_, n) => `job-${n}`)
    for (const Name of names) {
      await cloud.schedule({
        Name,
        ScheduleExpression: 'at(2026-01-05T10:00:00)',
        Target: { ...target, Input: JSON.stringify(Name) },
      })
    }
    await cloud.advance(hour)
    isDown = false
    const before = cloud.calls.length
    await cloud.advance(minute)

    const sent = (calls: typeof cloud.calls) => calls.map(({ input }) => JSON.parse(input.Payload)).sort()
    expect(sent(cloud.calls.slice(0, before))).toEqual([...names].sort())
    expect(sent(cloud.calls.slice(before))).toEqual([...names].sort())
  })

  it('goes to the dead-letter queue as the role, with what the schedule wanted and why it failed', async () => {
    const cloud = await cloudWith()
    cloud.onCall = ({ service }) => {
      if (service === 'lambda') throw new AwsError('ServiceException', 'down', 500)
      return undefined
    }
    await cloud.schedule({
      ScheduleExpression: 'at(2026-01-05T10:00:00)',
      Target: {
        ...target,
        Input: '{"a":1}',
        RetryPolicy: { MaximumRetryAttempts: 2 },
        DeadLetterConfig: { Arn: arn('sqs', 'dead') },
      },
    })
    await cloud.advance(2 * hour)
    const letter = cloud.calls.at(-1)
    expect(letter).toMatchObject({
      service: 'sqs',
      caller: { kind: 'role', roleArn },
      input: { MessageBody: '{"a":1}' },
    })
    const attributes = Object.entries(letter?.input.MessageAttributes as Record<string, { StringValue: string }>)
    expect(Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual({
      SCHEDULE_ARN: arn('scheduler', 'schedule/default/job'),
      SCHEDULED_TIME: '2026-01-05T10:00:00Z',
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      IS_PAYLOAD_TRUNCATED: 'false',
      TARGET_ARN: functionArn,
      ERROR_CODE: 'ERROR_FROM_TARGET',
      ERROR_MESSAGE: 'down',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '2',
    })
    expect(cloud.traces.map(({ kind }) => kind)).toEqual([
      'schedule.fired',
      'delivery.failed',
      'delivery.failed',
      'delivery.failed',
      'delivery.deadletter',
    ])
  })
})

describe('after a restart', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'scheduler-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it('what is overdue fires once, and goes on in its rhythm', async () => {
    const first = await createSchedulerCloud({ directory })
    await first.schedule({ Name: 'once', ScheduleExpression: 'at(2026-01-05T10:00:00)' })
    await first.schedule({ Name: 'often', ScheduleExpression: 'cron(5/10 * * * ? *)' })
    await first.schedule({ Name: 'done', ScheduleExpression: 'at(2026-01-05T09:01:00)' })
    await first.advance(2 * minute)
    expect(first.calls).toHaveLength(1)
    await first.close()

    // Two days went by while nothing ran.
    const second = await createSchedulerCloud({ directory })
    open.push(second)
    second.cloud.clock.restore({ mode: 'frozen', now: Date.parse('2026-01-07T09:07:00Z'), offset: 0 })
    await second.advance(0)
    expect(second.calls.map(({ input }) => JSON.parse(input.Payload).resources[0]).sort()).toEqual([
      arn('scheduler', 'schedule/default/often'),
      arn('scheduler', 'schedule/default/once'),
    ])
    await second.advance(20 * minute)
    expect(times(second).slice(2)).toEqual(['2026-01-07T09:15', '2026-01-07T09:25'])
  })

  it('an invocation that was being retried is tried further', async () => {
    const first = await createSchedulerCloud({ directory })
    first.onCall = () => {
      throw new AwsError('ServiceException', 'down', 500)
    }
    await first.schedule({ ScheduleExpression: 'at(2026-01-05T09:00:00)', ActionAfterCompletion: 'DELETE' })
    await first.advance(0)
    expect(first.calls).toHaveLength(1)
    await first.close()

    const second = await createSchedulerCloud({ directory })
    open.push(second)
    await second.advance(10 * minute)
    expect(second.calls).toHaveLength(1)
    expect(await second.scheduler('ListSchedules', {})).toEqual({ Schedules: [] })
  })
})

describe('the API', () => {
  it('creates a schedule once, however often the same call is made', async () => {
    const cloud = await cloudWith()
    const given = { ScheduleExpression: 'rate(1 hour)', ClientToken: 'c-1' }
    await cloud.schedule(given)
    await cloud.schedule(given)
    await expect(cloud.schedule({ ...given, ClientToken: 'c-2' })).rejects.toMatchObject({
      code: 'ConflictException',
      status: 409,
    })
  })

  it('keeps schedules in groups, and deletes them with their group', async () => {
    const cloud = await cloudWith()
    await cloud.scheduler('CreateScheduleGroup', { Name: 'night', Tags: [{ Key: 'a', Value: '1' }] })
    await cloud.schedule({ GroupName: 'night', ScheduleExpression: 'rate(1 hour)' })
    await cloud.schedule({ ScheduleExpression: 'rate(2 hours)' })
    expect(await cloud.scheduler('GetSchedule', { Name: 'job', GroupName: 'night' })).toMatchObject({
      Arn: arn('scheduler', 'schedule/night/job'),
      ScheduleExpression: 'rate(1 hour)',
      ScheduleExpressionTimezone: 'UTC',
      Target: { RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
    })
    const ResourceArn = arn('scheduler', 'schedule-group/night')
    await cloud.scheduler('TagResource', { ResourceArn, Tags: [{ Key: 'b', Value: '2' }] })
    await cloud.scheduler('UntagResource', { ResourceArn, TagKeys: ['a'] })
    expect(await cloud.scheduler('ListTagsForResource', { ResourceArn })).toEqual({ Tags: [{ Key: 'b', Value: '2' }] })
    const { Schedules, NextToken } = await cloud.scheduler('ListSchedules', { MaxResults: 1 })
    expect(Schedules).toMatchObject([{ GroupName: 'default' }])
    expect(await cloud.scheduler('ListSchedules', { NextToken })).toMatchObject({ Schedules: [{ GroupName: 'night' }] })
    await cloud.scheduler('DeleteScheduleGroup', { Name: 'night' })
    expect(await cloud.scheduler('ListSchedules', {})).toMatchObject({ Schedules: [{ GroupName: 'default' }] })
    await expect(cloud.scheduler('GetSchedule', { Name: 'job', GroupName: 'night' })).rejects.toThrow(
      'Schedule group night does not exist.',
    )
    await expect(cloud.scheduler('DeleteSchedule', { Name: 'nothing' })).rejects.toThrow(
      'Schedule nothing does not exist.',
    )
    await expect(cloud.scheduler('DeleteScheduleGroup', { Name: 'default' })).rejects.toThrow('cannot be deleted')
  })
})

describe('a template', () => {
  const properties = {
    GroupName: 'night',
    ScheduleExpression: 'rate(30 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { ...target, RetryPolicy: { MaximumRetryAttempts: '3' } },
  }

  it('makes schedules and groups, and applied again changes nothing', async () => {
    const cloud = await cloudWith()
    expect(await cloud.apply('AWS::Scheduler::ScheduleGroup', { Name: 'night' }, 'Group')).toMatchObject({
      ref: 'night',
      attributes: { Arn: arn('scheduler', 'schedule-group/night'), State: 'ACTIVE' },
    })
    const made = await cloud.apply('AWS::Scheduler::Schedule', properties)
    expect(made).toEqual({
      ref: 'shop-Thing',
      attributes: { Arn: arn('scheduler', 'schedule/night/shop-Thing') },
    })
    await cloud.advance(10 * minute)
    expect(await cloud.apply('AWS::Scheduler::Schedule', properties)).toEqual(made)
    await cloud.advance(50 * minute)
    expect(times(cloud)).toEqual(['2026-01-05T09:00', '2026-01-05T09:30', '2026-01-05T10:00'])
    await cloud.remove('AWS::Scheduler::Schedule', made.ref)
    await cloud.advance(day)
    expect(cloud.calls).toHaveLength(3)
  })

  it('moves a schedule to another group', async () => {
    const cloud = await cloudWith()
    await cloud.apply('AWS::Scheduler::ScheduleGroup', { Name: 'night' }, 'Group')
    await cloud.apply('AWS::Scheduler::Schedule', properties)
    await cloud.apply('AWS::Scheduler::Schedule', { ...properties, GroupName: 'default' })
    const { Schedules } = await cloud.scheduler('ListSchedules', {})
    expect(Schedules).toMatchObject([{ Name: 'shop-Thing', GroupName: 'default' }])
    await cloud.advance(30 * minute + second)
    expect(cloud.calls).toHaveLength(2)
  })
})

/** Buses of a template: who may put events, what an archive plays back and to whom, and what Step Functions tells. */
import { EventBridgeClient, PutEventsCommand, StartReplayCommand } from '@aws-sdk/client-eventbridge'
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import {
  account,
  allow,
  arnOf,
  deny,
  document,
  refOf,
  serviceRole,
  stackName,
  startTemplate,
  stateMachine,
} from '../template-cloud'
import { received } from './received'

/** A queue, its policy, and a rule that sends to it. */
function ruleTo(name: string, rule: object): Readonly<Record<string, object>> {
  return {
    [name]: { Type: 'AWS::SQS::Queue' },
    [`${name}Policy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [refOf(name)],
        PolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arnOf(name),
          Condition: { ArnEquals: { 'aws:SourceArn': arnOf(`${name}Rule`) } },
        }),
      },
    },
    [`${name}Rule`]: {
      Type: 'AWS::Events::Rule',
      Properties: { ...rule, Targets: [{ Id: 'queue', Arn: arnOf(name) }] },
    },
  }
}

const entry = (EventBusName: string | undefined, detail: object) => ({
  EventBusName,
  Source: 'shop',
  DetailType: 'OrderPlaced',
  Detail: JSON.stringify(detail),
})

async function eventsAs(local: LocalCloud, role: string): Promise<EventBridgeClient> {
  const { Credentials } = await new STSClient(local.sdkConfig).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: 'test' }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  return new EventBridgeClient({ ...local.sdkConfig, credentials })
}

test('the policy of a bus lets in who has no grant of its own, and keeps out who has one', async () => {
  const member = (RoleName: string, ...statements: readonly ReturnType<typeof allow>[]) =>
    serviceRole('lambda.amazonaws.com', statements, {
      RoleName,
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
      }),
    })
  const policy = (StatementId: string, Statement: object) => ({
    Type: 'AWS::Events::EventBusPolicy',
    Properties: { EventBusName: refOf('Bus'), StatementId, Statement },
  })
  const statement = (from: string, rest: object) => ({
    ...rest,
    Sid: from,
    Principal: { AWS: arnOf(from) },
    Condition: { StringEquals: { 'events:source': 'shop' } },
  })
  const local = await startTemplate({
    Resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
      Guest: member('guest'),
      Barred: member('barred', allow('events:PutEvents', '*')),
      GuestPolicy: policy('Guest', statement('Guest', allow('events:PutEvents', arnOf('Bus')))),
      BarredPolicy: policy('Barred', statement('Barred', deny('events:PutEvents', arnOf('Bus')))),
      ...ruleTo('Orders', { EventBusName: refOf('Bus'), EventPattern: { source: ['shop'] } }),
    },
    Outputs: { Orders: { Value: refOf('Orders') } },
  })
  const put = async (role: string, more: object = {}) =>
    (await eventsAs(local, role)).send(new PutEventsCommand({ Entries: [{ ...entry('orders', { role }), ...more }] }))

  await put('guest')
  await expect(put('guest', { Source: 'bank' })).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await expect(put('barred')).rejects.toThrow('with an explicit deny in a resource-based policy')
  await put('barred', { Source: 'bank' })

  await local.idle()
  expect((await received(local, 'Orders')).map((body) => JSON.parse(body).detail)).toEqual([{ role: 'guest' }])
})

describe('an archive', () => {
  test('plays back what it kept, to the rules that are chosen, marked as a replay', async () => {
    const rule = { EventBusName: refOf('Bus'), EventPattern: { source: ['shop'] } }
    const local = await startTemplate(
      {
        Resources: {
          Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'orders' } },
          Archive: {
            Type: 'AWS::Events::Archive',
            Properties: { SourceArn: arnOf('Bus'), EventPattern: { detail: { keep: [true] } }, RetentionDays: 7 },
          },
          ...ruleTo('Ledger', rule),
          ...ruleTo('Mails', rule),
          ...ruleTo('Live', { ...rule, EventPattern: { source: ['shop'], 'replay-name': [{ exists: false }] } }),
        },
        Outputs: {
          Ledger: { Value: refOf('Ledger') },
          Mails: { Value: refOf('Mails') },
          Live: { Value: refOf('Live') },
          Archive: { Value: arnOf('Archive') },
          Bus: { Value: arnOf('Bus') },
          LedgerRule: { Value: arnOf('LedgerRule') },
          LiveRule: { Value: arnOf('LiveRule') },
        },
      },
      { start: '2026-01-05T09:00:00Z' },
    )
    const { Archive, Bus, LedgerRule = '', LiveRule = '' } = local.outputs(stackName)
    const events = new EventBridgeClient(local.sdkConfig)
    await events.send(
      new PutEventsCommand({ Entries: [entry('orders', { keep: true, n: 1 }), entry('orders', { n: 2 })] }),
    )
    await local.clock.advance('1h')
    const seen = async () => {
      const queues = ['Ledger', 'Mails', 'Live']
      const bodies = await Promise.all(queues.map((queue) => received(local, queue)))
      return bodies.map((list) => list.map((body) => JSON.parse(body)))
    }
    expect((await seen()).map((list) => list.map(({ detail }) => detail.n).sort())).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ])
    await local.clock.advance('1m')
    await seen()

    await events.send(
      new StartReplayCommand({
        ReplayName: 'again',
        EventSourceArn: Archive,
        EventStartTime: new Date('2026-01-05T09:00:00Z'),
        EventEndTime: new Date('2026-01-05T10:00:00Z'),
        Destination: { Arn: Bus, FilterArns: [LedgerRule, LiveRule] },
      }),
    )
    await local.idle()
    await local.clock.advance('10s')

    const [ledger, mails, live] = await seen()
    const replayed = ledger?.filter((event) => 'replay-name' in event)
    expect(replayed).toMatchObject([
      { 'replay-name': 'again', time: '2026-01-05T09:00:00Z', source: 'shop', detail: { n: 1 } },
    ])
    for (const other of [mails, live]) expect(other?.filter((event) => 'replay-name' in event)).toEqual([])
  })
})

test('Step Functions tells the default bus how each execution goes', async () => {
  const local = await startTemplate({
    Resources: {
      FlowRole: serviceRole('states.amazonaws.com'),
      Flow: stateMachine('FlowRole', {
        Check: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.ok %}', Next: 'Done' }], Default: 'Broken' },
        Done: { Type: 'Succeed' },
        Broken: { Type: 'Fail', Error: 'Broken' },
      }),
      ...ruleTo('Failures', {
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['FAILED'], stateMachineArn: [refOf('Flow')] },
        },
      }),
      ...ruleTo('All', { EventPattern: { source: ['aws.states'] } }),
    },
    Outputs: { Flow: { Value: refOf('Flow') }, Failures: { Value: refOf('Failures') }, All: { Value: refOf('All') } },
  })
  const stateMachineArn = local.outputs(stackName).Flow
  const states = new SFNClient(local.sdkConfig)
  for (const ok of [true, false]) {
    await states.send(new StartExecutionCommand({ stateMachineArn, name: String(ok), input: JSON.stringify({ ok }) }))
  }
  await local.idle()

  const statuses = (await received(local, 'All'))
    .map((body) => JSON.parse(body).detail)
    .map(({ name, status }) => [name, status])
  expect(statuses.sort()).toEqual([
    ['false', 'FAILED'],
    ['false', 'RUNNING'],
    ['true', 'RUNNING'],
    ['true', 'SUCCEEDED'],
  ])
  expect((await received(local, 'Failures')).map((body) => JSON.parse(body))).toMatchObject([
    { source: 'aws.states', account, detail: { name: 'false', status: 'FAILED', stateMachineArn, error: 'Broken' } },
  ])
})

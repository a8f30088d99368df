/** What an operator does with the whole system: looks a story up, sends dead letters back, replays. */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Story } from '../../local/trace/story'
import { linkOf, type Signalbox, startScenario } from '../scenarios/signalbox'
import { runCommand } from './run-command'

let signalbox: Signalbox
let endpoint: string
let lambda: LambdaClient
let sqs: SQSClient
let events: EventBridgeClient

beforeAll(async () => {
  signalbox = await startScenario()
  endpoint = signalbox.local.endpointUrl
  lambda = new LambdaClient(signalbox.local.sdkConfig)
  sqs = new SQSClient(signalbox.local.sdkConfig)
  events = new EventBridgeClient(signalbox.local.sdkConfig)
})
afterAll(async () => {
  for (const client of [lambda, sqs, events]) client?.destroy()
  await signalbox?.stop()
})

/** The commands run in this process, which jest's clock does not touch; the cloud's is moved by hand. */
const signalboxCommand = (...args: readonly string[]) => runCommand(...args, '--endpoint', endpoint)

async function storyOf(id: string): Promise<Story> {
  return JSON.parse((await signalboxCommand('trace', id, '--json')).out) as Story
}

async function functionNamed(part: string): Promise<string> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}))
  return Functions.find(({ FunctionName }) => FunctionName?.includes(part))?.FunctionName ?? ''
}

/** Gives the function another environment; resolves to what brings its own back. */
async function breakFunction(name: string): Promise<() => Promise<void>> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
  const set = async (Variables: Record<string, string>) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables } }))
  }
  await set({})
  return () => set(Environment?.Variables ?? {})
}

async function queueArn(name: string): Promise<{ url: string; arn: string }> {
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        Policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: '*',
            },
          ],
        }),
      },
    }),
  )
  return { url, arn: `arn:aws:sqs:${signalbox.local.cloud.region}:000000000000:${name}` }
}

describe('trace', () => {
  test('an approval is the same story, in order, from its correlation id, its execution and its events', async () => {
    const { approvalId, correlationId } = await signalbox.request()
    await signalbox.answerMail('ada@example.com', { decision: 'approve' })
    const executionArn = `${signalbox.local.outputs('signalbox-approvals').StateMachineArn?.replace(':stateMachine:', ':execution:')}:${approvalId}`

    const story = await storyOf(correlationId)

    const published = story.records.filter(({ kind }) => kind === 'event.accepted')
    const numbers = (told: Story) => told.records.map(({ seq }) => seq)
    for (const id of [executionArn, ...published.flatMap(({ ids }) => ids.slice(0, 1))]) {
      expect(numbers(await storyOf(id))).toEqual(numbers(story))
    }
    expect(numbers(story)).toEqual([...numbers(story)].sort((a, b) => a - b))
    expect(story.records.map(({ detail, kind }) => String(detail.detailType ?? detail.subject ?? kind))).toEqual(
      expect.arrayContaining([
        'ApprovalRequested',
        'rule.matched',
        'function.started',
        'function.ended',
        'execution.started',
        'state.entered',
        'token.issued',
        'ApprovalTokenIssued',
        'Please decide: Promote Jim',
        'task.answered',
        'ApprovalGranted',
        'execution.ended',
      ]),
    )
  })

  test('another approval of the same time is another story', async () => {
    const [one, other] = [await signalbox.request(), await signalbox.request()]

    const story = await storyOf(one.correlationId)

    expect(JSON.stringify(story)).not.toContain(other.approvalId)
  })

  test('is readable: each line under what led to it', async () => {
    const { correlationId } = await signalbox.request()

    const { out, exitCode } = await signalboxCommand('trace', correlationId)

    expect(exitCode).toBe(0)
    expect(out).toMatch(/^\S+: \d+ records from 20/)
    expect(out).toMatch(/\n {4}\+0\.000 s {2}event ApprovalRequested from signalbox\.promotions on signalbox/)
    expect(out).toMatch(/\n {4}\+0\.000 s {4}function signalbox-approvals-OnApprovalRequested\S* started/)
    expect(out).toMatch(/mail to ada@example\.com: Please decide: Promote Jim/)
    expect(out).not.toContain('\u001b')
  })

  test('says why a rule did not match', async () => {
    const { correlationId } = await signalbox.request()

    const { out } = await signalboxCommand('trace', correlationId, '--why', 'OnApprovalTokenIssued')

    expect(out).toMatch(
      /OnApprovalTokenIssued\S* does not match: source is "signalbox\.promotions", expected "signalbox\.approvals"/,
    )
    expect(out).toMatch(/OnApprovalTokenIssued\S* matches/)
  })

  test('keeps no task token, no link, no comment and no mail', async () => {
    const { correlationId } = await signalbox.request({ subject: 'Promote Secretariat' })
    const mail = (await signalbox.mails('ada@example.com')).at(-1)
    const link = linkOf(mail, 'approve')
    const comment = 'xyzzy-comment-xyzzy'
    await signalbox.answerMail('ada@example.com', { decision: 'approve', comment })

    const kept: string[] = []
    for await (const [, value] of signalbox.local.cloud.store.range('trace/')) kept.push(JSON.stringify(value))
    const all = kept.join('\n')

    const taskTokens = [...(await signalbox.archive()).matchAll(/taskToken\\*":\\*"([^"\\]+)/g)].map(
      ([, token]) => token,
    )
    expect(all).toContain(correlationId)
    for (const secret of [
      link.searchParams.get('token') ?? '?',
      comment,
      mail?.html ?? '?',
      mail?.text ?? '?',
      ...taskTokens,
    ]) {
      expect(all).not.toContain(JSON.stringify(secret).slice(1, -1))
    }
  })

  test.each([
    [['trace'], /ID is missing/],
    [['trace', 'nobody-has-this'], /Nothing is recorded of "nobody-has-this"/],
    [['trace', 'x', '--why', ''], /--why: expected the name of a rule/],
    [['trace', 'x', '--color'], /'--color'/],
    [['logs'], /NAME is missing/],
    [['logs', 'Nonsense'], /there is no log "Nonsense"; there are:\n/],
    [['logs', 'On'], /several logs/],
    [['logs', 'Wake', '--since', 'soon'], /--since: expected a span of time like 90s/],
    [['dlq'], /expected list, show, redrive or purge/],
    [['dlq', 'purge'], /QUEUE is missing/],
    [['dlq', 'show', 'Nonsense'], /there is no dead-letter queue "Nonsense"; there are:\n/],
    [['dlq', 'redrive'], /QUEUE is missing: there are several:\n {2}signalbox-platform-DeadLetters/],
    [['dlq', 'redrive', 'platform-DeadLetters', '--id', 'nonsense'], /--id: \S+ has no message "nonsense"/],
    [['dlq', 'list', '--aws'], /--aws and --endpoint exclude each other/],
    [['replay', '--to', '2026-01-05T09:00:00Z'], /--from: expected a time like .*, it is missing/],
    [['replay', '--from', 'now', '--to', '2026-01-05T09:00:00Z'], /--from: expected a time like .*, not "now"/],
    [['replay', '--from', '2026-01-06', '--to', '2026-01-05'], /--to: expected a time after --from/],
    [['replay', '--from', '2026-01-04', '--to', '2026-01-05', '--rule', 'Nonsense'], /there is no rule "Nonsense"/],
    [['replay', '--from', '2026-01-04', '--to', '2026-01-05', '--name', 'a b'], /--name: expected 1 to 64/],
  ])('%j is refused and says why', async (args, message) => {
    const { err, exitCode } = await signalboxCommand(...args)

    expect(err).toMatch(message)
    expect(exitCode).toBe(1)
  })
})

test('logs finds a function by its construct', async () => {
  await signalbox.request()

  const { out } = await signalboxCommand('logs', 'OnApprovalRequested')

  expect(out).toMatch(/^20\S+Z .*platform\.initStart/)
  expect(out).toContain('platform.report')
})

test('logs finds a workflow by its name, and what it logged tells no task token', async () => {
  await signalbox.request()

  const { out } = await signalboxCommand('logs', 'Approval')

  expect(out).toMatch(/^20\S+Z \{"id":"\d+","type":"/)
  expect(out).toContain('"type":"TaskSubmitted"')
  expect(out).not.toMatch(/taskToken|parameters|@example/)
})

describe('dlq', () => {
  test('a poisoned event is listed, shown, and sent back after the mend', async () => {
    const mend = await breakFunction(await functionNamed('OnApprovalRequested'))
    const request = signalbox.requestOf({ subject: 'Promote Michael' })
    await signalbox.putRequest(request)
    await signalbox.local.clock.advance('10m')

    const list = await signalboxCommand('dlq', 'list')
    const named = await signalboxCommand('dlq', 'list', 'platform')
    const show = await signalboxCommand('dlq', 'show')
    await mend()
    const redriven = await signalboxCommand('dlq', 'redrive')
    await signalbox.local.idle()

    expect(list.out).toMatch(/DeadLetters\S* {2}1 message\n/)
    expect(list.out).toMatch(/\n {2}of \d+ functions, \d+ rules \(with the queue’s name, each\)\n/)
    expect(list.out.split('\n').length).toBeLessThan(10)
    expect(named.out).toMatch(/ {2}of function signalbox-approvals-Wake/)
    expect(show.out).toMatch(/from {2}function \S+OnApprovalRequested/)
    expect(show.out).toMatch(/why {3}RetriesExhausted after 3 attempts/)
    expect(show.out).toContain('Promote Michael')
    expect(redriven.out).toMatch(/ -> arn:aws:lambda\S+OnApprovalRequested\S*\n1 of 1 sent back/)
    expect(await signalbox.deadLetters()).toBe(0)
    expect((await signalbox.mails('ada@example.com')).at(-1)?.subject).toContain('Promote Michael')
    expect((await storyOf(request.idempotencyKey)).records.map(({ kind }) => kind)).toContain('deadletter')
  })

  test('what a rule could not deliver goes to its target as the rule would have sent it', async () => {
    const [gone, dead] = [await queueArn('later'), await queueArn('rule-letters')]
    const missing = gone.arn.replace('later', 'not-yet')
    await events.send(
      new PutRuleCommand({ Name: 'to-a-queue', EventPattern: JSON.stringify({ source: ['dlq.test'] }) }),
    )
    await events.send(
      new PutTargetsCommand({
        Rule: 'to-a-queue',
        Targets: [{ Id: '1', Arn: missing, DeadLetterConfig: { Arn: dead.arn } }],
      }),
    )
    await signalbox.local.cloud.call(root, 'events', 'PutEvents', {
      Entries: [{ Source: 'dlq.test', DetailType: 'Lost', Detail: '{"n":1}' }],
    })
    await signalbox.local.idle()

    const show = await signalboxCommand('dlq', 'show', 'rule-letters')
    const tooEarly = await signalboxCommand('dlq', 'redrive', 'rule-letters')
    const mended = await queueArn('not-yet')
    const redriven = await signalboxCommand('dlq', 'redrive', 'rule-letters')

    expect(show.out).toMatch(/from {2}rule\/to-a-queue -> not-yet\n {4}why {3}NO_PERMISSIONS: .*after 0 retries/)
    expect(tooEarly).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/stays: .*\n.*1 of 1 messages could not/),
    })
    expect(redriven.out).toMatch(/1 of 1 sent back/)
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: mended.url }))
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ 'detail-type': 'Lost', detail: { n: 1 } })
  })

  test('purge deletes one message or all of a queue that is named', async () => {
    const dead = await queueArn('rule-letters')
    for (const MessageBody of ['one', 'two', 'three']) {
      await sqs.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody }))
    }
    const shown = (await signalboxCommand('dlq', 'show', 'rule-letters')).out
    const id = /\n {2}(\S+) /.exec(shown)?.[1] ?? ''

    const one = await signalboxCommand('dlq', 'purge', 'rule-letters', '--id', id)
    const left = (await signalboxCommand('dlq', 'list', 'rule-letters')).out
    await signalboxCommand('dlq', 'purge', 'rule-letters')

    expect(one.out).toContain(`${id} is deleted`)
    expect(left).toContain('2 messages')
    expect((await signalboxCommand('dlq', 'list', 'rule-letters')).out).toContain('0 messages')
  })

  test('what was received too often goes back by a move task', async () => {
    const dead = await queueArn('too-often')
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: 'worker',
        Attributes: {
          VisibilityTimeout: '1',
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
        },
      }),
    )
    const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }))
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    await signalbox.local.clock.advance('2s')
    await sqs.send(new ReceiveMessageCommand({ QueueUrl }))

    const show = await signalboxCommand('dlq', 'show', 'too-often')
    const redriven = await signalboxCommand('dlq', 'redrive', 'too-often')

    expect(show.out).toMatch(/from {2}queue worker/)
    expect(redriven.out).toMatch(/1 of 1 sent back/)
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(Messages?.[0]?.Body).toBe('again')
    // A moved message has a new id; its story goes on.
    const kinds = (await storyOf(MessageId)).records.map(({ kind }) => kind)
    expect(kinds.slice(0, 3)).toEqual(['message.sent', 'message.received', 'deadletter'])
    expect(kinds.slice(-2)).toEqual(['message.moved', 'message.received'])
  })
})

test('replay sends a span of the archive to the chosen rule only, marked with its name', async () => {
  const [chosen, other] = [await queueArn('chosen'), await queueArn('other')]
  for (const [name, arn] of [
    ['replay-chosen', chosen.arn],
    ['replay-other', other.arn],
  ] as const) {
    const EventPattern = JSON.stringify({ 'detail-type': ['ApprovalRequested'], 'replay-name': [{ exists: true }] })
    await events.send(new PutRuleCommand({ Name: name, EventBusName: 'signalbox', EventPattern }))
    await events.send(
      new PutTargetsCommand({ Rule: name, EventBusName: 'signalbox', Targets: [{ Id: '1', Arn: arn }] }),
    )
  }
  await signalbox.local.clock.advance('1h')
  const from = signalbox.local.clock.now().toISOString()
  await signalbox.request({ subject: 'Promote Ryan' })
  await signalbox.local.clock.advance('1m')
  const to = signalbox.local.clock.now().toISOString()
  const mails = (await signalbox.mails('ada@example.com')).length

  const { out, exitCode } = await signalboxCommand(
    'replay',
    '--from',
    from,
    '--to',
    to,
    '--rule',
    'replay-chosen',
    '--name',
    'again',
  )
  await signalbox.local.idle()

  expect({ out, exitCode }).toMatchObject({ exitCode: 0, out: expect.stringContaining('again: completed') })
  const received = async (url: string) =>
    ((await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }))).Messages ?? []).map(
      ({ Body = '' }) => JSON.parse(Body) as { 'replay-name': string; detail: { data: { subject: string } } },
    )
  const [toChosen, toOther] = [await received(chosen.url), await received(other.url)]
  expect(toChosen.map((event) => [event['replay-name'], event.detail.data.subject])).toEqual([
    ['again', 'Promote Ryan'],
  ])
  expect(toOther).toEqual([])
  expect(await signalbox.mails('ada@example.com')).toHaveLength(mails)
})

const root = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const

import { handlerSources } from '../../infra/bundles'
import { awsCli, describeWithCli } from '../local/aws-cli'
import { type Signalbox, startScenario } from './signalbox'

describeWithCli('the AWS CLI', () => {
  let signalbox: Signalbox

  beforeAll(async () => {
    signalbox = await startScenario()
  }, 60_000)

  afterAll(() => signalbox?.stop())

  async function aws<Output>(...args: readonly string[]): Promise<Output> {
    const answer = await awsCli<Output>(signalbox.local.endpointUrl, args)
    await signalbox.local.idle()
    return answer
  }

  test('starts PromotionApproval, and sees it succeed after the click', async () => {
    const { executionArn } = await aws<{ executionArn: string }>(
      'stepfunctions',
      'start-execution',
      '--state-machine-arn',
      signalbox.local.outputs('signalbox-examples').PromotionApprovalArn ?? '',
      '--input',
      '{"employeeName":"Jim","managerEmailAddress":"manager@example.com"}',
    )
    await signalbox.answerMail('manager@example.com', { decision: 'approve' })
    const described = await aws<{ status: string }>(
      'stepfunctions',
      'describe-execution',
      '--execution-arn',
      executionArn,
    )
    expect(described.status).toBe('SUCCEEDED')
    const { events } = await aws<{ events: { type: string }[] }>(
      'stepfunctions',
      'get-execution-history',
      '--execution-arn',
      executionArn,
    )
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['ExecutionStarted', 'ExecutionSucceeded']))
  }, 60_000)

  test('puts an ApprovalRequested on the bus, and an approver is mailed', async () => {
    const request = signalbox.requestOf({ approvers: [{ name: 'Ada', email: 'ada-cli@example.com' }] })
    const metadata = {
      eventId: '01JG8QZ5W0000000000000000B',
      version: 1,
      occurredAt: '2026-01-05T09:00:00Z',
      correlationId: 'from-the-cli',
    }
    const entry = {
      EventBusName: 'signalbox',
      Source: 'signalbox.promotions',
      DetailType: 'ApprovalRequested',
      Detail: JSON.stringify({ metadata, data: request }),
    }
    const answer = await aws<{ FailedEntryCount: number }>('events', 'put-events', '--entries', JSON.stringify([entry]))
    expect(answer.FailedEntryCount).toBe(0)
    expect(await signalbox.mails('ada-cli@example.com')).toHaveLength(1)
  }, 60_000)

  test('reads queues, tables, stacks, topics, logs and identity', async () => {
    const queues = await aws<{ QueueUrls: string[] }>('sqs', 'list-queues')
    expect(queues.QueueUrls.join('\n')).toMatch(/\/000000000000\/signalbox-platform-DeadLetters\w+-\w+/)
    const tables = await aws<{ TableNames: string[] }>('dynamodb', 'list-tables')
    expect(tables.TableNames.length).toBeGreaterThan(1)
    const { Stacks } = await aws<{ Stacks: { StackName: string }[] }>('cloudformation', 'describe-stacks')
    expect(Stacks.map(({ StackName }) => StackName)).toEqual(
      expect.arrayContaining(['signalbox-approvals', 'signalbox-examples', 'signalbox-platform']),
    )
    const { Functions } = await aws<{ Functions: unknown[] }>('lambda', 'list-functions')
    // One of them is in each stack that has workflows.
    expect(Functions.length).toBeGreaterThanOrEqual(handlerSources().length)
    const { items } = await aws<{ items: { name: string }[] }>('apigateway', 'get-rest-apis')
    expect(items.map(({ name }) => name)).toContain('approvals')
    const { Arn } = await aws<{ Arn: string }>('sts', 'get-caller-identity')
    expect(Arn).toBe('arn:aws:iam::000000000000:root')
  }, 90_000)
})

/** What a console asks the cloud for: anything by its id, and an execution with what it waits for. */
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'

let cloud: LocalCloud
jest.setTimeout(30_000)

beforeAll(async () => {
  cloud = await startLocalCloud({ clock: 'manual', start: '2026-01-05T09:00:00Z', awsPort: 0, webPort: 0 })
})
afterAll(() => cloud.stop())

interface Answer {
  readonly [member: string]: unknown
}

async function get(path: string): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${cloud.webUrl}/_local/${path}`)
  return { status: response.status, body: (await response.json()) as Answer }
}

async function call(operation: string, body: object): Promise<Answer> {
  const response = await fetch(`${cloud.webUrl}/_local/call/${operation}`, {
    method: 'POST',
    headers: { 'x-signalbox-local': 'test' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Answer
}

const find = async (id: string) => (await get(`find?id=${encodeURIComponent(id)}`)).body

describe('an execution', () => {
  const roleArn = 'arn:aws:iam::000000000000:role/machine'
  let arn: string

  beforeAll(async () => {
    await call('iam/CreateRole', {
      RoleName: 'machine',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    })
    const definition = {
      StartAt: 'Rest',
      States: { Rest: { Type: 'Wait', Seconds: 3600, Next: 'Done' }, Done: { Type: 'Succeed' } },
    }
    const { stateMachineArn } = await call('states/CreateStateMachine', {
      name: 'resting',
      roleArn,
      definition: JSON.stringify(definition),
    })
    ;({ executionArn: arn } = (await call('states/StartExecution', {
      stateMachineArn,
      name: 'one-of-them',
      input: '{"a":1}',
    })) as { executionArn: string })
  })

  test('is found by its ARN, by its name and by the beginning of that', async () => {
    const found = [{ service: 'states', what: 'execution', id: arn, name: 'one-of-them', within: 'resting' }]
    expect(await find(arn)).toEqual({ id: arn, found, hasStory: true })
    expect((await find('one-of-them')).found).toEqual(found)
    expect((await find('one-of')).found).toEqual(found)
  })

  test('tells its history by page, its definition, and what it waits for until when', async () => {
    const first = (await get(`executions?arn=${arn}&limit=1`)).body
    const rest = (await get(`executions?arn=${arn}&after=1`)).body

    expect(first).toMatchObject({ execution: { status: 'RUNNING', input: '{"a":1}' }, isMore: true })
    expect(first.events).toMatchObject([{ id: 1, type: 'ExecutionStarted', timestamp: '2026-01-05T09:00:00.000Z' }])
    expect(rest.events).toMatchObject([{ id: 2, type: 'WaitStateEntered' }])
    expect(rest).toMatchObject({
      isMore: false,
      waiting: [{ state: 'Rest', what: 'wait', until: '2026-01-05T10:00:00.000Z' }],
    })
    expect(JSON.parse(rest.definition as string)).toMatchObject({ StartAt: 'Rest' })
  })

  test.each([
    ['executions?arn=nothing', 400],
    [`executions?arn=arn:aws:states:us-east-1:000000000000:execution:resting:nobody`, 404],
    ['executions?arn=arn:aws:states:us-east-1:000000000000:execution:a:b&after=x', 400],
    ['executions?arn=arn:aws:states:us-east-1:000000000000:execution:a:b&limit=9000', 400],
  ])('asked for as %s is answered %i', async (path, status) => {
    expect((await get(path)).status).toBe(status)
  })
})

test('a message, an item and a text message are found by their ids', async () => {
  await call('sqs/CreateQueue', { QueueName: 'orders' })
  const { MessageId } = await call('sqs/SendMessage', {
    QueueUrl: 'http://localhost/000000000000/orders',
    MessageBody: 'hello',
  })
  await call('dynamodb/CreateTable', {
    TableName: 'things',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const item = { pk: { S: '$shop#order_01k0aaaa' }, about: { S: '01K0BBBB' } }
  await call('dynamodb/PutItem', { TableName: 'things', Item: item })
  const { MessageId: smsId } = await call('sns/Publish', { PhoneNumber: '+15555550123', Message: 'hello' })

  expect((await find(MessageId as string)).found).toMatchObject([{ service: 'sqs', what: 'message', within: 'orders' }])
  expect((await find('01K0AAAA')).found).toEqual([
    { service: 'dynamodb', what: 'item', id: JSON.stringify({ pk: item.pk }), name: item.pk.S, within: 'things' },
  ])
  expect((await find('01K0BBBB')).found).toEqual([])
  expect((await find(smsId as string)).found).toMatchObject([{ service: 'sns', what: 'sms', name: '+15555550123' }])
})

test('an id of nothing, none and a longer one than any are told apart', async () => {
  expect(await find('nothing-at-all')).toEqual({ id: 'nothing-at-all', found: [], hasStory: false })
  expect((await get('find?id=')).status).toBe(400)
  expect((await get(`find?id=${'x'.repeat(3000)}`)).status).toBe(400)
  expect((await get('finding?id=x')).status).toBe(404)
})

/** Queues for who looks into them: nothing is taken out, and a dead letter goes back, mended or not. */
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'

let cloud: LocalCloud
jest.setTimeout(30_000)
const url = (name: string) => `http://localhost/000000000000/${name}`

beforeAll(async () => {
  cloud = await startLocalCloud({ clock: 'manual', start: '2026-01-05T09:00:00Z', awsPort: 0, webPort: 0 })
  await call('call/sqs/CreateQueue', { QueueName: 'dead' })
  const policy = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 }
  await call('call/sqs/CreateQueue', {
    QueueName: 'orders',
    Attributes: { RedrivePolicy: JSON.stringify(policy), VisibilityTimeout: '1' },
  })
})
afterAll(() => cloud.stop())

interface Answer {
  readonly [member: string]: unknown
}

async function call(path: string, body?: object, headers: Record<string, string> = { 'x-signalbox-local': 'test' }) {
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers }
  const response = await fetch(`${cloud.webUrl}/_local/${path}`, post)
  return { status: response.status, body: (await response.json()) as Answer }
}

async function messagesOf(name: string): Promise<readonly Answer[]> {
  return (await call(`queues/${name}`)).body.messages as Answer[]
}

test('looking at messages takes none of them, a page at a time, and leaves how often they were received', async () => {
  for (const body of ['a', 'b', 'c']) await call('call/sqs/SendMessage', { QueueUrl: url('orders'), MessageBody: body })

  const first = (await call('queues/orders?limit=2')).body
  const rest = (await call(`queues/orders?limit=2&after=${first.next}`)).body

  expect(first.messages).toMatchObject([
    { body: 'a', receives: 0, state: 'visible' },
    { body: 'b', receives: 0, state: 'visible' },
  ])
  expect(rest.messages).toMatchObject([{ body: 'c' }])
  expect(rest.next).toBeUndefined()
  expect((await call('queues')).body.queues).toMatchObject([
    { name: 'dead', visible: 0, sources: ['orders'], hasLetters: true },
    { name: 'orders', visible: 3, inFlight: 0, hasLetters: false, deadLetterQueue: 'dead' },
  ])
})

test('a dead letter says why it is one, and goes back as it was mended', async () => {
  const receive = () => call('call/sqs/ReceiveMessage', { QueueUrl: url('orders'), MaxNumberOfMessages: 10 })
  await receive()
  await cloud.clock.advance(2_000)
  await receive()
  const letters = await messagesOf('dead')
  expect(letters.map(({ body, origin }) => [body, origin])).toContainEqual([
    'a',
    { kind: 'queue', to: 'arn:aws:sqs:us-east-1:000000000000:orders', why: 'received 1 times' },
  ])
  const { id } = letters.find(({ body }) => body === 'a') ?? {}

  expect((await call('queues/dead/redrive', { id, content: 'mended' }, {})).status).toBe(403)
  expect((await call('queues/dead/redrive', { id: 'nobody' })).status).toBe(404)
  expect((await call('queues/dead/redrive', { content: 'x' })).status).toBe(400)
  expect((await call('queues/dead/redrive', { id, content: 'mended' })).body).toEqual({
    id,
    to: 'arn:aws:sqs:us-east-1:000000000000:orders',
  })

  expect((await messagesOf('dead')).map(({ body }) => body)).toEqual(['b', 'c'])
  expect((await messagesOf('orders')).map(({ body }) => body)).toEqual(['mended'])
  const { records } = (await call('records?kind=deadletter.redriven')).body as { records: { detail: object }[] }
  expect(records).toMatchObject([{ detail: { by: 'root', isEdited: true } }])
})

test('a letter whose target refuses it stays, and can be taken at once', async () => {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue })
  await call('call/sqs/SendMessage', {
    QueueUrl: url('dead'),
    MessageBody: '{}',
    MessageAttributes: {
      TARGET_ARN: attribute('arn:aws:lambda:us-east-1:000000000000:function:gone'),
      RULE_ARN: attribute('arn:aws:events:us-east-1:000000000000:rule/r'),
      ERROR_CODE: attribute('SDK_CLIENT_ERROR'),
      ERROR_MESSAGE: attribute('it is gone'),
    },
  })
  const letter = (await messagesOf('dead')).find(({ body }) => body === '{}')
  expect(letter?.origin).toMatchObject({ kind: 'event', why: 'SDK_CLIENT_ERROR: it is gone (after 0 retries)' })

  expect((await call('queues/dead/redrive', { id: letter?.id })).status).toBe(404)

  expect((await messagesOf('dead')).find(({ id }) => id === letter?.id)).toMatchObject({ state: 'visible' })
})

test.each(['queues/nothing', 'queues/orders?after=x', 'queues/orders?limit=0', 'queues/orders?limit=1000'])(
  'asked for as %s is refused',
  async (path) => expect((await call(path)).status).toBe(400),
)

/** What could not be handled, and its way back, by the platform’s API. */
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { without } from './faults'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

interface Letter {
  readonly letterId: string
  readonly kind: string
  readonly content: string
  readonly event?: string
  readonly correlationId?: string
  readonly canRedrive: boolean
}

interface Redrive {
  readonly redriveId: string
  readonly redriven: readonly { readonly letterId: string; readonly to: string }[]
  readonly failed: readonly { readonly letterId: string; readonly why: string }[]
}

let signalbox: Signalbox
let people: People
let sqs: SQSClient
let admin: SignedInPerson
let keys = 0

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  sqs = new SQSClient(signalbox.local.sdkConfig)
  admin = await people.add('admin', { groups: ['admins'] })
}, 60_000)

afterAll(async () => {
  people?.stop()
  sqs?.destroy()
  await signalbox?.stop()
})

/** The clock goes on by more than a token lasts. */
const signedIn = () => people.signIn(admin)

async function look(queueId = 'events'): Promise<readonly Letter[]> {
  const path = `platform/dead-letters/${queueId}/letters`
  return (await (await signedIn()).call<{ letters: readonly Letter[] }>('GET', path)).body.letters
}

async function redrive(body: object = {}, queueId = 'events') {
  const given = { idempotencyKey: `key-${keys++}`, ...body }
  return (await signedIn()).call<Redrive>('POST', `platform/dead-letters/${queueId}/redrives`, given)
}

/** A request whose consumer may not write for a while: as often as it is tried, it fails. */
async function failedRequest(name: string): Promise<string> {
  const request = signalbox.requestOf({ approvers: [{ name, email: `${name}@example.com` }], idempotencyKey: name })
  await without(signalbox, 'OnApprovalRequested', 'dynamodb:PutItem', async () => {
    await signalbox.putRequest(request)
    await signalbox.local.clock.advance('10m')
  })
  return `${name}@example.com`
}

async function queueUrl(part: string): Promise<string> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  return QueueUrls.find((url) => url.includes(part)) ?? ''
}

test('both queues are there, with how much lies in each', async () => {
  const { body } = await admin.call('GET', 'platform/dead-letters')
  const empty = { letters: 0, inFlight: 0, keptForDays: 14 }
  expect(body.queues).toMatchObject([
    { queueId: 'events', ...empty },
    { queueId: 'marketplace-inbox', ...empty },
  ])
})

test('nobody but administrators sees them, or sends them back', async () => {
  const somebody = await people.add('somebody')
  expect(await somebody.call('GET', 'platform/dead-letters')).toMatchObject({ status: 403 })
  const path = 'platform/dead-letters/events/redrives'
  expect(await somebody.call('POST', path, { idempotencyKey: 'x' })).toMatchObject({ status: 403 })
})

test('what a function failed on is shown with its cause, and one of two goes back and does what it was to do', async () => {
  const ada = await failedRequest('ada')
  const bob = await failedRequest('bob')

  const letters = await look()
  expect(letters).toHaveLength(2)
  expect(letters).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'invocation',
        event: 'ApprovalRequested',
        canRedrive: true,
        isMasked: false,
        why: expect.stringMatching(/^RetriesExhausted after 3 attempts: .*PutItem/),
      }),
    ]),
  )
  // A look changes nothing: they are there for whoever looks next.
  expect((await look()).map(({ letterId }) => letterId).sort()).toEqual(letters.map(({ letterId }) => letterId).sort())
  const ofAda = letters.find(({ content }) => content.includes(ada))

  const answer = await redrive({ letterId: ofAda?.letterId })
  expect(answer).toMatchObject({ status: 200, body: { redriven: [{ letterId: ofAda?.letterId }], failed: [] } })
  expect(answer.body.redriven[0]?.to).toMatch(/function:signalbox-approvals-OnApprovalRequested/)
  expect(await signalbox.mails(ada)).toHaveLength(1)
  expect(await signalbox.mails(bob)).toHaveLength(0)

  expect(await redrive()).toMatchObject({ status: 200, body: { redriven: [expect.anything()], isPart: false } })
  expect(await signalbox.mails(bob)).toHaveLength(1)
  expect(await signalbox.deadLetters()).toBe(0)
})

test('the same key is the same redrive: it is answered again, and nothing more is done', async () => {
  await failedRequest('cyd')
  const first = await redrive({ idempotencyKey: 'once' })
  expect(first.body.redriven).toHaveLength(1)
  await failedRequest('dan')
  expect((await redrive({ idempotencyKey: 'once' })).body).toEqual(first.body)
  expect(await signalbox.deadLetters()).toBe(1)
  const [letter] = await look()
  expect(await redrive({ idempotencyKey: 'once', letterId: letter?.letterId })).toMatchObject({ status: 409 })
  expect((await redrive()).body.redriven).toHaveLength(1)
})

test('what fails on the way stays, with the reason, and what says nothing of where it was is not thrown away', async () => {
  const eve = await failedRequest('eve')
  const QueueUrl = await queueUrl('platform-DeadLetters')
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'password=hunter2' }))

  const letters = await look()
  expect(letters.find(({ kind }) => kind === 'unknown')).toMatchObject({ content: '••••', canRedrive: false })

  const { body } = await redrive()
  expect(body.redriven).toHaveLength(1)
  expect(body.failed).toEqual([
    { letterId: expect.any(String), why: expect.stringContaining('nothing in it says where it came from') },
  ])
  expect(await signalbox.mails(eve)).toHaveLength(1)
  expect(await signalbox.deadLetters()).toBe(1)
})

test('a letter that went and could not be deleted is not sent again: the next redrive only deletes it', async () => {
  const gil = await failedRequest('gil')
  const [letter] = (await look()).filter(({ content }) => content.includes(gil))
  const asked = { letterId: letter?.letterId }
  const first = await without(signalbox, 'signalbox-operations-Redrives', 'sqs:DeleteMessage', () => redrive(asked))
  expect(first.body).toMatchObject({ redriven: [], failed: [{ letterId: letter?.letterId }] })
  expect(await signalbox.mails(gil)).toHaveLength(1)
  const begun = await signalbox.invocations('OnApprovalRequested')

  expect((await redrive(asked)).body.redriven).toEqual([expect.objectContaining(asked)])
  expect(await signalbox.invocations('OnApprovalRequested')).toBe(begun)
  expect(await redrive(asked)).toMatchObject({ status: 404 })
})

test('a letter that is not there is told so, and a queue that is none is refused', async () => {
  expect(await redrive({ letterId: 'nothing' })).toMatchObject({ status: 404, body: { title: 'LetterNotFound' } })
  expect(await redrive({}, 'others')).toMatchObject({ status: 400 })
})

test('what nobody could read of AWS Marketplace goes back into the inbox, where it is tried again', async () => {
  const id = 'marketplace-inbox'
  const inbox = await queueUrl('InboxQueue')
  const tries = async () => {
    for (let minutes = 0; minutes < 15; minutes += 2) await signalbox.local.clock.advance('2m')
  }
  const MessageBody = JSON.stringify({ Type: 'Notification', Message: '{"registration-token":"abc"}' })
  await sqs.send(new SendMessageCommand({ QueueUrl: inbox, MessageBody }))
  await tries()
  const [before] = await look(id)
  expect(before).toMatchObject({ kind: 'queue', isMasked: true, canRedrive: true })
  expect(before?.content).not.toContain('abc')

  expect((await redrive({}, id)).body).toMatchObject({ redriven: [{ letterId: before?.letterId }], failed: [] })
  expect(await look(id)).toEqual([])
  await tries()
  const [after] = await look(id)
  expect(after?.letterId).not.toBe(before?.letterId)
})

test('who had it done is in the log, with the redrive', async () => {
  await failedRequest('fay')
  const { body } = await redrive()
  const lines = (await signalbox.logs()).split('\n').filter((line) => line.includes(body.redriveId))
  expect(lines.some((line) => line.includes('Redrive asked for') && line.includes(admin.sub))).toBe(true)
  expect(lines.some((line) => line.includes('Redriven'))).toBe(true)
})

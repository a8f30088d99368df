/**
 * What becomes of mails: who bounces or complains is not written to again, whoever waits for them is told, and an account
 * that may send so many a second sends no mail twice and loses none.
 */
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { type ApprovalDetail, type Signalbox, startScenario } from './signalbox'

const bounce = 'bounce@simulator.amazonses.com'
const suppressed = 'suppressionlist@simulator.amazonses.com'
const complaint = 'complaint@simulator.amazonses.com'
const person = (name: string, email = `${name.toLowerCase()}@example.com`) => ({ name, email })
/** A second: as many as all tests but the last need at once. */
const mailRate = 10
const operator = '+15555550100'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario({ mailRate, schedules: 'paused' })
  const sns = new SNSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: operator }))
  sns.destroy()
}, 60_000)

beforeEach(() => signalbox.local.clock.advance('5s'))
afterEach(() => signalbox.local.faults.lift())
afterAll(() => signalbox?.stop())

const subjectsTo = async (to: string) => (await signalbox.mails(to)).map(({ subject }) => subject)
const undeliverable = ({ trail }: ApprovalDetail) =>
  trail.filter(({ action }) => action === 'undeliverable').map(({ detail }) => detail)

test('of three approvers one bounces: the requester and the others are told, and reminders go to those alone', async () => {
  const requester = person('Pam', 'pam-one@example.com')
  const approvers = [
    person('Ada', 'ada-one@example.com'),
    person('Ben', bounce),
    person('Grace', 'grace-one@example.com'),
  ]
  const { approvalId, correlationId } = await signalbox.request({
    subject: 'One',
    requester,
    approvers,
    remindEvery: 'P1D',
  })

  const approval = await signalbox.approval(approvalId)
  expect(approval).toMatchObject({
    status: 'pending',
    approvers: [{}, { mailStopped: 'bounced', undeliverable: expect.stringMatching(/^bounced \(General\)/) }, {}],
  })
  expect(approval.approvers[0]).not.toHaveProperty('mailStopped')
  expect(undeliverable(approval)).toEqual([expect.stringMatching(/^bounce@simulator\.amazonses\.com: bounced/)])
  expect(signalbox.story(correlationId)).toEqual(['ApprovalRequested', 'ApprovalTokenIssued', 'MailBounced'])
  expect(await subjectsTo(requester.email)).toEqual(['Not everybody could be asked: One'])
  for (const name of ['ada', 'grace']) {
    expect(await subjectsTo(`${name}-one@example.com`)).toEqual([
      'Please decide: One',
      'Not everybody could be asked: One',
    ])
  }

  await signalbox.local.clock.advance('1d')
  expect(await subjectsTo('ada-one@example.com')).toContain('Reminder: please decide: One')
  expect(await subjectsTo(bounce)).toEqual(['Please decide: One'])
  await signalbox.answerMail('ada-one@example.com', { decision: 'approve' })
  expect(await subjectsTo(bounce)).toHaveLength(1)
  expect(await signalbox.deadLetters()).toBe(0)
}, 60_000)

test('if all bounce, the requester learns at once that nobody could be asked', async () => {
  const requester = person('Pam', 'pam-all@example.com')
  await signalbox.request({ subject: 'All', requester, approvers: [person('Ben', bounce), person('Kim', suppressed)] })

  expect((await subjectsTo(requester.email)).at(-1)).toBe('Nobody could be asked: All')
})

test('a requester whose address bounces is not written to again, and nothing goes round', async () => {
  const requester = person('Pam', 'bounce+pam@simulator.amazonses.com')
  const approvers = [person('Ada', 'ada-lost@example.com'), person('Kim', suppressed)]
  const { approvalId } = await signalbox.request({ subject: 'Lost', requester, approvers })
  await signalbox.answerMail('ada-lost@example.com', { decision: 'approve' })

  const approval = await signalbox.approval(approvalId)
  expect(approval).toMatchObject({ status: 'granted', requesterMailStopped: 'bounced' })
  expect(await subjectsTo(requester.email)).toEqual(['Not everybody could be asked: Lost'])
  expect(undeliverable(approval)).toHaveLength(2)
  expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  const messages = await signalbox.local.phone.list({ to: operator })
  const ofThis = messages.map(({ message }) => message).filter((message) => message.includes(approvalId))
  expect(ofThis.filter((message) => message.includes('A requester is not reached by mail'))).toHaveLength(1)
}, 60_000)

test('whoever complains is written to no more, and can still decide', async () => {
  const requester = person('Pam', 'pam-complaint@example.com')
  const approvers = [person('Ada', 'ada-complaint@example.com'), person('Max', complaint)]
  const { approvalId } = await signalbox.request({
    subject: 'Complaint',
    requester,
    approvers,
    policy: 'all',
    remindEvery: 'P1D',
  })
  await signalbox.local.clock.advance('1d')

  const [notice] = await signalbox.mails(requester.email)
  expect(notice?.text).toContain(`Wants no mail: Max <${complaint}>`)
  expect(await subjectsTo(complaint)).toEqual(['Please decide: Complaint'])
  await signalbox.answerMail('ada-complaint@example.com', { decision: 'approve' })
  await signalbox.answerMail(complaint, { decision: 'approve' })
  expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
}, 60_000)

test('the same bounce twice is told once', async () => {
  const { faults } = signalbox.local
  const twice = faults.place({ service: 'lambda', action: 'Invoke', caller: 'events.amazonaws.com', does: 'duplicate' })
  const requester = person('Pam', 'pam-twice@example.com')
  const approvers = [person('Ada', 'ada-twice@example.com'), person('Ben', bounce)]
  const { approvalId } = await signalbox.request({ subject: 'Twice', requester, approvers })
  await signalbox.local.clock.advance('5m')

  expect(twice.met).toBeGreaterThan(0)
  expect(undeliverable(await signalbox.approval(approvalId))).toHaveLength(1)
  expect(await subjectsTo(requester.email)).toEqual(['Not everybody could be asked: Twice'])
}, 60_000)

test('twenty are asked, and told of the end, at the rate of the account: each once', async () => {
  const requester = person('Pam', 'pam-twenty@example.com')
  const approvers = Array.from({ length: 20 }, (_, index) => person(`Ada ${index}`, `ada-${index}@example.com`))
  const { approvalId } = await signalbox.request({ subject: 'Twenty', requester, approvers })

  const counts = async (subject: string) =>
    Promise.all(approvers.map(async ({ email }) => (await subjectsTo(email)).filter((each) => each === subject).length))
  expect((await counts('Please decide: Twenty')).filter((count) => count === 1)).toHaveLength(mailRate)
  await signalbox.local.clock.advance('3m')
  expect(await counts('Please decide: Twenty')).toEqual(Array(20).fill(1))

  await signalbox.answerMail('ada-0@example.com', { decision: 'approve' })
  await signalbox.local.clock.advance('10m')
  expect(await counts('Granted: Twenty')).toEqual([0, ...Array(19).fill(1)])
  expect(await subjectsTo(requester.email)).toEqual(['Granted: Twenty'])
  expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await signalbox.deadLetters()).toBe(0)
}, 120_000)

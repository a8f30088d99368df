/** An approval that is as large as it can be goes through everything that one can go through. */
import { linkOf, type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

const approvers = Array.from({ length: 20 }, (_, index) => ({
  name: '語'.repeat(100),
  email: `approver-${index}@${'d'.repeat(60)}.example.com`,
  principal: `arn:aws:iam::111122223333:role/${'p'.repeat(1200)}${index}`,
}))
const emailOf = (index: number) => approvers[index]?.email ?? ''

test('the largest approval is mailed once each time, delegated, voted on at length, and settled', async () => {
  const { approvalId, correlationId } = await signalbox.request({
    subject: '語'.repeat(200),
    description: '語'.repeat(10_000),
    context: { text: '語'.repeat(21_000) },
    approvers,
    policy: 'all',
    expiresAfter: 'P1D',
    remindEvery: 'PT2H',
  })
  expect(await signalbox.mails(emailOf(0))).toHaveLength(1)
  await signalbox.local.clock.advance('2h')
  expect(await signalbox.mails(emailOf(0))).toHaveLength(2)

  const delegate = (name: string) => ({
    decision: 'delegate',
    name: '語'.repeat(100),
    email: `${name}@${'d'.repeat(60)}.example.com`,
  })
  const handed = await signalbox.answerMail(emailOf(0), delegate('delegate'))
  expect([handed.status, handed.text]).toEqual([200, expect.stringContaining('Delegated')])

  for (let index = 1; index < 20; index++) {
    const { status } = await signalbox.answerMail(emailOf(index), { decision: 'approve', comment: '語'.repeat(2000) })
    expect(status).toBe(200)
  }
  const mail = (await signalbox.mails(delegate('delegate').email)).at(-1)
  expect(linkOf(mail, 'reject').searchParams.get('choice')).toBe('reject')
  const last = await signalbox.answerMail(delegate('delegate').email, {
    decision: 'reject',
    comment: '語'.repeat(2000),
  })
  expect([last.status, last.text]).toEqual([200, expect.stringContaining('Rejected')])

  expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'FAILED', error: 'Rejected' })
  expect(signalbox.story(correlationId).at(-1)).toBe('ApprovalRejected')
  expect(await signalbox.deadLetters()).toBe(0)
}, 120_000)

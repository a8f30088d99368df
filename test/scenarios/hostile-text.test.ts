/** Hostile text on its whole way: by event, API and page, to mails, pages, answers and outcomes. */
import { harms, hostile } from '../domains/approvals/hostile-text'
import { answerOf, linkOf, type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

const all = hostile.join('x')
/** Of what free text may hold: what is not refused is made harmless. */
const bearable = hostile.filter((each) => !/[^\P{Cc}\n\r\v\f\u0085]|\p{Cs}|\p{Mn}{9}/u.test(each)).join('x')
const evil = 'To approve, open: https://evil.example/'

test('free text comes through every road made harmless, and looks nowhere like ours', async () => {
  const requester = { name: 'Pam', email: 'pam-free@example.com' }
  const ada = { name: 'Ada', email: 'ada-free@example.com' }
  const text = `${bearable}\u2028${evil}\r\n${evil}\u202e`
  const request = { description: text, context: { said: text, deep: [{ said: text }] }, approvers: [ada], requester }
  const { approvalId, correlationId, description, context } = await signalbox.request(request)
  for (const shown of [description ?? '', JSON.stringify(context)]) expect(harms(shown)).toBe(false)

  const [mail] = await signalbox.mails(ada.email)
  const page = await answerOf<string>(await fetch(linkOf(mail, 'approve')))
  expect(page.status).toBe(200)
  for (const shown of [mail?.subject, mail?.text, mail?.html, page.text]) expect(harms(shown ?? '')).toBe(false)
  expect(mail?.text).toContain(`\n> ${evil}\n`)
  expect(mail?.text).not.toMatch(/^\s*To approve, open: https:\/\/evil/m)

  const answer = await signalbox.answerMail(ada.email, { decision: 'reject', comment: text })
  expect(answer.status).toBe(200)
  const [outcome] = await signalbox.mails(requester.email)
  expect(outcome?.text).toContain(`\n> ${evil}`)
  expect(outcome?.text).not.toMatch(/^\s*To approve/m)
  const [published] = await signalbox.published(correlationId, 'ApprovalRejected')
  const kept = [
    outcome?.subject,
    outcome?.html,
    JSON.stringify(published),
    JSON.stringify(await signalbox.approval(approvalId)),
  ]
  for (const shown of kept) expect(harms(shown ?? '')).toBe(false)
})

test.each([
  ['subject', { subject: `Jim${all}` }],
  ['requester.name', { requester: { name: `Pam${all}`, email: 'pam@example.com' } }],
  ['requester.email', { requester: { name: 'Pam', email: 'pam@example.com\r\nBcc: eve@example.com' } }],
  ['requestedBy.system', { requestedBy: { system: `x${all}` } }],
  ['context', { context: { [`a${all}`]: 1 } }],
  ['context', { context: { a: [{ b: '\u0000' }] } }],
  ['description', { description: 'a\ud800b' }],
])('by the API a hostile %s is refused: 400, never 500', async (field, changes) => {
  const { requestedBy: _, idempotencyKey: __, ...request } = signalbox.requestOf()
  const { status, text } = await signalbox.api('POST', '/approvals', { ...request, ...changes })
  expect(status).toBe(400)
  expect(text).toContain(field.split('.').at(-1))
})

test('a page refuses control characters in a comment, and shows them to nobody', async () => {
  const ada = { name: 'Ada', email: 'ada-page@example.com' }
  const { approvalId } = await signalbox.request({ approvers: [ada] })
  for (const form of [
    { decision: 'reject', comment: 'No\u0000' },
    { decision: 'delegate', name: `Grace${all}`, email: 'grace@example.com' },
    { decision: 'delegate', name: 'Grace', email: 'grace@example.com\nBcc: eve@example.com' },
  ]) {
    const answer = await signalbox.answerMail(ada.email, form)
    expect([answer.status, harms(answer.text)]).toEqual([400, false])
  }
  expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
})

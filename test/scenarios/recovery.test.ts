/** What a failure leaves undone is made good: here a permission is taken away for a while, as a crash in the middle. */

import { rewrite, without } from './faults'
import { type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

const pass = (time: string) => signalbox.local.clock.advance(time)
const approver = (name: string) => ({ name, email: `${name}@example.com` })

describe('the sweep', () => {
  test('starts the workflow of an approval that was only written down', async () => {
    const ada = approver('never-started')
    const { approvalId } = await without(signalbox, 'OnApprovalRequested', 'states:StartExecution', async () => {
      const approval = await signalbox.request({ approvers: [ada] })
      // Lambda's own retries are over by then.
      await pass('5m')
      return approval
    })
    expect(await signalbox.mails(ada.email)).toEqual([])

    await pass('15m')

    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'RUNNING' })
    expect(await signalbox.mails(ada.email)).toHaveLength(1)
  }, 60_000)

  test('sends the mails that are owed', async () => {
    const ada = approver('never-mailed')
    await without(signalbox, 'OnApprovalTokenIssued', 'ses:SendEmail', async () => {
      await signalbox.request({ approvers: [ada] })
      await pass('5m')
    })
    expect(await signalbox.mails(ada.email)).toEqual([])

    await pass('15m')

    expect(await signalbox.mails(ada.email)).toHaveLength(1)
    await signalbox.answerMail(ada.email, { decision: 'approve' })
  }, 60_000)

  test('tells a workflow of the decision that it was not told of', async () => {
    const ada = approver('never-told')
    const { approvalId } = await signalbox.request({ approvers: [ada] })
    const answer = await without(signalbox, 'DecisionPage', 'states:SendTaskSuccess', () =>
      signalbox.answerMail(ada.email, { decision: 'approve' }),
    )
    // It is recorded, and so it counts.
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Approved')])
    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'RUNNING' })

    await pass('18m')

    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
  }, 60_000)
})

describe('a delegation', () => {
  const delegateTo = (name: string) => ({ decision: 'delegate', name: 'Barbara', email: `${name}@example.com` })

  test('while another worker holds the mails is recorded, and the delegate is asked when the claim has run out', async () => {
    const ada = approver('held')
    const { approvalId } = await signalbox.request({ approvers: [ada] })
    await rewrite(signalbox, approvalId, (state) => ({
      ...state,
      mailingUntil: new Date(signalbox.local.clock.now().getTime() + 60_000).toISOString(),
    }))

    const answer = await signalbox.answerMail(ada.email, delegateTo('held-barbara'))

    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Delegated')])
    expect(await signalbox.mails('held-barbara@example.com')).toEqual([])
    await pass('18m')
    expect(await signalbox.mails('held-barbara@example.com')).toHaveLength(1)
  }, 60_000)

  test('whose mail SES does not take just then is recorded, and the mail comes later', async () => {
    const ada = approver('no-ses')
    await signalbox.request({ approvers: [ada] })
    const answer = await without(signalbox, 'DecisionPage', 'ses:SendEmail', () =>
      signalbox.answerMail(ada.email, delegateTo('no-ses-barbara')),
    )
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Delegated')])
    await pass('18m')
    expect(await signalbox.mails('no-ses-barbara@example.com')).toHaveLength(1)
  }, 60_000)
})

describe('a request by the API', () => {
  test('whose workflow can’t be started just then is taken, and started by the sweep', async () => {
    const ada = approver('api-never-started')
    const { requestedBy: _, idempotencyKey: __, ...request } = signalbox.requestOf({ approvers: [ada] })
    const { status, body } = await without(signalbox, 'Api', 'states:StartExecution', () =>
      signalbox.api('POST', '/approvals', request),
    )
    expect(status).toBe(201)
    await pass('18m')
    expect(await signalbox.workflow(body.approvalId)).toMatchObject({ status: 'RUNNING' })
    expect(await signalbox.mails(ada.email)).toHaveLength(1)
  }, 60_000)
})

test('a decision that comes before the token of the wait resumes the workflow when the token comes', async () => {
  const principal = `arn:aws:iam::${signalbox.local.cloud.accountId}:root`
  const approvers = [{ ...approver('too-quick'), principal }]
  const { approvalId } = await without(signalbox, 'OnApprovalTokenIssued', 'dynamodb:PutItem', async () => {
    const approval = await signalbox.request({ approvers })
    const { status } = await signalbox.api('POST', `/approvals/${approval.approvalId}/decisions`, {
      decision: 'approve',
    })
    expect(status).toBe(200)
    return approval
  })
  expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'RUNNING' })

  await pass('1m')

  expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
}, 60_000)

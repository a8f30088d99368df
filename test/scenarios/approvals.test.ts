import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { newUlid } from '../../shared/ids'
import { type ApprovalDetail, linkOf, type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox
/** That approvals are kept after their end. */
const keptDays = 45

beforeAll(async () => {
  signalbox = await startScenario({
    schedules: 'paused',
    parameters: { 'signalbox-approvals': { KeptDays: String(keptDays) } },
  })
}, 60_000)

afterAll(() => signalbox?.stop())

let people = 0

/** Approvers of this test's own, so that each finds only its own mail. */
function approversOf(...names: readonly string[]) {
  people += 1
  return names.map((name) => ({ name, email: `${name}-${people}@example.com` }))
}

function emailOf(people: readonly { readonly email: string }[], index = 0): string {
  const person = people[index]
  if (!person) throw new Error(`There is no person ${index}`)
  return person.email
}

async function subjectsTo(email: string): Promise<readonly string[]> {
  return (await signalbox.mails(email)).map(({ subject }) => subject)
}

function actionsOf({ trail }: ApprovalDetail): readonly string[] {
  return trail.map(({ action }) => action)
}

describe('an approval', () => {
  test('is granted by any one of its approvers: the workflow succeeds, the event is out, the requester is told', async () => {
    const approvers = approversOf('ada', 'grace')
    const requester = { name: 'Pam', email: `pam-${people}@example.com` }
    const { approvalId, correlationId } = await signalbox.request({ approvers, requester, policy: 'any' })

    const answer = await signalbox.answerMail(emailOf(approvers), { decision: 'approve', comment: 'Gladly' })

    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Approved')])
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
    expect(signalbox.story(correlationId)).toEqual(['ApprovalRequested', 'ApprovalTokenIssued', 'ApprovalGranted'])
    expect(await subjectsTo(requester.email)).toEqual(['Granted: Promote Jim'])
  })

  test('is granted by all only when the last has approved', async () => {
    const approvers = approversOf('ada', 'grace', 'edsger')
    const { approvalId } = await signalbox.request({ approvers, policy: 'all' })

    for (const [index, status] of ['pending', 'pending', 'granted'].entries()) {
      await signalbox.answerMail(emailOf(approvers, index), { decision: 'approve' })
      expect(await signalbox.approval(approvalId)).toMatchObject({ status })
    }
    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('is granted by a quorum, one no notwithstanding', async () => {
    const approvers = approversOf('ada', 'grace', 'edsger')
    const { approvalId, correlationId } = await signalbox.request({ approvers, policy: { quorum: 2 } })

    await signalbox.answerMail(emailOf(approvers, 0), { decision: 'approve' })
    await signalbox.answerMail(emailOf(approvers, 1), { decision: 'reject', comment: 'Too early' })
    await signalbox.answerMail(emailOf(approvers, 2), { decision: 'approve' })

    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
    expect(signalbox.story(correlationId).filter((name) => name === 'ApprovalGranted')).toHaveLength(1)
  })

  test('is rejected with its reason: the workflow fails with error and cause', async () => {
    const approvers = approversOf('ada')
    const requester = { name: 'Pam', email: `pam-${people}@example.com` }
    const { approvalId, correlationId } = await signalbox.request({ approvers, requester })

    await signalbox.answerMail(emailOf(approvers), {
      decision: 'reject',
      comment: 'Not this year, says jo@example.com',
    })

    expect(await signalbox.workflow(approvalId)).toEqual({
      status: 'FAILED',
      error: 'Rejected',
      cause: 'ada: Not this year, says (address)',
    })
    expect(signalbox.story(correlationId).at(-1)).toBe('ApprovalRejected')
    expect(await subjectsTo(requester.email)).toEqual(['Rejected: Promote Jim'])
  })

  test('is reminded of twice, then escalated, then granted by whom it was escalated to', async () => {
    const approvers = approversOf('ada', 'grace')
    const [boss] = approversOf('boss')
    const { approvalId } = await signalbox.request({
      approvers,
      policy: 'all',
      expiresAfter: 'P7D',
      remindEvery: 'P2D',
      escalateAfter: 'P5D',
      ...(boss && { escalateTo: boss }),
    })
    await signalbox.answerMail(emailOf(approvers, 1), { decision: 'approve' })

    await signalbox.local.clock.advance('2d')
    await signalbox.local.clock.advance('2d')
    expect(await subjectsTo(emailOf(approvers, 0))).toEqual([
      'Please decide: Promote Jim',
      'Reminder: please decide: Promote Jim',
      'Reminder: please decide: Promote Jim',
    ])
    expect(await subjectsTo(emailOf(approvers, 1))).toEqual(['Please decide: Promote Jim'])

    await signalbox.local.clock.advance('1d')
    expect(await subjectsTo(boss?.email ?? '')).toEqual(['Escalated to you: please decide: Promote Jim'])
    await signalbox.answerMail(boss?.email ?? '', { decision: 'approve' })

    const approval = await signalbox.approval(approvalId)
    expect(approval.status).toBe('granted')
    expect(actionsOf(approval)).toEqual([
      'requested',
      'asked',
      'asked',
      'approved',
      'reminded',
      'reminded',
      'escalated',
      'approved',
    ])
    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  }, 60_000)

  test('takes the link of an earlier mail after a reminder', async () => {
    const approvers = approversOf('ada')
    const { approvalId } = await signalbox.request({ approvers, remindEvery: 'PT6H', expiresAfter: 'P1D' })
    const [first] = await signalbox.mails(emailOf(approvers))
    await signalbox.local.clock.advance('6h')

    const page = await fetch(linkOf(first, 'approve'))
    expect(page.status).toBe(200)
    await signalbox.answerMail(emailOf(approvers), { decision: 'approve' })
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
  })

  test('expires: the workflow fails, the link says so', async () => {
    const approvers = approversOf('ada')
    const { approvalId, correlationId } = await signalbox.request({ approvers, expiresAfter: 'PT3H' })
    const [mail] = await signalbox.mails(emailOf(approvers))

    await signalbox.local.clock.advance('3h')

    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'FAILED', error: 'Expired' })
    expect(signalbox.story(correlationId).at(-1)).toBe('ApprovalExpired')
    const page = await fetch(linkOf(mail, 'approve'))
    expect([page.status, await page.text()]).toEqual([410, expect.stringContaining('already expired')])
  })

  test('tells once whoever was asked and did not decide how it ended; an answer goes to the requester', async () => {
    const [ada, grace, edsger] = approversOf('ada', 'grace', 'edsger')
    const [barbara] = approversOf('barbara')
    if (!ada || !grace || !edsger || !barbara) throw new Error('There are four people')
    const requester = { name: 'Pam', email: `pam-told-${people}@example.com` }
    await signalbox.request({ approvers: [ada, grace, edsger], requester, policy: { quorum: 2, veto: true } })
    await signalbox.answerMail(edsger.email, { decision: 'delegate', name: 'Barbara', email: barbara.email })
    await signalbox.answerMail(ada.email, { decision: 'approve' })
    await signalbox.answerMail(barbara.email, { decision: 'reject', comment: 'Too\r\nearly' })
    await signalbox.local.clock.advance('1d')

    expect(await subjectsTo(grace.email)).toEqual(['Please decide: Promote Jim', 'Rejected: Promote Jim'])
    for (const { email } of [ada, edsger, barbara]) expect(await signalbox.mails(email)).toHaveLength(1)
    const mails = await signalbox.mails(grace.email)
    expect(mails.map(({ replyTo }) => replyTo)).toEqual([[requester.email], [requester.email]])
    expect(mails[1]?.text).toMatch(/^Ended: \d+ \w+ \d{4}, \d\d:\d\d UTC$/m)
    expect(mails[1]?.text).not.toContain('choice=')
    const [outcome] = await signalbox.mails(requester.email)
    expect(outcome?.text).toContain('\n\n> Too\n> early')
    expect(outcome?.replyTo).toEqual([])
  })

  test('is withdrawn by the system that asked, by event', async () => {
    const approvers = approversOf('ada')
    const { approvalId, correlationId } = await signalbox.request({ approvers })

    await signalbox.withdraw(correlationId, 'The position was filled')

    expect(await signalbox.approval(approvalId)).toMatchObject({
      status: 'withdrawn',
      withdrawalReason: 'The position was filled',
    })
    expect(await signalbox.workflow(approvalId)).toEqual({
      status: 'FAILED',
      error: 'Withdrawn',
      cause: 'The position was filled',
    })
    const answer = await signalbox.answerMail(emailOf(approvers), { decision: 'approve' })
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining('already withdrawn')])
  })

  test('is decided by the delegate, and no longer by who delegated', async () => {
    const approvers = approversOf('ada')
    const [barbara] = approversOf('barbara')
    const { approvalId } = await signalbox.request({ approvers })

    const form = { decision: 'delegate', name: 'Barbara', email: barbara?.email ?? '' }
    const delegated = await signalbox.answerMail(emailOf(approvers), form)
    expect([delegated.status, delegated.text]).toEqual([200, expect.stringContaining('Delegated')])

    const former = await signalbox.answerMail(emailOf(approvers), { decision: 'approve' })
    expect([former.status, former.text]).toEqual([410, expect.stringContaining('Somebody else decides this now')])
    await signalbox.answerMail(barbara?.email ?? '', { decision: 'approve' })
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
    expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('takes the votes of many at the same instant: each counts once, one of them is the last', async () => {
    const approvers = approversOf('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
    const { approvalId, correlationId } = await signalbox.request({ approvers, policy: 'all' })

    const answers = await Promise.all(
      approvers.map(({ email }) => signalbox.answerMail(email, { decision: 'approve' })),
    )

    expect(answers.map(({ status }) => status)).toEqual(approvers.map(() => 200))
    const approval = await signalbox.approval(approvalId)
    expect(approval.status).toBe('granted')
    expect(actionsOf(approval).filter((action) => action === 'approved')).toHaveLength(8)
    expect(signalbox.story(correlationId).filter((name) => name === 'ApprovalGranted')).toHaveLength(1)
  }, 60_000)

  test('takes one of two votes that the same approver casts at the same instant', async () => {
    const approvers = approversOf('ada', 'grace')
    const { approvalId } = await signalbox.request({ approvers, policy: 'all' })

    const answers = await Promise.all([
      signalbox.answerMail(emailOf(approvers), { decision: 'approve' }),
      signalbox.answerMail(emailOf(approvers), { decision: 'reject', comment: 'No' }),
    ])

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
    const votes = (await signalbox.approval(approvalId)).approvers.filter(({ vote }) => vote)
    expect(votes).toHaveLength(1)
  })
})

describe('a request', () => {
  test('that comes twice starts one approval', async () => {
    const approvers = approversOf('ada')
    const { approvalId, correlationId } = await signalbox.request({ approvers })
    const { body } = await signalbox.api<{ approvals: unknown[] }>('GET', '/approvals?limit=100')

    await signalbox.request({ approvers, idempotencyKey: correlationId })

    const again = await signalbox.api<{ approvals: unknown[] }>('GET', '/approvals?limit=100')
    expect(again.body.approvals).toHaveLength(body.approvals.length)
    expect(await subjectsTo(emailOf(approvers))).toEqual(['Please decide: Promote Jim'])
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'pending' })
  })

  test('that can’t be is answered by an event with everything that is wrong, and starts nothing', async () => {
    const before = await signalbox.deadLetters()
    const request = signalbox.requestOf({ policy: { quorum: 2 }, escalateAfter: 'P1D' })
    await signalbox.putRequest(request)
    await signalbox.putRequest(request)
    await signalbox.local.clock.advance('10m')

    expect(signalbox.story(request.idempotencyKey).filter((name) => name !== 'ApprovalRequested')).toEqual(
      Array(2).fill('ApprovalRefused'),
    )
    const [answer] = await signalbox.published(request.idempotencyKey, 'ApprovalRefused')
    expect(answer).toEqual({
      requestedBy: request.requestedBy,
      idempotencyKey: request.idempotencyKey,
      subject: 'Promote Jim',
      problems: [
        { field: 'escalateTo', message: 'is missing: escalateAfter needs it' },
        { field: 'policy.quorum', message: 'expected at most 1, the number of approvers' },
      ],
    })
    expect(await signalbox.deadLetters()).toBe(before)
  })

  test('that breaks the contract is answered if it says who asks, and goes to the dead-letter queue', async () => {
    const before = await signalbox.deadLetters()
    const request = { ...signalbox.requestOf(), approvers: [], subject: 'a\u202eb' }
    await signalbox.putRequest(request)
    await signalbox.local.clock.advance('10m')
    expect(await signalbox.deadLetters()).toBe(before + 1)
    const [answer] = await signalbox.published(request.idempotencyKey, 'ApprovalRefused')
    const { requestedBy, idempotencyKey } = request
    const problems = ['subject', 'approvers'].map((field) => expect.objectContaining({ field }))
    expect(answer).toEqual({ requestedBy, idempotencyKey, problems: expect.arrayContaining(problems) })

    const unanswerable = { ...request, requestedBy: { system: '' } }
    await signalbox.putRequest(unanswerable, 'unanswerable')
    await signalbox.local.clock.advance('10m')
    expect(await signalbox.deadLetters()).toBe(before + 2)
    expect(signalbox.story('unanswerable')).toEqual(['ApprovalRequested'])
  })
})

describe('PromotionApproval', () => {
  test('succeeds with an output once the manager approves', async () => {
    const arn = await signalbox.startPromotion('Jim', 'manager-1@example.com')
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'RUNNING' })

    await signalbox.answerMail('manager-1@example.com', { decision: 'approve' })

    expect(await signalbox.execution(arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: { subject: 'Promote Jim', votes: [{ decision: 'approve' }] },
    })
  })

  test('fails with Rejected and the cause once the manager rejects', async () => {
    const arn = await signalbox.startPromotion('Dwight', 'manager-2@example.com')
    await signalbox.answerMail('manager-2@example.com', {
      decision: 'reject',
      comment: 'Assistant to the manager, says jim@example.com',
    })
    expect(await signalbox.execution(arn)).toMatchObject({
      status: 'FAILED',
      error: 'Rejected',
      cause: 'Assistant to the manager, says (address)',
    })
  })

  test.each([
    ['nowhere', /^approvers\[0\]\.email: expected one e-mail address/],
    ['Promotions@example.com', /^approvers\[0\]: \(address\) is excluded/],
  ])('fails with Refused and the reason if its approver is %s', async (manager, cause) => {
    const arn = await signalbox.startPromotion('Kevin', manager)
    await signalbox.local.clock.advance('10m')
    expect(await signalbox.execution(arn)).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: expect.stringMatching(cause),
    })
  })

  test('is reminded of, and times out without an answer', async () => {
    const arn = await signalbox.startPromotion('Stanley', 'manager-3@example.com')
    await signalbox.local.clock.advance('7d')
    expect(await subjectsTo('manager-3@example.com')).toEqual([
      'Please decide: Promote Stanley',
      ...Array(3).fill('Reminder: please decide: Promote Stanley'),
      'Expired: Promote Stanley',
    ])
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'FAILED', error: 'TimedOut' })
  }, 60_000)

  test('takes its request back when it is stopped', async () => {
    const arn = await signalbox.startPromotion('Creed', 'manager-4@example.com')

    await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn: arn, cause: 'He has left' }))
    await signalbox.local.idle()

    const name = arn.split(':').at(-1) ?? ''
    expect(signalbox.story(name)).toEqual([
      'ApprovalRequested',
      'ApprovalTokenIssued',
      'ApprovalWithdrawalRequested',
      'ApprovalWithdrawn',
    ])
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'ABORTED' })
    await signalbox.local.clock.advance('7d')
    expect(await subjectsTo('manager-4@example.com')).toEqual([
      'Please decide: Promote Creed',
      'Withdrawn: Promote Creed',
    ])
  }, 60_000)
})

describe('an approval of long ago', () => {
  /** All that the table holds in which a text stands, as JSON, by ElectroDB's name of it. */
  async function itemsWith(text: string): Promise<readonly string[]> {
    const client = new DynamoDBClient(signalbox.local.sdkConfig)
    const TableName = signalbox.local.outputs('signalbox-approvals').TableName
    const found: string[] = []
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      found.push(...Items.filter((item) => JSON.stringify(item).includes(text)).map((item) => item.__edb_e__?.S ?? ''))
    }
    client.destroy()
    return found.sort()
  }

  async function bounce(approvalId: string, recipient: string): Promise<void> {
    const now = signalbox.local.clock.now()
    const mail = { mailId: 'm', sentAt: now.toISOString(), sentBy: 'approvals', about: approvalId, recipient }
    const data = { ...mail, permanence: 'permanent', kind: 'General' }
    const metadata = { eventId: newUlid(now), version: 1, occurredAt: now.toISOString(), correlationId: approvalId }
    const entry = { EventBusName: 'signalbox', Source: 'signalbox.platform', DetailType: 'MailBounced' }
    await signalbox.eventBridge.send(
      new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify({ metadata, data }) }] }),
    )
    await signalbox.local.idle()
  }

  test('is gone with its trail and all whom it names, one that waits is there, and nothing that comes late brings it back', async () => {
    const [ada, boss] = approversOf('ada', 'boss')
    const [grace] = approversOf('grace')
    if (!ada || !boss || !grace) throw new Error('unreachable')
    const requester = { name: 'Pam', email: `pam-${people}@example.com` }
    const request = signalbox.requestOf({
      approvers: [ada],
      escalateTo: boss,
      escalateAfter: 'P3D',
      remindEvery: 'P1D',
      requester,
    })
    const { approvalId } = await signalbox.request(request)
    await signalbox.local.clock.advance('1d')
    const [mail] = await signalbox.mails(ada.email)
    await signalbox.answerMail(ada.email, { decision: 'approve', comment: 'Gladly' })
    const waiting = await signalbox.request({ approvers: [grace], expiresAfter: 'P60D' })
    const before = await signalbox.deadLetters()

    await signalbox.local.clock.advance(`${keptDays - 1}d`)
    expect(await signalbox.approval(approvalId)).toMatchObject({ status: 'granted' })
    expect(await itemsWith(ada.email)).not.toEqual([])
    await signalbox.local.clock.advance('2d')

    for (const text of [ada.email, boss.email, requester.email, 'Gladly']) expect(await itemsWith(text)).toEqual([])
    // Of the idempotency key there are hashes, by which it can't be asked for again.
    expect(await itemsWith(approvalId)).toEqual(['idempotency'])
    expect(await itemsWith(approvalId.toLowerCase())).toEqual([])
    expect(await signalbox.approval(waiting.approvalId)).toMatchObject({ status: 'pending' })

    await signalbox.putRequest(request)
    await signalbox.withdraw(request.idempotencyKey, 'Never mind')
    await bounce(approvalId, ada.email)
    expect((await signalbox.api('GET', `/approvals/${approvalId}`)).status).toBe(404)
    // As of a link that never was.
    expect((await fetch(linkOf(mail, 'approve'))).status).toBe(403)
    expect(await itemsWith(approvalId)).toEqual(['idempotency'])
    expect(await itemsWith(ada.email)).toEqual([])
    expect(signalbox.story(request.idempotencyKey)).not.toContain('ApprovalRefused')
    expect(await signalbox.deadLetters()).toBe(before)
    await signalbox.answerMail(grace.email, { decision: 'approve' })
    expect(await signalbox.approval(waiting.approvalId)).toMatchObject({ status: 'granted' })
  }, 60_000)
})

import { ListRulesCommand, ListTargetsByRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
  await deliverEverythingTwice()
}, 60_000)

afterAll(() => signalbox?.stop())

/** A second target beside each: the same function, so each of its events comes to it twice, at once. */
async function deliverEverythingTwice(): Promise<void> {
  const { eventBridge } = signalbox
  const { Rules } = await eventBridge.send(new ListRulesCommand({ EventBusName: 'signalbox' }))
  for (const { Name: Rule } of Rules ?? []) {
    const { Targets } = await eventBridge.send(new ListTargetsByRuleCommand({ EventBusName: 'signalbox', Rule }))
    const twins = (Targets ?? []).map((target) => ({ ...target, Id: `${target.Id}-again` }))
    await eventBridge.send(new PutTargetsCommand({ EventBusName: 'signalbox', Rule, Targets: twins }))
  }
}

test.each(['approve', 'reject'])(
  'with every event delivered twice, one %s has one outcome and one mail each',
  async (decision) => {
    const approvers = [{ name: 'Ada', email: `ada-${decision}@example.com` }]
    const requester = { name: 'Pam', email: `pam-${decision}@example.com` }
    const { approvalId, correlationId } = await signalbox.request({ approvers, requester })
    await signalbox.local.clock.advance('5m')
    expect(await signalbox.mails(approvers[0]?.email ?? '')).toHaveLength(1)

    await signalbox.answerMail(approvers[0]?.email ?? '', { decision, comment: 'Once' })
    await signalbox.local.clock.advance('5m')

    const outcome = decision === 'approve' ? 'ApprovalGranted' : 'ApprovalRejected'
    expect(signalbox.story(correlationId)).toEqual(['ApprovalRequested', 'ApprovalTokenIssued', outcome])
    expect(await signalbox.mails(requester.email)).toHaveLength(1)
    const { trail } = await signalbox.approval(approvalId)
    expect(trail.map(({ action }) => action)).toEqual([
      'requested',
      'asked',
      decision === 'approve' ? 'approved' : 'rejected',
    ])
    expect(await signalbox.deadLetters()).toBe(0)
  },
  60_000,
)

test('a promotion whose outcome comes twice is resumed once', async () => {
  const arn = await signalbox.startPromotion('Jim', 'manager@example.com')
  await signalbox.answerMail('manager@example.com', { decision: 'approve' })
  await signalbox.local.clock.advance('5m')
  expect(await signalbox.execution(arn)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await signalbox.deadLetters()).toBe(0)
})

/** Approvals while calls are refused, their answers lost, and deliveries made twice: nothing is lost, nothing is twice. */
import { type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario({ faults: { seed: 8 } })
}, 60_000)

afterEach(() => signalbox.local.faults.lift())
afterAll(() => signalbox?.stop())

test('an approval comes to its one outcome, though events are refused and every delivery is made twice', async () => {
  const { faults, clock } = signalbox.local
  const delivered = faults.place({
    service: 'lambda',
    action: 'Invoke',
    caller: 'events.amazonaws.com',
    does: 'duplicate',
  })
  const error = { code: 'ThrottlingException', message: 'Rate exceeded' }
  const refused = faults.place({
    service: 'events',
    action: 'PutEvents',
    caller: 'signalbox-approvals',
    does: 'refuse',
    error,
    count: 2,
  })
  const requester = { name: 'Pam', email: 'pam-faults@example.com' }
  const approvers = [{ name: 'Ada', email: 'ada-faults@example.com' }]

  const { approvalId, correlationId } = await signalbox.request({ approvers, requester })
  await clock.advance('10m')
  expect(await signalbox.mails('ada-faults@example.com')).toHaveLength(1)
  await signalbox.answerMail('ada-faults@example.com', { decision: 'approve' })
  await clock.advance('10m')

  expect(signalbox.story(correlationId)).toEqual(['ApprovalRequested', 'ApprovalTokenIssued', 'ApprovalGranted'])
  expect(await signalbox.mails(requester.email)).toHaveLength(1)
  expect(await signalbox.workflow(approvalId)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await signalbox.deadLetters()).toBe(0)
  expect(delivered.met).toBeGreaterThan(0)
  expect(refused.met).toBe(2)
}, 60_000)

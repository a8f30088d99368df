/** The recorder and the matchers in the running system. */
import {
  ApprovalGranted,
  ApprovalRequested,
  ApprovalTokenIssued,
  ApprovalWithdrawalRequested,
} from '../../events/catalog/approvals'
import { recordEvents } from '../../events/jest'
import { type Signalbox, startScenario } from '../scenarios/signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

test('a recorded local cloud tells what its functions have consumed and published', async () => {
  const record = recordEvents(signalbox.local)
  const approvers = [{ name: 'Ada', email: 'ada@example.com' }]

  await signalbox.putRequest(signalbox.requestOf({ subject: 'Promote Jim', approvers }))

  expect(record).toHaveConsumed(ApprovalRequested, { subject: 'Promote Jim' }, { times: 1 })
  expect(record).toHaveConsumed(ApprovalTokenIssued, { round: 1 })
  expect(record).not.toHavePublished(ApprovalGranted)

  await signalbox.answerMail('ada@example.com', { decision: 'approve' })

  const votes = [{ decision: 'approve', way: 'mail' }] as const
  expect(record).toHavePublished(ApprovalGranted, { subject: 'Promote Jim', votes }, { times: 1 })
  const first = record.published.find(({ source }) => source === 'signalbox.approvals')
  expect(first).toMatchEvent(ApprovalTokenIssued)
  expect(record).not.toHaveConsumed(ApprovalGranted)
  record.stop()
})

test('an event that its function refuses is published, and not consumed', async () => {
  const record = recordEvents(signalbox.local)
  await signalbox.withdraw('never-requested', 'Not needed')
  expect(record).toHavePublished(ApprovalWithdrawalRequested, { reason: 'Not needed' })
  expect(record).not.toHaveConsumed(ApprovalWithdrawalRequested)
  record.stop()
})

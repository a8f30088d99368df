import type { Approval, ApprovalRequest, MailKind } from '../../../domains/approvals/approval'
import { delegate } from '../../../domains/approvals/decisions/delegate'
import { causeOf } from '../../../domains/approvals/decisions/failure'
import { castVote } from '../../../domains/approvals/decisions/vote'
import { wake } from '../../../domains/approvals/decisions/wake'
import { withdraw } from '../../../domains/approvals/decisions/withdraw'
import { outcomeEvent, settlementOf } from '../../../domains/approvals/outcome'
import { requireRoom } from '../../../domains/approvals/room'
import { approvalOf, day, later, minute, refusalOf } from './fixtures'

const itemBytes = 400 * 1024
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
/** As it is stored: the trail lies apart; the keys and the attributes beside the state take less than a kilobyte. */
const storedBytes = ({ trail: _, ...approval }: Approval) => bytesOf(approval) + 1024

function person(name: string, principalLength = 1800) {
  const principal = `arn:aws:iam::111122223333:role/${name}${'x'.repeat(principalLength)}`
  return { name: '€'.repeat(100), email: `${name}@${'d'.repeat(60)}.${'e'.repeat(60)}.example.com`, principal }
}

function fullRequest(changes: Partial<ApprovalRequest> = {}): Partial<ApprovalRequest> {
  return {
    subject: '€'.repeat(200),
    description: '€'.repeat(10_000),
    context: { text: '€'.repeat(21_000) },
    requester: person('pam'),
    approvers: Array.from({ length: 20 }, (_, index) => person(`a${index}`)),
    policy: 'all',
    expiresAfter: 'P364D',
    remindEvery: 'P4D',
    escalateTo: person('boss'),
    escalateAfter: 'P300D',
    ...changes,
  }
}

const link = 'x'.repeat(43)
const secret = 'x'.repeat(2048)

/** What mails and tokens add. */
function served(approval: Approval): Approval {
  const dueMails = Object.fromEntries(
    approval.approvers.map(({ approverId }) => [approverId, 'escalation' as MailKind]),
  )
  const at = approval.expiresAt
  return {
    ...approval,
    approvers: approval.approvers.map((each) => ({ ...each, linkHashes: Array(5).fill(link) })),
    dueMails,
    taskToken: secret,
    tokenIssuedAt: at,
    startedAt: at,
    mailingUntil: at,
  }
}

function delegateUntilFull(begun: Approval): Approval {
  let approval = begun
  for (let count = 0; ; count++) {
    const from = approval.approvers.findLast(({ kind, delegatedTo }) => kind !== 'escalation' && !delegatedTo)
    const input = {
      approverId: from?.approverId ?? '',
      to: person(`d${count}`),
      actor: { by: secret, way: 'api' as const },
    }
    try {
      approval = requireRoom(delegate(approval, input, later(minute)))
    } catch {
      return approval
    }
  }
}

function voteAtLength(approval: Approval, decision: 'approve' | 'reject'): Approval {
  const actor = { by: secret, way: 'api' as const }
  const next = approval.approvers.find(({ vote, delegatedTo }) => !vote && !delegatedTo)
  if (!next || approval.status !== 'pending') return approval
  const vote = { approverId: next.approverId, decision, comment: '€'.repeat(2000), way: 'api' as const, actor }
  return voteAtLength(castVote(approval, vote, later(minute)), decision)
}

const withReply = (approval: Approval): Approval => ({ ...approval, replyToken: secret })

describe('an approval that fills every limit', () => {
  const opened = requireRoom(withReply(approvalOf(fullRequest())))
  const escalated = served(wake(delegateUntilFull(opened), 2, later(300 * day)).approval)

  test('was delegated as long as there was room, and escalated', () => {
    expect(escalated.approvers.length).toBeGreaterThan(30)
    expect(escalated.approvers.at(-1)?.kind).toBe('escalation')
  })

  test.each(['approve', 'reject'] as const)('is stored with all votes: %s', (decision) => {
    // Twenty say yes, or as many no as it takes; then whoever it was escalated to has the last word.
    const all = escalated.approvers.map((each) =>
      each.delegatedTo
        ? each
        : { ...each, vote: { decision, comment: '€'.repeat(2000), at: escalated.expiresAt, way: 'mail' as const } },
    )
    const decided: Approval = {
      ...voteAtLength(escalated, decision),
      approvers: all,
      status: decision === 'approve' ? 'granted' : 'rejected',
      decidedAt: escalated.expiresAt,
      decidedBy: secret,
      settledAt: escalated.expiresAt,
    }
    expect(storedBytes(decided)).toBeLessThan(itemBytes)
    expect(storedBytes(decided)).toBeGreaterThan(itemBytes / 2)
  })

  test('is stored withdrawn, for a long reason', () => {
    const input = { origin: escalated.origin, reason: '€'.repeat(2000), actor: { by: secret, way: 'api' as const } }
    expect(storedBytes(withdraw(escalated, input, later(minute)))).toBeLessThan(itemBytes)
  })

  test('has an outcome event within a request of PutEvents, with every comment whole', () => {
    const event = outcomeEvent(voteAtLength(escalated, 'approve'))
    expect(bytesOf(event.detail)).toBeLessThan(1024 * 1024)
    expect(event.detail.data.votes.at(-1)?.comment).toHaveLength(2000)
  })

  test('gives the workflow no more than a state may hold, its comments shortened and marked', () => {
    const rejections = { ...voteAtLength(escalated, 'reject'), status: 'rejected' as const }
    const settlement = settlementOf({
      ...rejections,
      approvers: rejections.approvers.map((each) =>
        each.delegatedTo
          ? each
          : { ...each, vote: { decision: 'reject', comment: '€'.repeat(2000), at: rejections.expiresAt, way: 'mail' } },
      ),
    })
    expect(bytesOf(settlement)).toBeLessThan(256 * 1024)
    expect(settlement.votes).toHaveLength(21)
    expect(settlement.votes[0]?.comment).toBe(`${'€'.repeat(499)}…`)
    expect(settlement.cause).toHaveLength(32_768)
  })
})

describe('a request', () => {
  test.each([
    ['readers', { readers: Array.from({ length: 20 }, (_, n) => person(`r${n}`, 12_000).principal) }],
    ['approvers', { approvers: Array.from({ length: 20 }, (_, n) => person(`a${n}`, 12_000)) }],
  ] as const)('whose %s leave no room is refused by name, and with the bytes', (field, changes) => {
    const proposed = { ...approvalOf(fullRequest()), ...(changes as Partial<Approval>) }
    const approvers = proposed.approvers.map((each, index) => ({
      ...approvalOf(fullRequest()).approvers[index],
      ...each,
      linkHashes: [],
    }))
    expect(refusalOf(() => requireRoom({ ...proposed, approvers } as Approval))).toMatchObject({
      refusal: 'invalid',
      code: 'RequestTooLarge',
      message: expect.stringMatching(new RegExp(`^${field}: is 2\\d{5} bytes; .* expected at most 407552$`)),
      details: { field },
    })
  })
})

test('a cause that is cut short keeps whole characters', () => {
  const rejected = castVote(
    approvalOf({ approvers: [{ name: 'A', email: 'a@example.com' }] }),
    { approverId: 'a1', decision: 'reject', comment: '😀'.repeat(20_000), way: 'api', actor: { by: 'a', way: 'api' } },
    later(minute),
  )
  const cause = causeOf(rejected)
  expect(cause.length).toBeLessThanOrEqual(32_768)
  expect(cause.endsWith('😀…')).toBe(true)
})

import { recordMailed } from '../../../../domains/approvals/decisions/mailed'
import { begin } from '../../../../domains/approvals/decisions/wake'
import { composeNotice } from '../../../../domains/approvals/mail/notice'
import { approvalOf, later, minute, start } from '../fixtures'

describe('recordMailed', () => {
  const begun = { ...begin(approvalOf(), start), mailingUntil: later(minute).toISOString() }
  const refused = recordMailed(
    begun,
    [
      { approverId: 'a1', kind: 'request' },
      { approverId: 'a2', kind: 'request', refusal: 'Illegal address' },
    ],
    { isNoticeSent: false },
    later(minute),
  )

  test('marks who can’t be reached, asks them no longer, and owes the requester a notice', () => {
    expect(refused.approvers.map(({ undeliverable }) => undeliverable)).toEqual([
      undefined,
      'Illegal address',
      undefined,
    ])
    expect(refused).toMatchObject({ dueMails: { a3: 'request' }, noticeDue: true, mailingUntil: undefined })
    expect(refused.trail.map(({ action, detail }) => [action, detail]).slice(1)).toEqual([
      ['asked', 'ada@example.com'],
      ['undeliverable', 'grace@example.com: Illegal address'],
    ])
    const { text } = composeNotice(refused)
    expect(text).toContain('Not reached: grace <grace@example.com>')
    expect(text).not.toContain('ada')
  })

  test('tells the requester once: a reminder that is refused again owes no other notice', () => {
    const told = recordMailed(refused, [], { isNoticeSent: true }, later(2 * minute))
    expect(told.noticeDue).toBeUndefined()
    const again = recordMailed(
      told,
      [{ approverId: 'a2', kind: 'reminder', refusal: 'Illegal address' }],
      { isNoticeSent: false },
      later(3 * minute),
    )
    expect(again.noticeDue).toBeUndefined()
  })

  test('takes the mark back when a later mail is taken', () => {
    const reached = recordMailed(
      refused,
      [{ approverId: 'a2', kind: 'reminder' }],
      { isNoticeSent: true },
      later(minute),
    )
    expect(reached.approvers[1]?.undeliverable).toBeUndefined()
  })
})

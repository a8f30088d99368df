import * as fc from 'fast-check'
import type { Approval, TrailEntry } from '../../../../domains/approvals/approval'
import { eraseFrom, eraseFromEntry, finishErasing, type Leaver } from '../../../../domains/approvals/decisions/erase'
import { isErased } from '../../../../domains/approvals/decisions/erased'
import { listingsOf } from '../../../../domains/approvals/decisions/lists'
import { begin, wake } from '../../../../domains/approvals/decisions/wake'
import { factsOf } from '../../../../domains/approvals/facts'
import { approvalOf, day, later, minute, start, vote } from '../fixtures'

const ada: Leaver = {
  erasureId: '01JG8QZ5W0000000000000000A',
  sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
  email: 'Ada@Example.com',
}
const now = later(minute)
const erased = (approval: Approval) => eraseFrom(approval, ada, now)

test('an approval that does not name them is as it was', () => {
  const approval = approvalOf({
    approvers: [{ name: 'Grace', email: 'grace@example.com' }],
    description: 'ada@example.com',
  })
  expect(erased(approval)).toBe(approval)
})

test('nothing says who they are any more: not their seat, nor what others wrote, nor in another case', () => {
  const approval = approvalOf({
    requester: { name: 'Ada Lovelace', email: 'ada@example.com', sub: ada.sub },
    approvers: [{ name: 'Grace', email: 'grace@example.com' }],
    excluded: [{ email: 'ADA@example.com' }],
    subject: 'Promote ADA LOVELACE',
    description: `Ask Ada@example.com, or ${ada.sub}. (ada@example.com)`,
    context: { 'ada@example.com': ['Ada Lovelace', { by: 'ada@example.com' }] },
  })
  const text = JSON.stringify({ ...erased(approval), erasing: undefined })
  expect(text).not.toMatch(/ada@example|lovelace/i)
  expect(text).not.toContain(ada.sub)
  expect(erased(approval)).toMatchObject({
    status: 'pending',
    excluded: [{ email: expect.stringMatching(/@erased\.invalid$/) }],
  })
})

test('what only looks like their address stays', () => {
  const description = 'nada@example.com, ada@example.com.au, ada@example.community and x-ada@example.com'
  expect(erased(approvalOf({ description })).description).toBe(description)
})

test('it never grows: what is cut out is no shorter than what stands for it', () => {
  const words = fc.array(fc.constantFrom('ada@example.com', 'Ada Li', 'x', ' '), { maxLength: 50 })
  fc.assert(
    fc.property(words, (parts) => {
      const approval = approvalOf({
        approvers: [{ name: 'Ada Li', email: 'ada@example.com' }],
        description: `.${parts.join(' ')}`,
      })
      expect((erased(approval).description ?? '').length).toBeLessThanOrEqual((approval.description ?? '').length)
    }),
  )
})

test('their vote counts, and what they said of it is gone', () => {
  const voted = vote(approvalOf({ policy: 'all' }), 'a1', 'approve')
  const commented = {
    ...voted,
    approvers: voted.approvers.map((each) =>
      each.vote ? { ...each, vote: { ...each.vote, comment: 'Mine.' } } : each,
    ),
  }
  const after = erased(commented)
  expect(after.status).toBe('pending')
  expect(after.approvers[0]).toMatchObject({ vote: { decision: 'approve' }, linkHashes: [] })
  expect(after.approvers[0]?.vote).not.toHaveProperty('comment')
  expect(after.approvers[0]).not.toHaveProperty('left')
  expect(vote(vote(after, 'a2', 'approve'), 'a3', 'approve').status).toBe('granted')
})

describe('an open approval in which they have a seat', () => {
  test.each([
    ['any', 'pending'],
    ['all', 'pending'],
    [{ quorum: 2 }, 'pending'],
    [{ quorum: 3 }, 'withdrawn'],
  ] as const)('with the policy %j is %s', (policy, status) => {
    const after = erased(approvalOf({ policy }))
    expect(after).toMatchObject({ status, approvers: [{ left: true }, {}, {}] })
    expect(after.trail.map(({ action }) => action)).toEqual([
      'requested',
      'left',
      ...(status === 'withdrawn' ? ['withdrawn'] : []),
    ])
  })

  test('goes on without them: they are asked and reminded no more, and in nobody’s inbox', () => {
    const after = erased(begin(approvalOf({ remindEvery: 'P1D' }), start))
    expect(Object.keys(after.dueMails)).toEqual(['a2', 'a3'])
    const reminded = wake({ ...after, dueMails: {} }, 2, later(day))
    expect(Object.keys(reminded.approval.dueMails)).toEqual(['a2', 'a3'])
    expect(listingsOf(after).filter(({ list }) => list === 'inbox')).toHaveLength(2)
    expect(factsOf(after).join()).toContain('any one of 2: grace, edsger')
  })

  test('is granted by nobody’s going: where all others have said yes it ends, as where nobody is left', () => {
    const others = vote(vote(approvalOf({ policy: 'all' }), 'a2', 'approve'), 'a3', 'approve')
    expect(others.status).toBe('pending')
    expect(erased(others)).toMatchObject({ status: 'withdrawn', decidedBy: 'signalbox' })
    for (const policy of ['any', 'all'] as const) {
      const alone = approvalOf({ policy, approvers: [{ name: 'Ada', email: 'ada@example.com' }] })
      expect(erased(alone)).toMatchObject({ status: 'withdrawn', withdrawalReason: expect.stringContaining('too few') })
    }
  })

  test('that was to be escalated to them is escalated to nobody', () => {
    const escalateTo = { name: 'Ada', email: 'ada@example.com' }
    const approvers = [{ name: 'Grace', email: 'grace@example.com' }]
    const after = erased(begin(approvalOf({ approvers, escalateTo, escalateAfter: 'P1D' }), start))
    expect(after).toMatchObject({ status: 'pending', escalateTo: undefined, escalateAt: undefined })
    expect(wake(after, 2, later(2 * day)).approval.approvers).toHaveLength(1)
  })
})

test('the trail tells what was done, and not by whom, from where, or in which words of theirs', () => {
  const principal = 'arn:aws:iam::123456789012:user/ada'
  const named = approvalOf({ approvers: [{ name: 'Ada Li', email: 'ada@example.com', principal }] })
  const [erasing = { erasureId: '', names: [], emails: [], principals: [] }] = erased(named).erasing ?? []
  const entry = (more: Partial<TrailEntry>): TrailEntry => ({
    at: start.toISOString(),
    action: 'approved',
    by: 'x',
    way: 'api',
    ...more,
  })
  const after = (more: Partial<TrailEntry>) => eraseFromEntry(entry(more), ada, erasing)

  for (const by of ['ADA@example.com', ada.sub, principal]) {
    const cleaned = after({ by, address: '203.0.113.7', detail: 'My own words' })
    expect(isErased({ email: cleaned.by })).toBe(true)
    expect([cleaned.address, cleaned.detail]).toEqual([undefined, undefined])
  }
  expect(after({ by: 'grace@example.com', detail: 'grace@example.com to ada@example.com' }).detail).toBe(
    'grace@example.com to …',
  )
  expect(after({ by: 'grace@example.com', address: '203.0.113.8', detail: 'As Ada Li said' })).toMatchObject({
    address: '203.0.113.8',
    detail: 'As … said',
  })
})

test('until its trail is done it is in the list of the erasure; then nothing of them is kept, and again is no news', () => {
  const after = erased(approvalOf())
  expect(listingsOf(after)).toContainEqual({ person: `erasure#${ada.erasureId}`, list: 'named' })
  expect(erased(after)).toBe(after)
  const done = finishErasing(after, ada.erasureId)
  expect(JSON.stringify({ ...done, trail: [] })).not.toMatch(/\bada@example/i)
  expect(finishErasing(done, ada.erasureId)).toBe(done)
})

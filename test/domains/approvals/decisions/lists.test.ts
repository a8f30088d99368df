import * as fc from 'fast-check'
import type { Approval } from '../../../../domains/approvals/approval'
import { delegate } from '../../../../domains/approvals/decisions/delegate'
import {
  type Listing,
  listingChanges,
  listingOfEmail,
  listingOfSub,
  listingsOf,
} from '../../../../domains/approvals/decisions/lists'
import { awaits, hasAsked, seatOf } from '../../../../domains/approvals/decisions/users'
import { approvalOf, later, minute, vote } from '../fixtures'

const sub = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
const ada = listingOfEmail('ada@example.com')

function listsOf(approval: Approval, person: string): readonly string[] {
  return listingsOf(approval).flatMap((each) => (each.person === person ? [each.list] : []))
}

function keysOf(listings: readonly Listing[]): readonly string[] {
  return listings.map(({ person, list }) => `${list} ${person}`).sort()
}

test('an approval is in the inbox of whoever has yet to decide, and stays findable for all whom it names', () => {
  const asked = approvalOf({
    policy: 'all',
    escalateTo: { name: 'Eve', email: 'eve@example.com' },
    escalateAfter: 'P1D',
  })
  const decided = vote(asked, 'a1', 'approve')
  const over = vote(decided, 'a2', 'reject')

  expect(listsOf(asked, ada)).toEqual(['inbox'])
  expect(listsOf(decided, ada)).toEqual(['named'])
  expect(listsOf(over, listingOfEmail('edsger@example.com'))).toEqual(['named'])
  expect(listsOf(asked, listingOfEmail('eve@example.com'))).toEqual(['named'])
  expect(listsOf(over, listingOfEmail('PAM@example.com'))).toEqual(['requests'])
})

test('whoever is named by subject is listed by it, too', () => {
  const approval = approvalOf({
    approvers: [{ name: 'Ada', email: 'ada@example.com', sub }],
    excluded: [{ sub: '00000000-0000-4000-8000-000000000000' }],
  })

  expect(listsOf(approval, listingOfSub(sub))).toEqual(['inbox'])
  expect(listsOf(approval, listingOfSub('00000000-0000-4000-8000-000000000000'))).toEqual(['named'])
})

test('whatever is done one after the other, the changes of the lists add up to what the lists should be', () => {
  const steps = fc.array(
    fc.record({ approver: fc.constantFrom('a1', 'a2', 'a3'), way: fc.constantFrom('approve', 'reject', 'delegate') }),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(steps, (given) => {
      let approval: Approval = { ...approvalOf({ policy: 'all' }), isListed: true }
      const kept = new Map(listingChanges(undefined, approval).added.map((each) => [keysOf([each])[0], each]))
      for (const { approver, way } of given) {
        let next: Approval
        try {
          const to = { name: approver, email: `${approver}@example.com` }
          const by = { approverId: approver, to, actor: { by: approver, way: 'api' as const } }
          next = way === 'delegate' ? delegate(approval, by, later(minute)) : vote(approval, approver, way as 'approve')
        } catch {
          continue
        }
        const { added, removed } = listingChanges(approval, next)
        for (const each of removed) expect(kept.delete(keysOf([each])[0])).toBe(true)
        for (const each of added) kept.set(keysOf([each])[0], each)
        approval = next
      }
      expect(keysOf([...kept.values()])).toEqual(keysOf(listingsOf(approval)))
    }),
  )
})

test('an approval of before there were lists is put into all of them by its next change', () => {
  const old = approvalOf({ policy: 'all' })
  const { added, removed } = listingChanges(old, vote(old, 'a1', 'approve'))

  expect(removed).toEqual([])
  expect(keysOf(added)).toEqual(keysOf(listingsOf(vote(old, 'a1', 'approve'))))
})

test('somebody is one approver at the most, by verified address or by subject, and none if excluded as either', () => {
  const seats = [
    { name: 'Ada', email: 'ada@example.com' },
    { name: 'Ada, too', email: 'other@example.com', sub },
  ]
  const both = approvalOf({ approvers: seats })

  expect(seatOf(both, { sub, email: 'ADA@example.com' })?.approverId).toBe('a1')
  expect(seatOf(both, { sub })?.approverId).toBe('a2')
  expect(seatOf(both, { sub: 'another', email: 'ada+x@example.com' })).toBeUndefined()
  expect(seatOf(both, { sub: 'another' })).toBeUndefined()
  for (const excluded of [[{ sub }], [{ email: 'ada+any@example.com' }]]) {
    const approval = { ...both, excluded }
    expect(seatOf(approval, { sub, email: 'ada@example.com' })).toBeUndefined()
  }
  expect(hasAsked(both, { sub, email: 'Pam@example.com' })).toBe(true)
  expect(hasAsked(both, { sub, email: 'ada@example.com' })).toBe(false)
})

test('nothing waits for somebody once it has run out', () => {
  const approval = approvalOf({ expiresAfter: 'PT1H' })
  const user = { sub, email: 'ada@example.com' }

  expect(awaits(approval, user, later(59 * minute))).toBe(true)
  expect(awaits(approval, user, later(60 * minute))).toBe(false)
})

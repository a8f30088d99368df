import type { Approval } from '../../../../domains/approvals/approval'
import { delegate } from '../../../../domains/approvals/decisions/delegate'
import { standingOf, votesOf } from '../../../../domains/approvals/decisions/standing'
import { approvalOf, day, later, vote } from '../fixtures'

const ada = { sub: 'sub-of-ada', email: 'ada@example.com' }
const bob = { sub: 'sub-of-bob', email: 'bob@example.com' }
const open = approvalOf({ policy: { quorum: 2 } })
const standing = (approval: Approval, who = ada, now = later(0)) => standingOf(approval, who, now)

test('who is asked may decide, and nobody else has a seat', () => {
  expect(standing(open)).toEqual({ approverId: 'a1', mayDecide: true })
  expect(standing(open, bob)).toBeUndefined()
  expect(standing({ ...open, excluded: [{ sub: ada.sub }] })).toBeUndefined()
})

test('who may not decide is told why: first what they did themselves', () => {
  const voted = vote(open, 'a1', 'approve')
  const granted = vote(vote(open, 'a2', 'approve'), 'a3', 'approve')
  const to = { name: 'Bob', email: 'bob@example.com' }
  const handed = delegate(open, { approverId: 'a1', to, actor: { by: 'ada', way: 'api' } }, later(0))
  expect(standing(voted)).toMatchObject({ mayDecide: false, hindrance: 'Voted' })
  expect(standing(vote(voted, 'a2', 'approve'))).toMatchObject({ mayDecide: false, hindrance: 'Voted' })
  expect(standing(granted)).toMatchObject({ mayDecide: false, hindrance: 'Closed' })
  expect(standing(open, ada, later(8 * day))).toMatchObject({ mayDecide: false, hindrance: 'Expired' })
  expect(standing(handed)).toMatchObject({ mayDecide: false, hindrance: 'Delegated' })
  expect(standing(handed, bob)).toEqual({ approverId: 'a4', mayDecide: true, inPlaceOf: 'ada' })
})

test('votes are counted of those who have one', () => {
  expect(votesOf(open)).toEqual({ approved: 0, rejected: 0, waiting: 3, needed: 2 })
  expect(votesOf(vote(vote(open, 'a1', 'approve'), 'a2', 'reject'))).toEqual({
    approved: 1,
    rejected: 1,
    waiting: 1,
    needed: 2,
  })
  const all = approvalOf({ policy: 'all' })
  expect(votesOf(all).needed).toBe(3)
  const [first, ...others] = all.approvers
  if (!first) throw new Error('unreachable: it has three')
  expect(votesOf({ policy: 'all', approvers: [{ ...first, left: true }, ...others] })).toMatchObject({
    needed: 2,
    waiting: 2,
  })
})

import * as fc from 'fast-check'
import type { Approval, Policy } from '../../../../domains/approvals/approval'
import { delegate } from '../../../../domains/approvals/decisions/delegate'
import { seats, tally, votesNeeded } from '../../../../domains/approvals/decisions/tally'
import { castVote } from '../../../../domains/approvals/decisions/vote'
import { withdraw } from '../../../../domains/approvals/decisions/withdraw'
import { approvalOf, day, later, minute, refusalOf, vote } from '../fixtures'

const actor = { by: 'ada@example.com', way: 'mail', address: '203.0.113.9' } as const

describe('castVote', () => {
  test.each<[Policy, string[], string]>([
    ['any', ['approve'], 'granted'],
    ['any', ['reject'], 'pending'],
    ['any', ['reject', 'approve'], 'granted'],
    ['any', ['reject', 'reject', 'reject'], 'rejected'],
    ['all', ['approve', 'approve'], 'pending'],
    ['all', ['approve', 'approve', 'approve'], 'granted'],
    ['all', ['approve', 'reject'], 'rejected'],
    [{ quorum: 2 }, ['approve', 'reject', 'approve'], 'granted'],
    [{ quorum: 2 }, ['approve', 'reject'], 'pending'],
    [{ quorum: 2 }, ['reject', 'reject'], 'rejected'],
    [{ quorum: 2, veto: true }, ['approve', 'reject'], 'rejected'],
    [{ quorum: 1, veto: true }, ['reject'], 'rejected'],
    [{ quorum: 2, veto: true }, ['approve', 'approve'], 'granted'],
    [{ quorum: 2, veto: false }, ['approve', 'reject', 'approve'], 'granted'],
  ])('with policy %j and votes %j it is %s', (policy, votes, status) => {
    const decided = votes.reduce<Approval>(
      (approval, decision, index) => vote(approval, `a${index + 1}`, decision as 'approve'),
      approvalOf({ policy }),
    )
    expect(decided.status).toBe(status)
  })

  test('records who, when, by which way and from where', () => {
    const input = { approverId: 'a1', decision: 'approve', comment: ' Well deserved ', way: 'mail', actor } as const
    const voted = castVote(approvalOf({ policy: 'all' }), input, later(minute))
    expect(voted.approvers[0]?.vote).toEqual({
      decision: 'approve',
      comment: 'Well deserved',
      at: '2026-01-05T09:01:00.000Z',
      way: 'mail',
    })
    expect(voted.trail.at(-1)).toEqual({
      at: '2026-01-05T09:01:00.000Z',
      action: 'approved',
      by: 'ada@example.com',
      way: 'mail',
      address: '203.0.113.9',
      detail: 'Well deserved',
    })
  })

  test('needs a comment to reject', () => {
    const input = { approverId: 'a1', decision: 'reject', comment: '  ', way: 'mail', actor } as const
    expect(refusalOf(() => castVote(approvalOf(), input, later(minute)))).toMatchObject({
      details: { field: 'comment' },
    })
  })

  test('refuses a second vote, a stranger, and a vote after the end', () => {
    const once = vote(approvalOf({ policy: 'all' }), 'a1', 'approve')
    expect(refusalOf(() => vote(once, 'a1', 'reject'))).toMatchObject({ code: 'AlreadyVoted', refusal: 'conflict' })
    expect(refusalOf(() => vote(once, 'a9', 'approve'))).toMatchObject({ code: 'NotAnApprover', refusal: 'forbidden' })
    expect(refusalOf(() => vote(once, 'a2', 'approve', later(7 * day)))).toMatchObject({ code: 'ApprovalExpired' })
    const granted = vote(approvalOf(), 'a1', 'approve')
    expect(refusalOf(() => vote(granted, 'a2', 'approve'))).toMatchObject({
      code: 'ApprovalClosed',
      refusal: 'conflict',
    })
  })

  test('any order of the same votes gives the same result, and it never changes once it is there', () => {
    const votes = fc.array(fc.constantFrom('approve' as const, 'reject' as const), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(votes, fc.nat(), fc.nat(), (decisions, quorumSeed, orderSeed) => {
        const approvers = decisions.map((_, index) => ({ name: `n${index}`, email: `n${index}@example.com` }))
        const quorum = 1 + (quorumSeed % decisions.length)
        const open = approvalOf({ approvers, policy: { quorum } })
        const cast = (order: readonly number[]) =>
          order.reduce<Approval>((approval, index) => {
            if (approval.status !== 'pending') return approval
            return vote(approval, `a${index + 1}`, decisions[index] as 'approve')
          }, open)
        const straight = decisions.map((_, index) => index)
        const rotated = straight.map((index) => (index + orderSeed) % decisions.length)
        const approvals = decisions.filter((decision) => decision === 'approve').length
        const expected = approvals >= quorum ? 'granted' : 'rejected'
        expect(cast(straight).status).toBe(expected)
        expect(cast(rotated).status).toBe(expected)
      }),
    )
  })
})

describe('delegate', () => {
  const to = { name: 'Barbara', email: 'barbara@example.com' }

  test('gives the seat away: the delegate votes, who delegated no longer', () => {
    const delegated = delegate(approvalOf({ policy: 'all' }), { approverId: 'a1', to, actor }, later(minute))
    expect(seats(delegated.approvers).map(({ approverId }) => approverId)).toEqual(['a2', 'a3', 'a4'])
    expect(delegated.dueMails).toEqual({ a4: 'delegation' })
    expect(refusalOf(() => vote(delegated, 'a1', 'approve'))).toMatchObject({ code: 'Delegated' })
    const votes = ['a2', 'a3', 'a4'].reduce((approval, id) => vote(approval, id, 'approve'), delegated)
    expect(votes.status).toBe('granted')
  })

  test('refuses an address that already has a say', () => {
    const grace = { name: 'Grace', email: 'GRACE@example.com' }
    const work = () => delegate(approvalOf(), { approverId: 'a1', to: grace, actor }, later(minute))
    expect(refusalOf(work)).toMatchObject({ code: 'AlreadyAnApprover', details: { field: 'to.email' } })
  })

  test.each([
    ['the requester', 'pam+me@example.com'],
    ['who was excluded', 'eve@example.com'],
    ['who is asked later', 'BOSS@example.com'],
    ['who has voted', 'grace@example.com'],
  ])('refuses %s', (_, email) => {
    const boss = { name: 'Boss', email: 'boss@example.com' }
    const excluded = [{ email: 'eve@example.com' }, { email: 'pam@example.com' }]
    const open = approvalOf({ policy: 'all', escalateTo: boss, escalateAfter: 'P1D', excluded })
    const voted = vote(open, 'a2', 'approve')
    const work = () => delegate(voted, { approverId: 'a1', to: { name: 'X', email }, actor }, later(minute))
    expect(refusalOf(work)).toMatchObject({ refusal: 'invalid', details: { field: 'to.email' } })
  })

  test('refuses a principal that has a say under another address', () => {
    const principal = 'arn:aws:iam::111122223333:role/Managers'
    const approvers = [
      { name: 'A', email: 'a@example.com', principal },
      { name: 'B', email: 'b@example.com' },
    ]
    const other = { ...to, principal: 'arn:aws:sts::111122223333:assumed-role/Managers/b' }
    const work = () => delegate(approvalOf({ approvers }), { approverId: 'a2', to: other, actor }, later(minute))
    expect(refusalOf(work)).toMatchObject({ code: 'AlreadyAnApprover' })
  })

  test('keeps the number of votes that are needed', () => {
    const delegated = delegate(approvalOf({ policy: 'all' }), { approverId: 'a2', to, actor }, later(minute))
    expect(votesNeeded('all', seats(delegated.approvers).length)).toBe(3)
  })
})

describe('tally', () => {
  test('lets whoever it was escalated to decide alone', () => {
    const approval = approvalOf({ policy: 'all' })
    const boss = {
      name: 'Boss',
      email: 'boss@example.com',
      approverId: 'a4',
      kind: 'escalation',
      linkHashes: [],
    } as const
    const escalated = { ...approval, approvers: [...approval.approvers, boss] }
    expect(tally(escalated)).toBe('open')
    expect(vote(escalated, 'a4', 'approve').status).toBe('granted')
    expect(vote(escalated, 'a4', 'reject').status).toBe('rejected')
  })
})

describe('withdraw', () => {
  const input = { origin: 'signalbox.promotions', reason: 'Filled', actor: { by: 'x', way: 'event' } } as const

  test('is for the system that asked', () => {
    expect(withdraw(approvalOf(), input, later(minute))).toMatchObject({
      status: 'withdrawn',
      withdrawalReason: 'Filled',
    })
    const work = () => withdraw(approvalOf(), { ...input, origin: 'signalbox.others' }, later(minute))
    expect(refusalOf(work)).toMatchObject({ code: 'NotTheRequester' })
  })

  test('is for any session of the role that the requester was given, and for no other role', () => {
    const requester = { name: 'P', email: 'p@example.com', principal: 'arn:aws:iam::111122223333:role/people/Managers' }
    const approval = approvalOf({ requester })
    const session = (role: string, account = '111122223333') => `arn:aws:sts::${account}:assumed-role/${role}/anybody`
    expect(withdraw(approval, { ...input, origin: session('Managers') }, later(minute)).status).toBe('withdrawn')
    for (const origin of [session('Others'), session('Managers', '999999999999'), session('people')]) {
      expect(refusalOf(() => withdraw(approval, { ...input, origin }, later(minute)))).toMatchObject({
        code: 'NotTheRequester',
      })
    }
  })

  test('comes too late once it is decided', () => {
    const granted = vote(approvalOf(), 'a1', 'approve')
    expect(refusalOf(() => withdraw(granted, input, later(minute)))).toMatchObject({ code: 'ApprovalClosed' })
  })
})

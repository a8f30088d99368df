import { approvalOf, refusalOf } from '../fixtures'

describe('openApproval', () => {
  test('gives each approver an id, and a week to decide unless said otherwise', () => {
    const approval = approvalOf()
    expect(approval.approvers.map(({ approverId, email }) => [approverId, email])).toEqual([
      ['a1', 'ada@example.com'],
      ['a2', 'grace@example.com'],
      ['a3', 'edsger@example.com'],
    ])
    expect(approval).toMatchObject({
      status: 'pending',
      policy: 'any',
      expiresAt: '2026-01-12T09:00:00.000Z',
      round: 0,
    })
  })

  test('begins the trail with who asked, and by which way', () => {
    expect(approvalOf().trail).toEqual([
      { at: '2026-01-05T09:00:00.000Z', action: 'requested', by: 'signalbox.promotions', way: 'event' },
    ])
  })

  test('turns durations into times', () => {
    const approval = approvalOf({
      expiresAfter: 'P2D',
      remindEvery: 'PT12H',
      escalateTo: { name: 'Boss', email: 'boss@example.com' },
      escalateAfter: 'P1DT6H',
    })
    expect(approval).toMatchObject({
      expiresAt: '2026-01-07T09:00:00.000Z',
      remindEverySeconds: 43_200,
      escalateAt: '2026-01-06T15:00:00.000Z',
    })
  })

  test.each([
    ['expiresAfter', { expiresAfter: 'P365D' }],
    ['expiresAfter', { expiresAfter: 'PT10S' }],
    ['remindEvery', { expiresAfter: 'P30D', remindEvery: 'PT1H' }],
    ['escalateAfter', { escalateTo: { name: 'B', email: 'b@example.com' } }],
    ['escalateTo', { escalateAfter: 'P1D' }],
    ['escalateAfter', { escalateTo: { name: 'B', email: 'b@example.com' }, escalateAfter: 'P7D' }],
    ['policy.quorum', { policy: { quorum: 4 } }],
  ])('refuses a bad %s by its name: %j', (field, changes) => {
    expect(refusalOf(() => approvalOf(changes))).toMatchObject({ code: 'RequestInvalid', details: { field } })
  })

  test('refuses the same approver twice, whatever the case of the address', () => {
    const approvers = [
      { name: 'Ada', email: 'ada@example.com' },
      { name: 'Ada', email: 'ADA@example.com' },
    ]
    expect(refusalOf(() => approvalOf({ approvers }))).toMatchObject({ details: { field: 'approvers[1].email' } })
  })
})

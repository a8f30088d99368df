import * as fc from 'fast-check'
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

  test.each([
    ['the case of the local part', 'ADA@example.com'],
    ['the case of the domain', 'ada@EXAMPLE.com'],
    ['what follows a plus sign', 'ada+night@example.com'],
  ])('takes two addresses that differ in %s for one', (_, email) => {
    const again = { name: 'Somebody', email }
    const approvers = [{ name: 'Ada', email: 'ada@example.com' }, again]
    expect(refusalOf(() => approvalOf({ approvers }))).toMatchObject({ details: { field: 'approvers[1].email' } })
    const one = { approvers: approvers.slice(0, 1) }
    const escalation = { ...one, escalateTo: again, escalateAfter: 'P1D' }
    expect(refusalOf(() => approvalOf(escalation))).toMatchObject({ details: { field: 'escalateTo.email' } })
    expect(refusalOf(() => approvalOf({ ...one, requester: again }))).toMatchObject({
      details: { field: 'approvers[0]' },
    })
    expect(refusalOf(() => approvalOf({ ...one, excluded: [{ email }] }))).toMatchObject({
      details: { field: 'approvers[0]' },
    })
  })

  test('takes dots in an address of Gmail for nothing', () => {
    const approvers = ['a.d.a@gmail.com', 'ada@googlemail.com'].map((email) => ({ name: 'Ada', email }))
    expect(refusalOf(() => approvalOf({ approvers }))).toMatchObject({ details: { field: 'approvers[1].email' } })
  })

  const role = 'arn:aws:iam::111122223333:role'
  const session = 'arn:aws:sts::111122223333:assumed-role'
  test.each([
    [`${role}/Managers`, `${role}/Managers`],
    [`${role}/Managers`, `${role}/people/Managers`],
    [`${role}/people/Managers`, `${session}/Managers/ada`],
    [`${session}/Managers/ada`, `${session}/Managers/ada`],
    ['arn:aws:iam::111122223333:user/ada', 'arn:aws:iam::111122223333:user/people/Ada'],
  ])('gives no two votes to whoever is %s and %s', (one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ]) {
      const approvers = [
        { name: 'A', email: 'a@example.com', principal: first },
        { name: 'B', email: 'b@example.com', principal: second },
      ]
      expect(refusalOf(() => approvalOf({ approvers, policy: 'all' }))).toMatchObject({
        details: { field: 'approvers[1].principal' },
      })
      const requester = { name: 'P', email: 'p@example.com', principal: second }
      expect(refusalOf(() => approvalOf({ approvers: approvers.slice(0, 1), requester }))).toMatchObject({
        details: { field: 'approvers[0]' },
      })
    }
  })

  test('tells two sessions of a role apart that are named one by one', () => {
    const approvers = ['ada', 'grace'].map((name) => ({
      name,
      email: `${name}@example.com`,
      principal: `${session}/Managers/${name}@example.com`,
    }))
    expect(approvalOf({ approvers, policy: 'all' }).approvers).toHaveLength(2)
  })

  test('an empty list of the excluded lets the requester decide', () => {
    const requester = { name: 'Ada', email: 'ada@example.com' }
    expect(approvalOf({ requester, excluded: [] }).excluded).toEqual([])
    expect(approvalOf().excluded).toEqual([{ email: 'pam@example.com' }])
  })

  test('names every problem', () => {
    const changes = { policy: { quorum: 9 }, expiresAfter: 'PT1S', escalateAfter: 'P1D' }
    const { details } = refusalOf(() => approvalOf(changes)) as { details: { errors: { field: string }[] } }
    expect(details.errors.map(({ field }) => field)).toEqual([
      'expiresAfter',
      'escalateTo',
      'escalateAfter',
      'policy.quorum',
    ])
  })

  test('no order and no spelling of the same people gives anybody a second seat', () => {
    const people = fc.array(fc.record({ who: fc.nat({ max: 3 }), spelling: fc.nat({ max: 3 }) }), {
      minLength: 2,
      maxLength: 5,
    })
    fc.assert(
      fc.property(people, (named) => {
        const approvers = named.map(({ who, spelling }) => ({
          name: 'N',
          email: spelled(`n${who}@example.com`, spelling),
        }))
        const isRefused = refusalOf(() => approvalOf({ approvers })) !== undefined
        expect(isRefused).toBe(new Set(named.map(({ who }) => who)).size < named.length)
      }),
    )
  })
})

function spelled(email: string, spelling: number): string {
  return (
    [email, email.toUpperCase(), email.replace('@', '+tag@'), email.replace('example', 'EXAMPLE')][spelling] ?? email
  )
}

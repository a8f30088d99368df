import fc from 'fast-check'
import { observe } from '../../../../domains/identity/decisions/observe'
import type { MfaMethod, Person, Seen } from '../../../../domains/identity/person'

const sub = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
const userPoolId = 'eu-west-1_A1b2C3d4E'
const now = new Date('2026-01-05T10:30:00.000Z')
const origin = { correlationId: 'story-1' }

const seen: Seen = {
  sub,
  userPoolId,
  way: 'self',
  modifiedAt: '2026-01-05T10:29:00.000Z',
  isConfirmed: false,
  isEnabled: true,
  mfa: [],
  providers: [],
}

const person: Person = {
  sub,
  userPoolId,
  version: 3,
  registeredAt: '2026-01-01T00:00:00.000Z',
  seenAt: '2026-01-05T10:29:00.000Z',
  isConfirmed: true,
  isEnabled: true,
  mfa: [],
  providers: [],
}

function namesOf(before: Person | undefined, account: Seen): readonly string[] {
  return (observe(before, account, now, origin).events ?? []).map(({ definition }) => definition.name)
}

test('a new account is registered, and what it has already is told with it', () => {
  expect(namesOf(undefined, seen)).toEqual(['UserRegistered'])
  expect(namesOf(undefined, { ...seen, isConfirmed: true, mfa: ['sms'], providers: ['acme'] })).toEqual([
    'UserRegistered',
    'UserConfirmed',
    'UserFederated',
    'UserMfaChanged',
  ])
})

test('each change of a known account is told by its own event', () => {
  const same = { ...seen, isConfirmed: true }
  expect(namesOf({ ...person, isConfirmed: false }, same)).toEqual(['UserConfirmed'])
  expect(namesOf(person, { ...same, mfa: ['totp'], preferredMfa: 'totp' })).toEqual(['UserMfaChanged'])
  expect(namesOf(person, { ...same, isEnabled: false })).toEqual(['UserDisabled'])
  expect(namesOf({ ...person, isEnabled: false }, same)).toEqual(['UserEnabled'])
  expect(namesOf(person, { ...same, providers: ['acme'] })).toEqual(['UserFederated'])
})

test('an account in which nothing is new is not written', () => {
  const { state, events } = observe(person, { ...seen, isConfirmed: true }, now, origin)

  expect(state).toBe(person)
  expect(events).toBeUndefined()
})

test('what a trigger can’t know stays as it was', () => {
  const known = { ...person, mfa: ['totp'] as const, preferredMfa: 'totp' as const, isEnabled: false }
  const partly = { sub, userPoolId, way: 'self' as const }

  expect(namesOf(known, { ...partly, isConfirmed: true })).toEqual([])
})

test('a look that comes late changes nothing', () => {
  const late = { ...seen, modifiedAt: '2026-01-05T10:28:00.000Z', isConfirmed: true, isEnabled: false }

  expect(observe(person, late, now, origin).state).toBe(person)
})

test('whatever is seen in whatever order, each event is told once and the last look holds', () => {
  const mfa = fc.constantFrom<readonly MfaMethod[]>([], ['sms'], ['sms', 'totp'])
  const looks = fc.array(fc.record({ isConfirmed: fc.constant(true), isEnabled: fc.boolean(), mfa }), { minLength: 1 })
  fc.assert(
    fc.property(looks, (accounts) => {
      let state: Person | undefined
      let registered = 0
      for (const [index, account] of accounts.entries()) {
        const look = { ...seen, ...account, modifiedAt: new Date(now.getTime() + index).toISOString() }
        const change = observe(state, look, now, origin)
        registered += (change.events ?? []).filter(({ definition }) => definition.name === 'UserRegistered').length
        state = change.state
        expect(observe(state, look, now, origin).state).toBe(state)
      }
      expect(registered).toBe(1)
      expect(state).toMatchObject(accounts.at(-1) as object)
    }),
  )
})

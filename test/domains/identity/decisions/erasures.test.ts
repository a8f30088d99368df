import { aboutOf } from '../../../../domains/identity/decisions/audit'
import {
  beginAgain,
  beginErasure,
  completeErasure,
  lookAt,
  missing,
  requireFreshSignIn,
  takeAnswer,
  takeToken,
} from '../../../../domains/identity/decisions/erasures'
import { UserDataErased, UserErased } from '../../../../events/catalog/identity'
import { refusalOf } from '../../approvals/fixtures'

const sub = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
const userPoolId = 'eu-west-1_A1b2C3d4E'
const start = new Date('2026-01-05T10:30:00.000Z')
const hour = 3_600_000
const later = (hours: number) => new Date(start.getTime() + hours * hour)
const act = (now = start) => ({ now, correlationId: 'story-1', actor: sub })
const begun = beginErasure({ sub, userPoolId, email: 'ada@example.com' }, act())
const { erasureId, domains } = begun.state
const said = { at: start.toISOString(), items: 1 }
const answered = domains.reduce((erasure, domain) => takeAnswer(erasure, erasureId, domain, said), begun.state)
const namesOf = ({
  events = [],
}: {
  readonly events?: readonly { readonly definition: { readonly name: string } }[]
}) => events.map(({ definition }) => definition.name)

test('everybody who is listed as answering is asked, with the address, and every session is over', () => {
  expect(domains).toEqual(UserDataErased.publishers)
  expect(namesOf(begun)).toEqual(['UserErasureRequested', 'SessionRevoked'])
  expect(begun.events?.[0]?.detail.data).toMatchObject({ sub, email: 'ada@example.com', domains })
  expect(JSON.stringify(begun.state)).not.toContain('ada@example.com')
})

test('an address that the contract takes for none is left out, and keeps nobody from being erased', () => {
  const [asked] = beginErasure({ sub, userPoolId, email: 'ünal@example.com' }, act()).events ?? []
  expect(asked?.detail.data).not.toHaveProperty('email')
})

test('a sign-in of ten minutes ago is too old, and the refusal says so', () => {
  requireFreshSignIn(start.toISOString(), new Date(start.getTime() + 599_999))
  const refusal = refusalOf(() => requireFreshSignIn(start.toISOString(), new Date(start.getTime() + 600_000)))
  expect(refusal).toMatchObject({ code: 'SignInTooOld', message: expect.stringContaining('sign in again') })
})

test('the first answer of each counts, of this erasure, of who is asked', () => {
  const [first = '', ...rest] = domains
  const once = takeAnswer(begun.state, erasureId, first, said)
  expect(missing(once)).toEqual(rest)
  expect(takeAnswer(once, erasureId, first, { ...said, items: 9 })).toBe(once)
  expect(takeAnswer(once, '01JG8QZ5W0000000000000000B', rest[0] ?? '', said)).toBe(once)
  expect(takeAnswer(once, erasureId, 'strangers', said)).toBe(once)
})

test('the token that was issued last is waited with', () => {
  const second = takeToken(begun.state, erasureId, 'second', later(2).toISOString())
  expect(takeToken(second, erasureId, 'first', later(1).toISOString())).toBe(second)
  expect(takeToken(second, erasureId, 'third', later(3).toISOString()).taskToken).toBe('third')
})

test('who is late is told of once each, with one id, and asked again every day; after four weeks it stops', () => {
  expect(lookAt(answered, undefined, later(25)).look).toEqual({ action: 'erase' })
  expect(lookAt(begun.state, undefined, later(23)).look).toEqual({ action: 'wait', wakeAt: begun.state.dueAt })
  const first = lookAt(begun.state, 'ada@example.com', later(24))
  const again = lookAt(begun.state, 'ada@example.com', later(24))
  expect(namesOf(first)).toEqual([...domains.map(() => 'UserErasureLate'), 'UserErasureRequested'])
  const idOf = ({ events }: typeof first) => events?.[0]?.detail.metadata.eventId
  expect(idOf(first)).toBe(idOf(again))
  const second = lookAt(first.state, undefined, later(48))
  expect(namesOf(second)).toEqual(['UserErasureRequested'])
  expect(second.look).toEqual({ action: 'wait', wakeAt: later(72).toISOString() })
  const last = lookAt(second.state, undefined, later(28 * 24))
  expect([last.look, last.state.status]).toEqual([{ action: 'stop' }, 'stopped'])
})

test('one that has stopped begins again when it is asked for; any other is as it is', () => {
  const stopped = { ...begun.state, status: 'stopped' as const, late: domains }
  const again = beginAgain(stopped, {}, act(later(1000)))
  expect(again.state).toMatchObject({ erasureId, status: 'waiting', executions: 2, late: [] })
  expect(namesOf(again)).toEqual(['UserErasureRequested'])
  expect(beginAgain(begun.state, {}, act()).state).toBe(begun.state)
})

test('once it is done it names nobody, and takes nothing any more', () => {
  const done = completeErasure(takeToken(answered, erasureId, 'token', start.toISOString()), sub, later(1))
  expect(namesOf(done)).toEqual(['UserErased'])
  expect(JSON.stringify(done.state)).not.toMatch(new RegExp(`${sub}|token"`))
  expect(completeErasure(done.state, sub, later(2)).state).toBe(done.state)
  expect(takeToken(done.state, erasureId, 'late', later(3).toISOString())).toBe(done.state)
  expect(
    aboutOf(
      UserErased.create(
        { erasureId, sub, userPoolId },
        { correlationId: 'c' },
        { eventId: erasureId, occurredAt: start },
      ),
    ),
  ).toBeUndefined()
})

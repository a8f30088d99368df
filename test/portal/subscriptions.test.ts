/** What a subscription says to whoever holds it. */
import { samplesOf } from '../../portal/lib/samples'
import { actorText, isEndingNow, paceOf, reasonText, suspensionText, usedOf } from '../../portal/lib/subscriptions'

test('a sample has the key only if it is given, and no path of a document ends the quotes that it is in', () => {
  const [curl, node] = samplesOf("https://api.example/prod/it's")
  expect(curl?.text).toBe("curl 'https://api.example/prod/it'\\''s' \\\n  -H 'x-api-key: YOUR_KEY'")
  expect(node?.text).toContain('fetch("https://api.example/prod/it\'s"')
  expect(samplesOf('https://api.example', 'sbk1').every(({ text }) => text.includes('sbk1'))).toBe(true)
})

test('reasons, suspensions and people are said in words, and what is not known as it is', () => {
  expect(reasonText('NotDecidedInTime')).toBe('Nobody has decided in time')
  expect(reasonText('The API is retired')).toBe('The API is retired')
  expect(suspensionText(['account', 'owner'])).toBe('your account is shut, and an owner of the API has suspended it')
  const sub = '11111111-2222-4333-8444-555555555555'
  const actors = [sub, '21111111-2222-4333-8444-555555555555', 'erased/1', 'signalbox.subscriptions']
  expect(actors.map((actor) => actorText({ actor }, sub))).toEqual([
    'you',
    'an owner of the API',
    'somebody whose account was erased',
    'the system',
  ])
})

test('what is used of a quota is what is not left of it on the last day', () => {
  const day = '2026-01-31'
  const quota = { limit: 100, period: 'MONTH' as const }
  expect(usedOf({ quota, days: [{ day, used: 3, remaining: 97 }] })).toBe(3)
  expect(usedOf({ quota, days: [{ day, used: 0 }] })).toBeUndefined()
  expect(usedOf({ days: [{ day, used: 3 }] })).toBeUndefined()
})

test('what has come to its end is looked at until it is over, and is not said to be callable until a moment ago', () => {
  const now = new Date('2026-01-31T12:00:00.000Z')
  const ending = (endsAt: string) => ({ status: 'ending' as const, endsAt })
  expect(isEndingNow(ending('2026-01-31T12:00:00.000Z'), now)).toBe(true)
  expect(isEndingNow(ending('2026-01-31T12:00:01.000Z'), now)).toBe(false)
  expect(isEndingNow({ status: 'ended', endsAt: '2026-01-31T11:00:00.000Z' }, now)).toBe(false)
  expect(paceOf(ending('2026-01-31T12:00:00.000Z'), now)).toBe(1_000)
  expect(paceOf(ending('2026-02-28T12:00:00.000Z'), now)).toBe(4_000)
})

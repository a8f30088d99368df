import { newUlid, timeOfUlid } from '../../shared/ids'
import { isOlderThanKept, isRemoved, keptDays, mayBeRemoved, removalAfter } from '../../shared/retention'

const now = new Date('2026-11-28T12:00:00.500Z')

afterEach(() => {
  delete process.env.DAYS_OF_TEST
})

test('days are read from the environment, and nothing said is for ever', () => {
  expect(keptDays('DAYS_OF_TEST')).toBe(0)
  process.env.DAYS_OF_TEST = '730'
  expect(keptDays('DAYS_OF_TEST')).toBe(730)
})

test.each(['-1', 'P30D', '1e3', '30 days', '1.5'])('%s days are refused by name', (days) => {
  process.env.DAYS_OF_TEST = days
  expect(() => keptDays('DAYS_OF_TEST')).toThrow(`DAYS_OF_TEST: expected a number of days, or 0 for ever, not ${days}`)
})

test('what has ended goes so many days later, in whole seconds and never early', () => {
  const removeAt = removalAfter(now.toISOString(), 1)
  expect(removeAt).toBe(Date.parse('2026-11-29T12:00:01Z') / 1000)
  expect(isRemoved({ removeAt }, new Date('2026-11-29T12:00:00.999Z'))).toBe(false)
  expect(isRemoved({ removeAt }, new Date('2026-11-29T12:00:01Z'))).toBe(true)
  expect(removalAfter(now.toISOString(), 0)).toBeUndefined()
  expect(isRemoved({}, now)).toBe(false)
})

test('of what is old enough it is not known any more whether it was there', () => {
  const made = new Date('2026-10-29T12:00:00.500Z')
  expect(timeOfUlid(newUlid(made))).toEqual(made)
  expect(mayBeRemoved(newUlid(made), 30, now)).toBe(true)
  expect(mayBeRemoved(newUlid(made), 31, now)).toBe(false)
  expect(mayBeRemoved('of no time', 1, now)).toBe(false)
  expect(isOlderThanKept(made, 0, now)).toBe(false)
})

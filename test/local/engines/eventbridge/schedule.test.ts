import fc from 'fast-check'
import { parseSchedule } from '../../../../local/engines/eventbridge/schedule'

const at = (text: string) => Date.parse(`${text}:00.000Z`)
const nextOf = (expression: string, after: string) => {
  const next = parseSchedule(expression).next(at(after), at(after))
  return next === undefined ? undefined : new Date(next).toISOString().slice(0, 16)
}

describe('a cron expression falls next on', () => {
  // 2026-01-05 is a Monday; 2026 is no leap year, 2028 is.
  test.each([
    ['cron(0 10 * * ? *)', '2026-01-05T09:00', '2026-01-05T10:00'],
    ['cron(0 10 * * ? *)', '2026-01-05T10:00', '2026-01-06T10:00'],
    ['cron(15 12 * * ? *)', '2026-12-31T12:15', '2027-01-01T12:15'],
    ['cron(0 18 ? * MON-FRI *)', '2026-01-09T18:00', '2026-01-12T18:00'],
    ['cron(0 8 1 * ? *)', '2026-01-05T09:00', '2026-02-01T08:00'],
    ['cron(0/15 * * * ? *)', '2026-01-05T09:16', '2026-01-05T09:30'],
    ['cron(5/20 9 * * ? *)', '2026-01-05T09:45', '2026-01-06T09:05'],
    ['cron(0/10 8-17 ? * MON-FRI *)', '2026-01-05T17:50', '2026-01-06T08:00'],
    ['cron(0 9 ? * 2#1 *)', '2026-01-05T09:00', '2026-02-02T09:00'],
    ['cron(0 9 ? * FRI#5 *)', '2026-01-05T09:00', '2026-01-30T09:00'],
    ['cron(0 9 ? * 6L *)', '2026-01-05T09:00', '2026-01-30T09:00'],
    ['cron(0 9 ? * L *)', '2026-01-05T09:00', '2026-01-10T09:00'],
    ['cron(0 0 L * ? *)', '2026-01-31T00:00', '2026-02-28T00:00'],
    ['cron(0 0 L-2 * ? *)', '2026-01-30T00:00', '2026-02-26T00:00'],
    ['cron(0 0 15W * ? *)', '2026-02-01T00:00', '2026-02-16T00:00'],
    ['cron(0 0 14W * ? *)', '2026-02-01T00:00', '2026-02-13T00:00'],
    ['cron(0 0 1W * ? *)', '2026-01-05T00:00', '2026-02-02T00:00'],
    ['cron(0 0 1W * ? *)', '2026-07-15T00:00', '2026-08-03T00:00'],
    ['cron(0 0 LW * ? *)', '2026-01-05T00:00', '2026-01-30T00:00'],
    ['cron(0 0 31W * ? *)', '2026-02-01T00:00', '2026-03-31T00:00'],
    ['cron(0 0 29 2 ? *)', '2026-01-05T00:00', '2028-02-29T00:00'],
    ['cron(0 0 1 JAN,JUL ? *)', '2026-01-05T00:00', '2026-07-01T00:00'],
    ['cron(0 0 1 1 ? 2027/2)', '2027-06-01T00:00', '2029-01-01T00:00'],
    ['cron(30 23 ? * FRI-MON *)', '2026-01-05T23:30', '2026-01-09T23:30'],
    ['cron(0 0 30 2 ? *)', '2026-01-05T00:00', undefined],
    ['cron(0 0 1 1 ? 2025)', '2026-01-05T00:00', undefined],
  ])('%s after %s: %s', (expression, after, expected) => {
    expect(nextOf(expression, after)).toBe(expected)
  })
})

test('a rate counts from when it began', () => {
  const schedule = parseSchedule('rate(5 minutes)')
  const anchor = at('2026-01-05T09:02')
  expect(schedule.next(anchor, anchor)).toBe(at('2026-01-05T09:07'))
  expect(schedule.next(at('2026-01-05T09:07'), anchor)).toBe(at('2026-01-05T09:12'))
  expect(schedule.next(at('2026-01-06T00:00'), anchor)).toBe(at('2026-01-06T00:02'))
})

test.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 seconds)',
  'rate(5  minutes)',
  'cron(0 10 * * ?)',
  'cron(0 10 * * * *)',
  'cron(0 10 ? * ? *)',
  'cron(60 10 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 0 32 * ? *)',
  'cron(0 0 ? * 8 *)',
  'cron(0 0 ? * MON#6 *)',
  'cron(0/0 0 * * ? *)',
  'at(2026-01-01T00:00:00)',
  'every day',
])('%s is not valid', (expression) => {
  expect(() => parseSchedule(expression)).toThrow('Parameter ScheduleExpression is not valid.')
})

test('a next time is later, and nothing lies between', () => {
  const minute = fc.integer({ min: 0, max: 59 })
  const start = fc.integer({ min: 0, max: 60 * 24 * 366 }).map((minutes) => at('2027-06-01T00:00') + minutes * 60_000)
  fc.assert(
    fc.property(minute, fc.integer({ min: 0, max: 23 }), start, (minutes, hours, after) => {
      const next = parseSchedule(`cron(${minutes} ${hours} * * ? *)`).next(after, after) ?? 0
      expect(next - after).toBeGreaterThan(0)
      expect(next - after).toBeLessThanOrEqual(86_400_000)
      expect(new Date(next).toISOString().slice(11, 16)).toBe(
        `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`,
      )
    }),
  )
})

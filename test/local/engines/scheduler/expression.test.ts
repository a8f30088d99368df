import fc from 'fast-check'
import { parseExpression } from '../../../../local/engines/scheduler/expression'
import { instantsOf, toWallTime } from '../../../../local/lib/schedule/time-zone'

const at = (text: string) => Date.parse(`${text}:00.000Z`)
const shown = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString().slice(0, 16))

/** The next occurrences after a time; all in UTC. */
function following(expression: string, zone: string, after: string, count = 1): (string | undefined)[] {
  const parsed = parseExpression(expression, zone)
  const found: (string | undefined)[] = []
  for (let time: number | undefined = at(after); time !== undefined && found.length < count; ) {
    time = parsed.next(time, at(after))
    found.push(shown(time))
  }
  return found
}

describe('in a time zone', () => {
  // In 2026 Berlin's clocks go forward on March 29 at 02:00 (01:00 UTC) and back on October 25 at 03:00 (01:00 UTC).
  test.each([
    ['a winter morning', 'cron(0 9 * * ? *)', '2026-01-05T09:00', ['2026-01-06T08:00']],
    ['a summer morning', 'cron(0 9 * * ? *)', '2026-07-05T09:00', ['2026-07-06T07:00']],
    ['across spring', 'cron(0 9 * * ? *)', '2026-03-28T00:00', ['2026-03-28T08:00', '2026-03-29T07:00']],
    ['across autumn', 'cron(0 9 * * ? *)', '2026-10-24T00:00', ['2026-10-24T07:00', '2026-10-25T08:00']],
    ['a time that spring skips', 'cron(30 2 * * ? *)', '2026-03-28T00:00', ['2026-03-28T01:30', '2026-03-30T00:30']],
    ['a time that autumn repeats', 'cron(30 2 * * ? *)', '2026-10-24T12:00', ['2026-10-25T00:30', '2026-10-26T01:30']],
    [
      'every half hour through spring',
      'cron(0/30 * * * ? *)',
      '2026-03-29T00:00',
      ['2026-03-29T00:30', '2026-03-29T01:00'],
    ],
    [
      'every half hour through autumn, the repeated hour once',
      'cron(0/30 * * * ? *)',
      '2026-10-25T00:00',
      ['2026-10-25T00:30', '2026-10-25T02:00'],
    ],
    [
      'the first of a month, which in UTC is still the last',
      'cron(0 0 1 * ? *)',
      '2026-01-05T00:00',
      ['2026-01-31T23:00'],
    ],
    ['Monday, which in UTC is still Sunday', 'cron(15 0 ? * MON *)', '2026-01-05T00:00', ['2026-01-11T23:15']],
    ['once, in winter', 'at(2026-02-01T12:00:00)', '2026-01-05T09:00', ['2026-02-01T11:00', undefined]],
    ['once, at a time that autumn repeats', 'at(2026-10-25T02:30:00)', '2026-01-05T09:00', ['2026-10-25T00:30']],
    ['once, at a time that spring skips', 'at(2026-03-29T02:30:00)', '2026-01-05T09:00', ['2026-03-29T01:30']],
  ])('%s: %s', (_, expression, after, expected) => {
    expect(following(expression, 'Europe/Berlin', after, expected.length)).toEqual(expected)
  })

  it('knows zones that differ by parts of an hour, and those beyond the date line', () => {
    expect(following('cron(0 9 * * ? *)', 'Asia/Kolkata', '2026-01-05T09:00')).toEqual(['2026-01-06T03:30'])
    expect(following('cron(0 9 * * ? *)', 'Pacific/Kiritimati', '2026-01-05T09:00')).toEqual(['2026-01-05T19:00'])
    // Lord Howe moves its clocks by half an hour: at 02:00 on October 4 they show 02:30.
    expect(following('cron(15 2 * * ? *)', 'Australia/Lord_Howe', '2026-10-02T18:00')).toEqual(['2026-10-04T15:15'])
  })

  it('gives each time that the clocks show its instants', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC')
    const instants = fc.integer({ min: at('2020-01-01T00:00') / 1000, max: at('2035-01-01T00:00') / 1000 })
    fc.assert(
      fc.property(zones, instants, (zone, seconds) => {
        expect(instantsOf(toWallTime(seconds * 1000, zone), zone)).toContain(seconds * 1000)
      }),
    )
  })
})

it('counts a rate from its first occurrence', () => {
  const { next } = parseExpression('rate(1 days)', 'UTC')
  const anchor = at('2026-01-05T09:00')
  expect(next(anchor - 1, anchor)).toBe(anchor)
  expect(next(anchor, anchor)).toBe(at('2026-01-06T09:00'))
})

test.each([
  'at(2026-02-30T00:00:00)',
  'at(2026-01-01T00:00:00Z)',
  'at(2026-01-01)',
  'rate(0 minutes)',
  'rate(5 seconds)',
  'cron(0 10 * * *)',
  'cron(0 10 * * * *)',
  'soon',
])('%s is not valid', (expression) => {
  expect(() => parseExpression(expression, 'UTC')).toThrow(`Invalid Schedule Expression ${expression}.`)
})

test.each(['Europe/Atlantis', '+02:00', ''])('%j is no time zone', (zone) => {
  expect(() => parseExpression('rate(1 day)', zone)).toThrow(`Invalid Schedule Expression Timezone: ${zone}.`)
})

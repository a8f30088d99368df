import { distanceText, momentText } from '../../portal/lib/time'

const now = new Date('2026-11-28T10:00:00Z')
const distance = (at: string) => distanceText(new Date(at), now)

test('a moment is told in the reader’s zone, which is named', () => {
  const at = new Date('2026-11-28T23:30:00Z')
  expect(momentText(at, 'UTC')).toBe('28 Nov 2026, 23:30 UTC')
  expect(momentText(at, 'Europe/Zurich')).toBe('29 Nov 2026, 00:30 CET')
})

test('how far off it is is told in whole units, and never as more than it is', () => {
  expect(distance('2026-11-28T10:00:59Z')).toBe('in less than a minute')
  expect(distance('2026-11-28T10:01:00Z')).toBe('in 1 min.')
  expect(distance('2026-11-29T09:59:59Z')).toBe('in 23 hr.')
  expect(distance('2026-12-05T10:00:00Z')).toBe('in 7 days')
  expect(distance('2026-11-28T09:59:30Z')).toBe('just now')
  expect(distance('2026-11-28T08:00:00Z')).toBe('2 hr. ago')
})

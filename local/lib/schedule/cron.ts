/**
 * AWS's cron: minutes, hours, day of month, month, day of week, year. Days of the week count from 1 (SUN); one of
 * the two day fields must be `?`. Times are those of a wall clock; where it hangs is the caller's to know.
 */
import { InvalidExpression } from './invalid-expression'

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const firstYear = 1970
const lastYear = 2199

/** Whether a day meets the field; `weekday` 1 is Sunday, `last` the last day of the month. */
type DayTest = (day: number, weekday: number, last: number) => boolean

/** Gives the first time after `after` on the wall clock; both in milliseconds as if the clock showed UTC. */
export type NextTime = (after: number) => number | undefined

/** @throws InvalidExpression */
export function parseCron(body: string): NextTime {
  const fields = body.trim().split(/\s+/)
  if (fields.length !== 6) throw new InvalidExpression()
  const [minuteField = '', hourField = '', dayField = '', monthField = '', weekdayField = '', yearField = ''] = fields
  if ((dayField === '?') === (weekdayField === '?')) throw new InvalidExpression()
  const minutes = numbers(minuteField, 0, 59)
  const hours = numbers(hourField, 0, 23)
  const monthSet = new Set(numbers(monthField, 1, 12, months))
  const years = new Set(numbers(yearField, firstYear, lastYear))
  const isDay = weekdayField === '?' ? dayOfMonth(dayField) : dayOfWeek(weekdayField)
  const latest = Math.max(...years)

  function next(after: number): number | undefined {
    const start = new Date(after)
    for (let year = start.getUTCFullYear(); year <= latest; year++) {
      if (!years.has(year)) continue
      for (let month = 1; month <= 12; month++) {
        if (!monthSet.has(month)) continue
        const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
        if (Date.UTC(year, month - 1, last, 23, 59) <= after) continue
        const found = nextInMonth(year, month, last, after)
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  function nextInMonth(year: number, month: number, last: number, after: number): number | undefined {
    for (let day = 1; day <= last; day++) {
      const midnight = Date.UTC(year, month - 1, day)
      if (midnight + 86_400_000 <= after || !isDay(day, new Date(midnight).getUTCDay() + 1, last)) continue
      for (const hour of hours) {
        for (const minute of minutes) {
          const time = midnight + hour * 3_600_000 + minute * 60_000
          if (time > after) return time
        }
      }
    }
    return undefined
  }

  return next
}

/** The values of a field in order: `*`, `5`, `1-5`, `0/15`, lists of these, and names. */
function numbers(field: string, least: number, most: number, names: readonly string[] = []): readonly number[] {
  const values = new Set<number>()
  for (const item of field.split(',')) {
    const [, range = '', step] = /^(\*|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)?)(?:\/(\d+))?$/.exec(item) ?? []
    if (range === '' || step === '0') throw new InvalidExpression()
    const [from = '', to] = range.split('-')
    const first = range === '*' ? least : number(from, least, most, names)
    const end =
      range === '*' || (to === undefined && step !== undefined) ? most : number(to ?? from, least, most, names)
    for (const value of span(first, end, least, most, Number(step ?? 1))) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

/** A range that ends before it starts goes round the end: `FRI-MON`, `22-2`. */
function span(first: number, end: number, least: number, most: number, step: number): number[] {
  const length = end >= first ? end - first : end - first + (most - least + 1)
  const values: number[] = []
  for (let offset = 0; offset <= length; offset += step)
    values.push(least + ((first - least + offset) % (most - least + 1)))
  return values
}

function number(text: string, least: number, most: number, names: readonly string[]): number {
  const named = names.indexOf(text.toUpperCase())
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw new InvalidExpression()
  return value
}

function dayOfMonth(field: string): DayTest {
  if (field === 'L') return (day, _, last) => day === last
  const beforeLast = /^L-(\d+)$/.exec(field)?.[1]
  if (beforeLast !== undefined) return (day, _, last) => day === last - Number(beforeLast)
  if (field === 'LW') return (day, weekday, last) => day === nearestWeekday(last, day, weekday, last)
  const nearest = /^(\d+)W$/.exec(field)?.[1]
  if (nearest !== undefined) {
    const wanted = number(nearest, 1, 31, [])
    return (day, weekday, last) => wanted <= last && day === nearestWeekday(wanted, day, weekday, last)
  }
  const days = new Set(numbers(field, 1, 31))
  return (day) => days.has(day)
}

/** The working day nearest to `wanted` in the same month; `weekday` is that of `day`. */
function nearestWeekday(wanted: number, day: number, weekday: number, last: number): number {
  const wantedWeekday = ((((weekday - 1 + wanted - day) % 7) + 7) % 7) + 1
  if (wantedWeekday === 7) return wanted === 1 ? 3 : wanted - 1
  if (wantedWeekday === 1) return wanted === last ? wanted - 2 : wanted + 1
  return wanted
}

function dayOfWeek(field: string): DayTest {
  if (field === 'L') return (_, weekday) => weekday === 7
  const lastOf = /^([A-Za-z0-9]+)L$/.exec(field)?.[1]
  if (lastOf !== undefined) {
    const wanted = number(lastOf, 1, 7, weekdays)
    return (day, weekday, last) => weekday === wanted && day > last - 7
  }
  const [, name, nth] = /^([A-Za-z0-9]+)#([1-5])$/.exec(field) ?? []
  if (name !== undefined) {
    const wanted = number(name, 1, 7, weekdays)
    return (day, weekday) => weekday === wanted && Math.ceil(day / 7) === Number(nth)
  }
  const days = new Set(numbers(field, 1, 7, weekdays))
  return (_, weekday) => days.has(weekday)
}

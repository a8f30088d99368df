/** `rate(5 minutes)`: its length in milliseconds. */
import { InvalidExpression } from './invalid-expression'

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

export interface Rate {
  readonly interval: number
  /** One is singular and more are plural. EventBridge refuses anything else; Scheduler does not mind. */
  readonly isGrammatical: boolean
}

/** @throws InvalidExpression */
export function parseRate(body: string): Rate {
  const [, digits, unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? []
  const length = units[unit]
  if (length === undefined) throw new InvalidExpression()
  const count = Number(digits)
  return { interval: count * length, isGrammatical: (count === 1) === (plural === '') }
}

/** The first time after `after` of a rate that started at `anchor`, which itself is not one. */
export function nextOfRate(interval: number, after: number, anchor: number): number {
  return anchor + (Math.floor(Math.max(after - anchor, 0) / interval) + 1) * interval
}

/**
 * Schedule expressions: `at(2026-01-05T09:00:00)`, `rate(5 minutes)` and `cron(0 9 * * ? *)`, in a time zone. A
 * cron time that the clocks skip in spring does not happen; one that they repeat in autumn happens the first time.
 */
import { parseCron } from '../../lib/schedule/cron'
import { InvalidExpression } from '../../lib/schedule/invalid-expression'
import { nextOfRate, parseRate } from '../../lib/schedule/rate'
import { findZone, instantsOf, toWallTime } from '../../lib/schedule/time-zone'
import { invalid } from './errors'

export interface Expression {
  readonly kind: 'at' | 'rate' | 'cron'
  /** The first occurrence after `after`; a rate's first one is `anchor`. Undefined: never again. Milliseconds. */
  next(after: number, anchor: number): number | undefined
}

const hour = 3_600_000

/** @throws AwsError ValidationException */
export function parseExpression(expression: string, timeZone: string): Expression {
  const zone = findZone(timeZone)
  if (zone === undefined) throw invalid(`Invalid Schedule Expression Timezone: ${timeZone}.`)
  try {
    const [, kind, body = ''] = /^(at|rate|cron)\((.*)\)$/.exec(String(expression)) ?? []
    if (kind === 'at') return parseAt(body, zone)
    if (kind === 'cron') return zonedCron(body, zone)
    if (kind !== 'rate') throw new InvalidExpression()
    const { interval } = parseRate(body)
    return { kind, next: (after, anchor) => (after < anchor ? anchor : nextOfRate(interval, after, anchor)) }
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error
    throw invalid(`Invalid Schedule Expression ${expression}.`)
  }
}

function parseAt(body: string, zone: string): Expression {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN
  // The 30th of February rolls over.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== body) throw new InvalidExpression()
  // In the hour that clocks skip, the time by the clocks as they were before; AWS does not say.
  const instant = instantsOf(wall, zone)[0] ?? wall - (toWallTime(wall - 24 * hour, zone) - (wall - 24 * hour))
  return { kind: 'at', next: (after) => (instant > after ? instant : undefined) }
}

function zonedCron(body: string, zone: string): Expression {
  const nextWall = parseCron(body)

  function next(after: number): number | undefined {
    for (let wall = nextWall(toWallTime(after, zone)); wall !== undefined; wall = nextWall(wall)) {
      const [instant] = instantsOf(wall, zone)
      // Not there, in spring; or gone, while the clocks show the same hour again in autumn.
      if (instant !== undefined && instant > after) return instant
    }
    return undefined
  }

  return { kind: 'cron', next }
}

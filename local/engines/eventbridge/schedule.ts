/** Schedule expressions of rules: `rate(5 minutes)` and `cron(0 10 * * ? *)`, in UTC. */
import { AwsError } from '../../kernel/aws-error'
import { parseCron } from '../../lib/schedule/cron'
import { InvalidExpression } from '../../lib/schedule/invalid-expression'
import { nextOfRate, parseRate } from '../../lib/schedule/rate'

export interface Schedule {
  /** The first time after `after`; `anchor` is when a rate started. Undefined: never again. Milliseconds. */
  next(after: number, anchor: number): number | undefined
}

/** @throws AwsError ValidationException */
export function parseSchedule(expression: string): Schedule {
  try {
    return parse(expression)
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error
    throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.')
  }
}

function parse(expression: string): Schedule {
  const [, kind, body = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? []
  if (kind === 'cron') return { next: parseCron(body) }
  if (kind !== 'rate') throw new InvalidExpression()
  const { interval, isGrammatical } = parseRate(body)
  if (!isGrammatical) throw new InvalidExpression()
  return { next: (after, anchor) => nextOfRate(interval, after, anchor) }
}

import { type Fields, longestSeconds } from '../definition/fields'
import { compileProcessing, withInput } from '../definition/processing'
import type { Evaluate } from '../definition/scope'
import type { State } from '../definition/state'
import { QueryEvaluationError } from '../failures/query-evaluation-error'
import { RuntimeError } from '../failures/runtime'
import { isExpression } from '../jsonata/expression'
import { parseTimestamp } from '../timestamp'
import { compileCommon } from './common'

const ways = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']

/** Waits for a number of seconds, or until a time. */
export function compileWait(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Wait', { transition: true })
  const processing = compileProcessing(fields, {})
  fields.onlyIn('JSONPath', 'SecondsPath', 'TimestampPath')
  const given = ways.filter((way) => fields.has(way))
  if (given.length !== 1) fields.refuse(`A Wait state must have exactly one of ${ways.join(', ')}`)
  const seconds = fields.number('Seconds', { least: 0, most: longestSeconds })
  const timestamp = compileTimestamp(fields)
  return {
    ...common,
    exit: (scope) =>
      processing.exit(scope, fields.language === 'JSONata' ? undefined : processing.effectiveInput(scope)),
    async enter(scope, now) {
      const seen = withInput(scope, processing.effectiveInput(scope))
      if (timestamp) return { kind: 'wait', until: await timestamp(seen) }
      return { kind: 'wait', until: now + ((await seconds?.(seen)) ?? 0) * 1000 }
    },
  }
}

function compileTimestamp(fields: Fields): Evaluate<number> | undefined {
  if (fields.language === 'JSONPath' && fields.has('TimestampPath')) {
    const read = fields.requiredPath('TimestampPath')
    return (scope) => {
      const value = read?.(scope)
      const time = parseTimestamp(value)
      if (time !== undefined) return time
      throw new RuntimeError(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${JSON.stringify(value)}`,
      )
    }
  }
  const value = fields.raw('Timestamp')
  if (value === undefined) return undefined
  const expression = fields.language === 'JSONata' && isExpression(value) ? fields.expression('Timestamp') : undefined
  if (expression) {
    return async (scope) => {
      const result = await expression(scope)
      const time = parseTimestamp(result)
      if (time !== undefined) return time
      throw new QueryEvaluationError(
        `The JSONata expression '${String(value).slice(2, -2).trim()}' specified for the field 'Timestamp' returned an unexpected result type. Expected a timestamp, but was: ${JSON.stringify(result)}`,
        'Timestamp',
      )
    }
  }
  const time = parseTimestamp(value)
  if (time === undefined) fields.refuse('Value is not a valid timestamp', 'Timestamp')
  return () => time ?? 0
}

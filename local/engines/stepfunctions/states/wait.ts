import { type Fields, longestSeconds } from '../definition/fields'
import { compileProcessing, withInput } from '../definition/processing'
import type { Evaluate } from '../definition/scope'
import type { State } from '../definition/state'
import { QueryEvaluationError } from '../failures/query-evaluation-error'
import { RuntimeError } from '../failures/runtime'
import { isExpression } from '../jsonata/expression'
import { unexpectedType } from '../jsonata/unexpected-type'
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
  const seconds = compileSeconds(fields)
  const timestamp = compileTimestamp(fields)
  return {
    ...common,
    exit: (scope) => processing.exit(scope, processing.handedInput(scope)),
    async enter(scope, now) {
      const seen = withInput(scope, processing.effectiveInput(scope))
      if (timestamp) return { kind: 'wait', until: await timestamp(seen) }
      return { kind: 'wait', until: now + ((await seconds?.(seen)) ?? 0) * 1000 }
    },
  }
}

function compileSeconds(fields: Fields): Evaluate<number> | undefined {
  const range = { least: 0, most: longestSeconds }
  if (fields.language !== 'JSONPath' || !fields.has('SecondsPath')) return fields.number('Seconds', range)
  const path = fields.path('SecondsPath')
  if (!path) return undefined
  return (scope) => {
    const { text } = path.path
    const value = path.value(scope)
    const said = `${text} == ${textOf(value)}`
    if (value === undefined) throw notGiven('SecondsPath', text)
    if (!Number.isSafeInteger(value))
      throw new RuntimeError(`The SecondsPath parameter cannot be parsed as a long value: ${said}`)
    if ((value as number) < 0) throw new RuntimeError(`The SecondsPath parameter references a negative value: ${said}`)
    return Math.min(value as number, longestSeconds)
  }
}

const notGiven = (field: string, path: string): RuntimeError =>
  new RuntimeError(`The ${field} parameter does not reference an input value: ${path}`)

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function compileTimestamp(fields: Fields): Evaluate<number> | undefined {
  if (fields.language === 'JSONPath' && fields.has('TimestampPath')) {
    const path = fields.path('TimestampPath')
    if (!path) return undefined
    return (scope) => {
      const value = path.value(scope)
      if (value === undefined) throw notGiven('TimestampPath', path.path.text)
      const time = parseTimestamp(value)
      if (time !== undefined) return time
      throw new RuntimeError(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path.path.text} == ${textOf(value)}`,
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
      if (typeof result !== 'string') throw unexpectedType(String(value), 'Timestamp', 'string', result)
      throw new QueryEvaluationError(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${result}`,
        'Timestamp',
        { entered: true },
      )
    }
  }
  const time = parseTimestamp(value)
  if (time === undefined) fields.refuse('String does not match RFC3339 timestamp', 'Timestamp')
  return () => time ?? 0
}

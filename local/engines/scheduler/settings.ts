/** What a schedule is told: checked, completed with defaults, as it is kept. */
import { refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { invalid } from './errors'
import { type Expression, parseExpression } from './expression'
import { checkTarget, type Target, within } from './target'

export interface ScheduleInput {
  readonly Name: string
  readonly GroupName?: string
  readonly Description?: string
  readonly ScheduleExpression: string
  readonly ScheduleExpressionTimezone?: string
  readonly StartDate?: unknown
  readonly EndDate?: unknown
  readonly State?: string
  readonly FlexibleTimeWindow: { readonly Mode: string; readonly MaximumWindowInMinutes?: number | string }
  readonly Target: Target
  readonly ActionAfterCompletion?: string
  readonly ClientToken?: string
}

export interface Settings {
  readonly expression: string
  readonly timeZone: string
  readonly startDate?: number | undefined
  readonly endDate?: number | undefined
  readonly state: 'ENABLED' | 'DISABLED'
  readonly description?: string | undefined
  readonly windowMinutes?: number | undefined
  readonly target: Target
  readonly actionAfterCompletion: 'NONE' | 'DELETE'
}

/** @throws AwsError ValidationException, or NotModelled */
export function readSettings(cloud: Cloud, input: ScheduleInput): Settings {
  const where = `schedule ${input.Name}`
  const startDate = readDate(input.StartDate, 'StartDate')
  const endDate = readDate(input.EndDate, 'EndDate')
  if (endDate !== undefined && startDate !== undefined && endDate <= startDate) {
    throw invalid('The EndDate you specify must come after the StartDate.')
  }
  const settings: Settings = {
    expression: input.ScheduleExpression,
    timeZone: input.ScheduleExpressionTimezone ?? 'UTC',
    startDate,
    endDate,
    state: oneOf(input.State ?? 'ENABLED', ['ENABLED', 'DISABLED'], 'state'),
    description: input.Description,
    windowMinutes: readWindow(input, where),
    target: checkTarget(cloud, input.Target, where),
    actionAfterCompletion: oneOf(input.ActionAfterCompletion ?? 'NONE', ['NONE', 'DELETE'], 'actionAfterCompletion'),
  }
  expressionOf(settings)
  return settings
}

export function expressionOf({ expression, timeZone }: Settings): Expression {
  return parseExpression(expression, timeZone)
}

export function checkName(name: unknown, member: string): string {
  if (typeof name === 'string' && /^[0-9a-zA-Z-_.]{1,64}$/.test(name)) return name
  throw invalid(
    `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`,
  )
}

function readWindow({ FlexibleTimeWindow: window }: ScheduleInput, where: string): number | undefined {
  if (typeof window !== 'object' || window === null) throw invalid('FlexibleTimeWindow must not be null.')
  // What stands inside a property of a template no API has checked.
  refuseUnknown(window, ['Mode', 'MaximumWindowInMinutes'], `${where} FlexibleTimeWindow`)
  const mode = oneOf(window.Mode, ['OFF', 'FLEXIBLE'], 'flexibleTimeWindow.mode')
  if (mode === 'OFF') {
    if (window.MaximumWindowInMinutes !== undefined) {
      throw invalid('MaximumWindowInMinutes is allowed for the FLEXIBLE mode only.')
    }
    return undefined
  }
  if (window.MaximumWindowInMinutes === undefined) {
    throw invalid('MaximumWindowInMinutes must be provided for the FLEXIBLE mode.')
  }
  const minutes = Number(window.MaximumWindowInMinutes)
  within(minutes, 1, 1440, 'flexibleTimeWindow.maximumWindowInMinutes')
  return minutes
}

/** Epoch seconds over the wire, ISO 8601 in templates. */
function readDate(value: unknown, member: string): number | undefined {
  if (value === undefined || value === null) return undefined
  const time =
    typeof value === 'number' ? value * 1000 : value instanceof Date ? value.getTime() : Date.parse(String(value))
  if (Number.isFinite(time)) return time
  throw invalid(`Invalid ${member}: ${value} is not a time.`)
}

function oneOf<Value extends string>(value: string, allowed: readonly Value[], member: string): Value {
  const found = allowed.find((candidate) => candidate === value)
  if (found !== undefined) return found
  throw invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  )
}

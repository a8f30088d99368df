/** `POST /_local/rules/try` with `{ event, bus? }`: which rules an event would meet, and why not the others. Nothing is sent. */
import { isAwsError } from '../../kernel/aws-error'
import type { HttpResponse, LocalRoute } from '../../kernel/service'
import { explainMismatch, type Mismatch } from '../../lib/pattern/explain-mismatch'
import type { Registry, Rule } from './state'

const path = '/_local/rules/try'
const mostRules = 2_000
/** As PutEvents takes. */
const longest = 1024 * 1024

export interface TriedRule {
  readonly rule: string
  readonly bus: string
  readonly isEnabled: boolean
  readonly pattern?: string | undefined
  readonly isMatch: boolean
  readonly reasons: readonly Mismatch[]
  readonly targets: readonly string[]
}

export function tryRoute(registry: Registry): LocalRoute {
  return {
    method: 'POST',
    path,
    handle({ path: given, body }) {
      if (given !== path) return answer(404, { message: `There is nothing at ${given}` })
      const input = read(body)
      if (typeof input === 'string') return answer(400, { message: input })
      const all = [...registry.buses.values()].flatMap((bus) => [...bus.rules.values()])
      const rules = all.filter(({ record }) => input.bus === undefined || record.bus === input.bus)
      try {
        const tried = rules.slice(0, mostRules).map((rule) => tryOne(rule, input.event))
        tried.sort((a, b) => Number(b.isMatch) - Number(a.isMatch) || (a.rule < b.rule ? -1 : 1))
        return answer(200, { rules: tried, isCut: rules.length > mostRules })
      } catch (error) {
        if (!isAwsError(error)) throw error
        return answer(400, { message: error.message })
      }
    },
  }
}

function tryOne({ record, pattern }: Rule, event: Readonly<Record<string, unknown>>): TriedRule {
  const { name, bus, state, targets } = record
  const reasons = pattern ? explainMismatch(pattern, event) : [{ path: '', reason: 'it has a schedule and no pattern' }]
  return {
    rule: name,
    bus,
    isEnabled: state === 'ENABLED',
    pattern: record.pattern,
    isMatch: reasons.length === 0,
    reasons,
    targets: targets.map(({ Arn }) => Arn),
  }
}

interface Input {
  readonly event: Readonly<Record<string, unknown>>
  readonly bus: string | undefined
}

/** What to try, or what is wrong with it. `event` is JSON, or the text of it as somebody typed it. */
function read(body: Buffer): Input | string {
  if (body.length > longest) return 'An event may have a megabyte'
  let given: unknown
  let event: unknown
  try {
    given = JSON.parse(body.toString('utf8'))
    event = (given as { event?: unknown } | null)?.event
    if (typeof event === 'string') event = JSON.parse(event)
  } catch (error) {
    return `The event is not JSON: ${(error as Error).message}`
  }
  const { bus } = given as { bus?: unknown }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return 'event must be an object'
  if (bus !== undefined && typeof bus !== 'string') return 'bus must be the name of one'
  return { event: event as Input['event'], bus }
}

function answer(status: number, body: object): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** Why an event did, or did not, meet a rule: for people who look for a lost event. */
import { AwsError } from '../../kernel/aws-error'
import { explainMismatch, type Mismatch } from '../../lib/pattern/explain-mismatch'
import type { Archives } from './archives'
import { type BusEvent, envelope } from './event'
import type { RecentEvents } from './recent-events'
import { withheld } from './router'
import type { Registry, Rule } from './state'

export interface Explanation {
  /** The rule's ARN. */
  readonly rule: string
  readonly eventId: string
  readonly isMatch: boolean
  /** What the event lacks for the rule's pattern; `path` is empty if it is not about a field. */
  readonly reasons: readonly Mismatch[]
  /** What targets do not get the event although the rule matches, and why. */
  readonly withheld: readonly { readonly target: string; readonly reason: string }[]
}

/** `time` is the event's own, if it is known: by it archives find one that has left memory. */
export type Explain = (rule: string, eventId: string, time: string | undefined) => Promise<Explanation>

/** @throws AwsError `ResourceNotFoundException` (404) for the rule, `EventGone` (410) for the event */
export function createExplain(registry: Registry, archives: Archives, recent: RecentEvents): Explain {
  return async (name, eventId, time) => {
    const rule = findRule(registry, name)
    const found =
      recent.find(eventId, rule.record.bus) ?? (time === undefined ? undefined : await archives.find(eventId, time))
    if (!found) {
      const message = `The event ${eventId} is neither among the last in memory nor in an archive`
      throw new AwsError('EventGone', message, 410)
    }
    const { bus, event } = found
    const because = (reason: string): Explanation => ({
      rule: rule.arn,
      eventId,
      isMatch: false,
      reasons: [{ path: '', reason }],
      withheld: [],
    })
    const { record, pattern } = rule
    if (record.bus !== bus) return because(`the event is on bus ${bus}, the rule on bus ${record.bus}`)
    if (record.state === 'DISABLED') return because('the rule is disabled')
    if (!pattern) return because('the rule has a schedule and no pattern')
    const reasons = explainMismatch(pattern, envelope(event, JSON.parse(event.detail)))
    const isMatch = reasons.length === 0
    return { rule: rule.arn, eventId, isMatch, reasons, withheld: isMatch ? withheldBy(rule, event) : [] }
  }
}

function withheldBy({ record }: Rule, event: BusEvent): Explanation['withheld'] {
  return record.targets.flatMap((target) => {
    const reason = withheld(event, target)
    return reason === undefined ? [] : [{ target: target.Arn, reason }]
  })
}

/** By ARN, by name, or by what no other rule has in its name. */
function findRule(registry: Registry, name: string): Rule {
  const rules = [...registry.buses.values()].flatMap((bus) => [...bus.rules.values()])
  const exact = rules.filter(({ arn, record }) => arn === name || record.name === name)
  const found = exact.length > 0 ? exact : rules.filter(({ record }) => record.name.includes(name))
  if (found.length === 1 && found[0]) return found[0]
  const names = (found.length > 0 ? found : rules).map(({ arn }) => arn).sort()
  const what = found.length > 0 ? `"${name}" is part of the names of several rules` : `There is no rule "${name}"`
  throw notFound(`${what}; ${found.length > 0 ? 'they are' : 'there are'}: ${names.join(', ')}`)
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404)
}

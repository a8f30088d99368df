/**
 * Whether a web ACL lets a request through. A rule counts what came from an address in the seconds before, what it stopped
 * among it, exactly and at once; WAF itself counts near its limit, and some ten seconds or more late. The counts are in
 * memory: a start begins at none.
 */
import type { Clock } from '../../../kernel/clock'
import type { Table } from '../../../kernel/table'
import type { Blocking, RateRule, WebAcl } from './web-acl'

/** Undefined: it goes on. */
export type Judge = (arn: string | undefined, address: string) => Blocking | undefined

/** A rule holds as many addresses at the most, as WAF's documentation says. */
const mostAddresses = 10_000
/** Of a window: what came is forgotten a slot at a time. */
const slots = 60

interface Count {
  /** By the number of the slot. */
  readonly bySlot: Map<number, number>
}

export function createJudge({ now }: Pick<Clock, 'now'>, webAcls: Table<WebAcl>): Judge {
  /** Of a rule as it is: one that is changed begins anew, as WAF says of its own. */
  const counts = new WeakMap<RateRule, Map<string, Count>>()

  function isTooMany(rule: RateRule, address: string): boolean {
    const ofRule = counts.get(rule) ?? new Map<string, Count>()
    counts.set(rule, ofRule)
    const count = ofRule.get(address) ?? { bySlot: new Map() }
    // At the end: the one that has been quiet longest is the first.
    ofRule.delete(address)
    ofRule.set(address, count)
    const [quietest] = ofRule.keys()
    if (ofRule.size > mostAddresses && quietest !== undefined) ofRule.delete(quietest)
    const slot = Math.floor(now() / ((rule.windowSeconds * 1000) / slots))
    count.bySlot.set(slot, (count.bySlot.get(slot) ?? 0) + 1)
    let sum = 0
    for (const [at, came] of count.bySlot) {
      if (at <= slot - slots) count.bySlot.delete(at)
      else sum += came
    }
    return sum > rule.limit
  }

  return (arn, address) => {
    const webAcl = arn === undefined ? undefined : webAcls.get(arn)
    if (!webAcl) return undefined
    for (const rule of webAcl.rules) {
      if (isTooMany(rule, address) && rule.blocking) return rule.blocking
    }
    return webAcl.blocking
  }
}

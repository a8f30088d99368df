/** What a plan gives and costs, in words. */
import { type Plan, quotaText, throttleText, wayIn } from '../lib/catalogue'

export function PlanFacts({ plan }: { readonly plan: Plan }) {
  return (
    <dl className="facts">
      <dt>Price</dt>
      <dd>{plan.price ?? 'None is said'}</dd>
      <dt>Quota</dt>
      <dd>{quotaText(plan)}</dd>
      <dt>Rate</dt>
      <dd>{throttleText(plan)}</dd>
      <dt>Access</dt>
      <dd>{wayIn(plan)}</dd>
    </dl>
  )
}

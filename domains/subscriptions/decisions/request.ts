/** That somebody subscribes: what is kept of it, and who is told. */
import { ApprovalRequested } from '../../../events/catalog/approvals'
import { SubscriptionRequested } from '../../../events/catalog/subscriptions'
import { RefusedError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import type { Change } from '../../../shared/store/store'
import { shorten } from '../../../shared/text'
import type { Act } from '../act'
import type { Api, Plan } from '../api-product'
import type { Customer } from '../customer'
import type { Purchase, Subscription } from '../subscription'
import { onSale } from './api-news'
import { withStatus } from './status'
import { story, whose } from './told'

export interface Order {
  readonly subscriptionId: string
  readonly customer: Customer
  /** Where approvers reach them; needed only if somebody has to approve. */
  readonly email?: string | undefined
  readonly api: Api
  readonly planId: string
  readonly purchase?: Purchase | undefined
}

/** @throws RefusedError that names what is not for sale, or to whom */
export function requestSubscription(order: Order, act: Act): Change<Subscription> {
  const { subscriptionId, customer, api, purchase } = order
  if (customer.isDisabled) {
    throw new RefusedError('forbidden', 'AccountDisabled', 'The account is shut: nothing can be subscribed to with it')
  }
  const { plan, usagePlanId } = planOf(api, order.planId)
  if (plan.marketplace && !purchase) throw soldByMarketplace(api, plan)
  const at = act.now.toISOString()
  const subscription: Subscription = withStatus({
    subscriptionId,
    version: 1,
    sub: customer.sub,
    apiId: api.apiId,
    planId: plan.planId,
    usagePlanId,
    status: 'pending',
    step: plan.approval ? 'awaiting-approval' : 'approved',
    ...(plan.approval && {
      approval: { subject: subjectOf(order, plan), approvers: plan.approval.approvers.map(approverHash) },
    }),
    requestedAt: at,
    correlationId: act.correlationId,
    causationId: act.causationId,
    purchase,
    suspendedFor: [],
    generation: 1,
    keysAre: 'off',
    execution: 1,
    executionStartedAt: at,
  })
  const agreementId = purchase?.agreementId
  const requested = SubscriptionRequested.create(
    {
      ...whose(subscription),
      needsApproval: plan.approval !== undefined,
      ...(agreementId !== undefined && { agreementId }),
    },
    ...story(subscription, act, 'SubscriptionRequested'),
  )
  const asked = plan.approval ? [approvalOf(order, plan, subscription, act)] : []
  return { state: subscription, events: [requested, ...asked] }
}

/** @throws RefusedError */
export function planOf(api: Api, planId: string): { readonly plan: Plan; readonly usagePlanId: string } {
  const plan = onSale(api).find((each) => each.planId === planId)
  if (plan?.usagePlanId) return { plan, usagePlanId: plan.usagePlanId }
  throw new RefusedError('not-found', 'PlanNotFound', `planId: API ${api.apiId} has no plan ${planId} for sale`, {
    field: 'planId',
  })
}

export function soldByMarketplace({ apiId }: Api, { planId }: Plan): RefusedError {
  const message = `planId: plan ${planId} of ${apiId} is sold by AWS Marketplace: subscribe, change and cancel it there`
  return new RefusedError('conflict', 'SoldByMarketplace', message, { field: 'planId' })
}

/** On one line, and no longer than approvals takes it. */
function subjectOf({ customer, api }: Pick<Order, 'customer' | 'api'>, plan: Plan): string {
  return shorten(`Let ${customer.name} subscribe to ${api.name}, plan ${plan.name}`, 200)
}

/** Whether an outcome is that of its own request: what was asked, and nobody but those who were asked. */
export function isOfOurs(
  { approval }: Subscription,
  outcome: { readonly subject?: string | undefined; readonly voters: readonly string[] },
): boolean {
  if (!approval || (outcome.subject !== undefined && outcome.subject !== approval.subject)) return false
  const known = outcome.voters.filter((voter) => approval.approvers.includes(approverHash(voter)))
  if (known.length === 0) return outcome.voters.length === 0
  return outcome.voters.every((voter) => known.includes(voter) || voter.endsWith(erasedVoters))
}

/** So approvals calls those who voted and were erased since. */
const erasedVoters = '@erased.invalid'

/** Whose votes count is remembered without anybody's address: they may be erased while it is decided. */
export function approverHash(email: string): string {
  return hashSecret(`approver/${email.toLowerCase()}`)
}

/** What approvals knows the request by. */
export const approvalKeyOf = (subscriptionId: string) => `subscription-${subscriptionId}`

function approvalOf({ customer, email, api }: Order, plan: Plan, subscription: Subscription, act: Act) {
  const { subscriptionId, sub } = subscription
  if (!email || !plan.approval) {
    const message =
      'Somebody has to approve of it, and the account has no address that is known to be its own: confirm one'
    throw new RefusedError('conflict', 'EmailUnknown', message)
  }
  const { approvers, quorum } = plan.approval
  if (approvers.length < (quorum ?? 1)) {
    const message = `planId: too few are left to approve of plan ${plan.planId} of ${api.apiId}: its owners can name others`
    throw new RefusedError('conflict', 'NobodyApproves', message, { field: 'planId' })
  }
  return ApprovalRequested.create(
    {
      subject: subjectOf({ customer, api }, plan),
      requester: { name: customer.name, email, sub },
      approvers: approvers.map((address) => ({ name: nameOf(address), email: address })),
      ...(quorum !== undefined && { policy: { quorum } }),
      context: {
        api: api.apiId,
        plan: plan.planId,
        ...(customer.company !== undefined && { company: customer.company }),
      },
      requestedBy: { system: 'subscriptions', correlationId: subscriptionId },
      idempotencyKey: approvalKeyOf(subscriptionId),
    },
    ...story(subscription, act, 'ApprovalRequested'),
  )
}

/** Mails greet somebody by a name; an address may not stand for one. */
function nameOf(address: string): string {
  return (
    address
      .slice(0, address.indexOf('@'))
      .replace(/[^A-Za-z0-9]+/g, ' ')
      .trim() || 'Approver'
  )
}

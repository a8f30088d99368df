/** An approval in a few labelled words, the same in mails and on pages. */
import type { Approval, Policy } from './approval'

export function factsOf(approval: Approval): readonly (readonly [label: string, value: string])[] {
  const { requester, approvers, policy, expiresAt, requestedBy } = approval
  const deciders = approvers.filter(({ delegatedTo }) => delegatedTo === undefined)
  return [
    ['Requested by', `${requester.name} <${requester.email}>`],
    [
      'Through',
      requestedBy.correlationId ? `${requestedBy.system} (${requestedBy.correlationId})` : requestedBy.system,
    ],
    ['Decided by', `${policyInWords(policy, deciders.length)}: ${deciders.map(({ name }) => name).join(', ')}`],
    ['Until', dateInWords(expiresAt)],
  ]
}

function policyInWords(policy: Policy, count: number): string {
  if (count === 1) return 'one approver'
  if (policy === 'any') return `any one of ${count}`
  return policy === 'all' ? `all ${count}` : `${policy.quorum} of ${count}`
}

export function dateInWords(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** The free context, one line a member. */
export function contextLines(approval: Approval): readonly (readonly [label: string, value: string])[] {
  return Object.entries(approval.context ?? {}).map(([label, value]) => [
    label,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}

/** How an approval that was not granted fails the workflow that asked for it. */
import { causeCharacters } from '../../../shared/limits'
import { tellable } from '../../../shared/tellable'
import { shorten } from '../../../shared/text'
import type { Approval } from '../approval'

/** `Rejected`, `Expired` or `Withdrawn`: the error that a failed approval's workflow ends with. */
export function errorOf(status: Approval['status']): string {
  return `${status.charAt(0).toUpperCase()}${status.slice(1)}`
}

/** Why it was not granted, in words, without addresses; as long as the cause of a failed task may be. */
export function causeOf(approval: Approval): string {
  if (approval.status === 'expired') return `Nobody decided until ${approval.expiresAt}`
  if (approval.status === 'withdrawn') return tellable(approval.withdrawalReason ?? 'The request was withdrawn')
  const rejections = approval.approvers.filter(({ vote }) => vote?.decision === 'reject')
  const reasons = rejections.map(({ name, vote }) => `${name}: ${vote?.comment ?? ''}`).join('; ')
  return shorten(tellable(reasons), causeCharacters)
}

/**
 * The links in mails. A link names its approval in the path and carries `<approver id>.<secret>`; only the
 * hash of the secret is kept, with that approver of that approval, so a link opens nothing else.
 */
import { timingSafeEqual } from 'node:crypto'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { hashSecret } from '../../shared/ids'
import type { Approval, Approver, Choice } from './approval'

/** Links of this many mails to an approver work side by side. */
export const mostLinks = 5

const tokenPattern = /^(a\d{1,3})\.([\w-]{43})$/

export function decisionUrl(approvalId: string, approverId: string, secret: string, choice: Choice): string {
  return `${requireEnv('PUBLIC_URL')}/decisions/${approvalId}?token=${approverId}.${secret}&choice=${choice}`
}

/** The approver whom the link's token stands for; throws RefusedError if it stands for none. */
export function approverOfLink(approval: Approval | undefined, token: string | undefined): Approver {
  if (!token) {
    throw new RefusedError(
      'invalid',
      'TokenMissing',
      'token: is missing from the address. Open the link from your mail again, or copy all of it.',
      { field: 'token' },
    )
  }
  const [, approverId, secret] = tokenPattern.exec(token) ?? []
  const approver = approval?.approvers.find((each) => each.approverId === approverId)
  const hash = Buffer.from(hashSecret(secret ?? ''))
  const isKnown = approver?.linkHashes.some((known) => timingSafeEqual(Buffer.from(known), hash))
  if (!approver || !isKnown) {
    throw new RefusedError(
      'forbidden',
      'LinkNotValid',
      'This link is not valid for this approval. Open the link from the newest mail about it.',
    )
  }
  return approver
}

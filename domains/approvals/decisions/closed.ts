/** Who is to be told that an approval has ended without them. */
import type { Approval, Approver } from '../approval'

/** They have a link in their mail, which reached them, and neither voted nor gave their seat away. */
export function askedInVain({ approvers }: Approval): readonly Approver[] {
  return approvers.filter(
    ({ linkHashes, vote, delegatedTo, undeliverable }) =>
      linkHashes.length > 0 && !vote && !delegatedTo && !undeliverable,
  )
}

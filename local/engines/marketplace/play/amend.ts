/** An agreement changes while it holds: another end, other entitlements. Inferred: its license is told anew as after a purchase. */
import { day } from '../agreements'
import { activeAgreement, takeBackExpiry } from './end'
import { entitle, readEntitlements } from './entitlements'
import { BadField, count, type Fields } from './fields'
import { mannerFields, readManner } from './manner'
import type { PlayParts, Step } from './parts'
import { expiry, told } from './subscribe'

export function amend(parts: PlayParts): Step {
  const { cloud, state, announcements, tell } = parts
  return {
    fields: ['agreementId', 'days', 'entitlements', ...mannerFields],
    take(fields) {
      const agreement = activeAgreement(parts, fields)
      const manner = readManner(fields)
      const given = readEntitlements(fields)
      const now = cloud.clock.now()
      const endsAt = endIn(fields, now) ?? agreement.endsAt
      takeBackExpiry(parts, agreement)
      const amended = state.putAgreement({ ...agreement, updatedAt: now, ...(endsAt !== undefined && { endsAt }) })
      entitle(state, amended, given)
      announcements.send(
        [...tell.entitlementUpdated(amended), ...tell.amended(amended), ...tell.licenseUpdated(amended)],
        manner,
      )
      announcements.send(expiry(parts, amended))
      return told(parts, amended)
    },
  }
}

/** What a buyer is entitled to becomes another, without a change of the agreement. */
export function entitleStep(parts: PlayParts): Step {
  const { state, announcements, tell } = parts
  return {
    fields: ['agreementId', 'entitlements', ...mannerFields],
    take(fields) {
      const agreement = activeAgreement(parts, fields)
      const manner = readManner(fields)
      const given = readEntitlements(fields)
      if (given.length === 0) throw new BadField('entitlements', 'it is missing; expected a list of dimension=value')
      entitle(state, agreement, given)
      announcements.send([...tell.entitlementUpdated(agreement), ...tell.licenseUpdated(agreement, 0)], manner)
      return told(parts, agreement)
    },
  }
}

function endIn(fields: Fields, now: number): number | undefined {
  const days = count(fields, 'days', 36_500)
  return days === undefined ? undefined : now + days * day
}

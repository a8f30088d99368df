/** An agreement ends before its time: the buyer unsubscribes, or either side cancels it. */
import { second, statusOf, usualDeprovisioning } from '../agreements'
import type { Agreement, EndStatus } from '../state'
import { BadField, count, type Fields } from './fields'
import { mannerFields, readManner, timeOf } from './manner'
import { agreementOf, type PlayParts, type Step } from './parts'
import { told } from './subscribe'

const statuses: readonly EndStatus[] = ['CANCELLED', 'EXPIRED', 'TERMINATED']

export function end(parts: PlayParts): Step {
  const { cloud, state, announcements, tell } = parts
  return {
    fields: ['agreementId', 'status', 'deprovisionAfterSeconds', ...mannerFields],
    take(fields) {
      const agreement = activeAgreement(parts, fields)
      const manner = readManner(fields)
      const status = statusIn(fields)
      const after = (count(fields, 'deprovisionAfterSeconds', 86_400) ?? usualDeprovisioning / second) * second
      const now = cloud.clock.now()
      const goneAt = timeOf(manner, now, after)
      takeBackExpiry(parts, agreement)
      const ended = state.putAgreement({
        ...agreement,
        updatedAt: now,
        ended: { at: now, status },
        licensedUntil: goneAt,
      })
      announcements.send(
        [...tell.unsubscribed(ended, after), ...tell.ended(ended, status), ...tell.licenseDeprovisioned(ended, after)],
        manner,
      )
      return told(parts, ended)
    },
  }
}

export function activeAgreement({ cloud, state }: PlayParts, fields: Fields): Agreement {
  const agreement = agreementOf(state, fields)
  const status = statusOf(agreement, cloud.clock.now())
  if (status !== 'ACTIVE') throw new BadField('agreementId', `agreement ${agreement.agreementId} is ${status}`)
  return agreement
}

/** What would have been sent at its end. */
export function takeBackExpiry({ announcements }: PlayParts, { agreementId }: Agreement): void {
  announcements.takeBack(agreementId, ['ended', 'license-deprovisioned', 'unsubscribe-pending', 'unsubscribe-success'])
}

function statusIn({ status = 'CANCELLED' }: Fields): EndStatus {
  if (!statuses.includes(status as EndStatus)) throw new BadField('status', `expected ${statuses.join(', ')}`)
  return status as EndStatus
}

/**
 * What a seller asks for besides: that an agreement be cancelled, or a bill be adjusted. Inferred: nobody's access follows of
 * these alone.
 */
import { day, second, usualDeprovisioning } from '../agreements'
import { newRequestId } from '../ids'
import { cancellationStates } from '../tell'
import { activeAgreement, takeBackExpiry } from './end'
import { BadField, count, type Fields, flag, requiredText } from './fields'
import { mannerFields, readManner, timeOf } from './manner'
import { agreementOf, type PlayParts, type Step } from './parts'
import { told } from './subscribe'

type Outcome = Exclude<keyof typeof cancellationStates, 'PENDING_APPROVAL'>

/** Then a request that the buyer leaves alone is approved. */
const untilApproved = 7 * day

export function requestCancellation(parts: PlayParts): Step {
  const { cloud, state, announcements, tell } = parts
  return {
    fields: ['agreementId', 'outcome', 'afterSeconds', ...mannerFields],
    take(fields) {
      const agreement = activeAgreement(parts, fields)
      const manner = readManner(fields)
      const statusCode = outcomeIn(fields)
      const asked = (count(fields, 'afterSeconds', 30 * 86_400) ?? untilApproved / second) * second
      const after = manner.atOnce ? 0 : asked
      const now = cloud.clock.now()
      const request = { id: newRequestId('acr'), reasonCode: 'INCORRECT_TERMS_ACCEPTED', createdAt: now }
      const decided = [
        ...tell.cancellation(agreement, { ...request, statusCode: 'PENDING_APPROVAL' }, 0),
        ...tell.cancellation(agreement, { ...request, statusCode }, after),
      ]
      if (statusCode !== 'APPROVED') {
        announcements.send(decided, manner)
        return told(parts, agreement)
      }
      takeBackExpiry(parts, agreement)
      const gone = usualDeprovisioning
      const ended = state.putAgreement({
        ...agreement,
        updatedAt: now,
        ended: { at: timeOf(manner, now, after), status: 'CANCELLED' },
        licensedUntil: timeOf(manner, now, after + gone),
      })
      announcements.send(
        [
          ...decided,
          ...tell.unsubscribed(ended, gone, after),
          ...tell.ended(ended, 'CANCELLED', after),
          ...tell.licenseDeprovisioned(ended, after + gone),
        ],
        manner,
      )
      return told(parts, ended)
    },
  }
}

export function adjustBilling(parts: PlayParts): Step {
  const { state, announcements, tell } = parts
  return {
    fields: ['agreementId', 'amount', 'fail'],
    take(fields) {
      const agreement = agreementOf(state, fields)
      const amount = requiredText(fields, 'amount', /^\d{1,9}\.\d{2}$/, 'an amount that is given back, such as 100.00')
      const isCompleted = !flag(fields, 'fail')
      announcements.send(tell.billingAdjustment(agreement, { id: newRequestId('ba'), amount, isCompleted }))
      return told(parts, agreement)
    },
  }
}

function outcomeIn({ outcome = 'APPROVED' }: Fields): Outcome {
  const outcomes = Object.keys(cancellationStates).filter((each) => each !== 'PENDING_APPROVAL')
  if (!outcomes.includes(outcome as string)) throw new BadField('outcome', `expected ${outcomes.join(', ')}`)
  return outcome as Outcome
}

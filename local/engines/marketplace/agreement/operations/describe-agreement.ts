import type { Operation } from '../../../../kernel/service'
import type { Parts } from '../../operations/parts'
import { existing, mayAsParty, summaryOf } from '../parts'

export function describeAgreement(parts: Parts): Operation<{ agreementId: string }> {
  return {
    access: ({ agreementId }) => mayAsParty(parts, 'DescribeAgreement', agreementId),
    handle({ agreementId }) {
      const agreement = existing(parts, agreementId)
      return {
        ...summaryOf(parts, agreement),
        estimatedCharges: { currencyCode: 'USD', agreementValue: '0.00' },
        // Inferred: nothing renews itself here, so what has an end runs out.
        ...(agreement.endsAt !== undefined && { endTimeBehavior: { type: 'EXPIRE', reasonCode: 'NO_RENEWAL_TERM' } }),
      }
    },
  }
}

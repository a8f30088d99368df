/**
 * GetAgreementEntitlements: the license that an agreement granted, and whether it still holds. Inferred: which reason goes with
 * which status, and that the license outlasts the agreement by as long as its event is late.
 */
import type { Operation } from '../../../../kernel/service'
import { isLicensed, statusOf } from '../../agreements'
import { may, type Parts } from '../../operations/parts'
import { agreementType, existing, paging, resourceOf } from '../parts'

const page = paging(25)

export function getAgreementEntitlements(parts: Parts): Operation<{ agreementId: string }> {
  const { cloud, state } = parts
  return {
    access: () => may('GetAgreementEntitlements', { 'aws-marketplace:AgreementType': [agreementType] }),
    handle(input) {
      const agreement = existing(parts, input.agreementId)
      const now = cloud.clock.now()
      const isActive = statusOf(agreement, now) === 'ACTIVE'
      const entitlement = {
        resource: resourceOf(state, agreement),
        type: 'LicenseEntitlement',
        status: isLicensed(agreement, now) ? 'PROVISIONED' : 'DEPROVISIONED',
        statusReasonCode: isActive ? 'AGREEMENT_ACTIVE' : 'AGREEMENT_INACTIVE',
        licenseArn: agreement.licenseArn,
      }
      const { items, next } = page([entitlement], ({ licenseArn }) => licenseArn, input)
      return { agreementEntitlements: items, ...next }
    },
  }
}

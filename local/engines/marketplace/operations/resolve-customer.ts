import type { Operation } from '../../../kernel/service'
import { constraint } from '../errors'
import { may, type Parts } from './parts'

export function resolveCustomer({ state, registrations }: Parts): Operation<{ RegistrationToken: string }> {
  return {
    access: () => may('ResolveCustomer'),
    handle({ RegistrationToken }) {
      // The value is not shown: whatever it is, it may be somebody's token.
      if (RegistrationToken === '') throw constraint('registrationToken', '', 'have length greater than or equal to 1')
      const { productCode, accountId, licenseArn } = registrations.redeem(RegistrationToken)
      const buyer = state.buyers.get(productCode, accountId)
      return {
        ProductCode: productCode,
        CustomerAWSAccountId: accountId,
        LicenseArn: licenseArn,
        ...(buyer && { CustomerIdentifier: buyer.customerIdentifier }),
      }
    },
  }
}

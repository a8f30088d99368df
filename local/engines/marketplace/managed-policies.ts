/** Policies of AWS's own for sellers of software as a service, with the statements that they have on AWS. */
import { allowEverywhere } from '../../lib/allow-everywhere'

export const managedPolicies = {
  AWSMarketplaceGetEntitlements: allowEverywhere('aws-marketplace:GetEntitlements'),
  AWSMarketplaceMeteringFullAccess: allowEverywhere('aws-marketplace:MeterUsage'),
} as const

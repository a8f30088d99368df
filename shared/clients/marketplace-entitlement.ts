/** One client a function; where it points is the environment's matter. Of us-east-1 alone: listings are at home there. */
import { MarketplaceEntitlementServiceClient } from '@aws-sdk/client-marketplace-entitlement-service'

export const marketplaceEntitlement = new MarketplaceEntitlementServiceClient({ region: 'us-east-1', maxAttempts: 6 })

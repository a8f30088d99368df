/** One client a function; where it points is the environment's matter. Of us-east-1 alone: listings are at home there. */
import { MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering'

export const marketplaceMetering = new MarketplaceMeteringClient({ region: 'us-east-1' })

/** One client a function; where it points is the environment's matter. Of us-east-1 alone: listings are at home there. */
import { MarketplaceAgreementClient } from '@aws-sdk/client-marketplace-agreement'

/** It is asked for much at once, and by nobody who waits: what is throttled is asked again, more slowly. */
export const marketplaceAgreement = new MarketplaceAgreementClient({
  region: 'us-east-1',
  retryMode: 'adaptive',
  maxAttempts: 6,
})

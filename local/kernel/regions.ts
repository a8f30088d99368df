/** The cloud has one Region, as an endpoint of AWS's has; what AWS has once for all Regions takes what is signed for any. */
import type { Cloud } from './cloud'
import type { WireForm } from './service'

/** Of a service that has no Regions: clients sign for whichever they are set to. */
export const globalWire: WireForm = { takesAnyRegion: () => true }

export type Place = Pick<Cloud, 'region' | 'accountId'>

/**
 * Where an ARN points to, if not into this cloud, in words that go on after what it is of ("it …"). What has no Region or
 * no account in its ARN, as a bucket, is taken for one of here.
 */
export function elsewhere({ region, accountId }: Place, arn: string): string | undefined {
  const [prefix, , , asked = '', account = ''] = arn.split(':', 5)
  if (prefix !== 'arn') return undefined
  if (asked !== '' && asked !== region) return `is in Region ${asked}, and this local cloud is in ${region} alone`
  if (/^\d{12}$/.test(account) && account !== accountId) {
    return `is of account ${account}, and this local cloud is account ${accountId} alone`
  }
  return undefined
}

/** What to do about a request for another Region, after AWS's own words about it. */
export const otherRegionAdvice = (asked: string, own: string): string =>
  `(This local cloud is in ${own}: use --region ${own} or AWS_REGION=${own}, or start one that is in ${asked}: ` +
  `signalbox start --region ${asked}, with a directory of its own for --data.)`

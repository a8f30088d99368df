/** The cloud has one Region, as an endpoint of AWS's has; what AWS has once for all Regions takes what is signed for any. */
import type { WireForm } from './service'

/** Of a service that has no Regions: clients sign for whichever they are set to. */
export const globalWire: WireForm = { takesAnyRegion: () => true }

/** What to do about a request for another Region, after AWS's own words about it. */
export const otherRegionAdvice = (asked: string, own: string): string =>
  `(This local cloud is in ${own}: use --region ${own} or AWS_REGION=${own}, or start one that is in ${asked}: ` +
  `signalbox start --region ${asked}, with a directory of its own for --data.)`

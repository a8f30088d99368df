/**
 * What a seller's account or us-east-1 forwards to a stage that is elsewhere: `-c forward=events`, or with the product codes
 * of existing listings, `-c forward=events,abc123`. Nothing of it is synthesized unless it is asked for.
 */
import type { Stage } from './stage'

export interface Forwarded {
  /** Those of agreements and licenses, on the default bus. */
  readonly events: boolean
  /** Whose topics send to the inbox. */
  readonly productCodes: readonly string[]
}

const productCode = /^[a-z0-9]{1,64}$/

export function forwardedFrom(context: unknown): Forwarded | undefined {
  if (context === undefined) return undefined
  const words = typeof context === 'string' ? context.split(',') : []
  const productCodes = words.filter((word) => word !== 'events')
  if (words.length === 0 || !productCodes.every((word) => productCode.test(word))) {
    throw new TypeError(
      `forward: expected events, or product codes, separated by commas, not ${JSON.stringify(context)}`,
    )
  }
  return { events: words.includes('events'), productCodes }
}

/** What the stage lets in is what its forwarding is called. */
export const forwarderName = (stage: Stage): string => stage.named('signalbox-forwarding')

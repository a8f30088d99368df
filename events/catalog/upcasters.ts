/** How older versions of events become newer ones, for replays: each stands beside the newer version's definition. */
import type { Upcaster } from '../upcast'
import * as owners from './owners'

export const upcasters: readonly Upcaster[] = Object.values(owners).flatMap((owner) =>
  Object.values<unknown>(owner).filter(isUpcaster),
)

function isUpcaster(value: unknown): value is Upcaster {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value && 'convert' in value
}

/** How older versions of events become newer ones, for replays. `signalbox events check` wants one for each. */
import type { Upcaster } from '../upcast'

export const upcasters: readonly Upcaster[] = []

/** `signalbox/vitest`: patterns are matched as EventBridge does it, unless said. */
import {
  type ConfiguredContracts,
  describeEventContracts as describeGiven,
  type EventContracts,
} from '../../../events/vitest'
import { matchesPattern } from '../../../local/lib/pattern/matches-pattern'

export * from '../../../events/vitest'

type Given<Contracts> = Omit<Contracts, 'matches'> & Partial<Pick<EventContracts, 'matches'>>

/**
 * ```ts
 * import { describeEventContracts } from 'signalbox/vitest'
 *
 * describeEventContracts({ config: 'signalbox.config.ts' })
 * ```
 */
export function describeEventContracts(contracts: Given<EventContracts> | Given<ConfiguredContracts>): void {
  describeGiven({ matches: matchesPattern, ...contracts } as EventContracts | ConfiguredContracts)
}

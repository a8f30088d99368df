/** `signalbox/jest`: patterns are matched as EventBridge does it, unless said. */
import {
  type ConfiguredContracts,
  describeEventContracts as describeGiven,
  type EventContracts,
} from '../../../events/jest'
import { matchesPattern } from '../../../local/lib/pattern/matches-pattern'

export * from '../../../events/jest'

type Given<Contracts> = Omit<Contracts, 'matches'> & Partial<Pick<EventContracts, 'matches'>>

/**
 * ```ts
 * import { describeEventContracts } from 'signalbox/jest'
 *
 * describeEventContracts({ config: 'signalbox.config.ts' })
 * ```
 */
export function describeEventContracts(contracts: Given<EventContracts> | Given<ConfiguredContracts>): void {
  describeGiven({ matches: matchesPattern, ...contracts } as EventContracts | ConfiguredContracts)
}

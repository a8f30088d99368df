/** Whether who makes a stack's resources may: each type needs the actions that AWS's own handler of it calls. */
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import type { ResourceChange } from './apply-resources'
import type { Removed } from './clean-up'

export interface GrantCheck {
  /** @throws AwsError as the service would, if the maker lacks one of the grants */
  (change: ResourceChange): void
  /** The same, of what is to be removed. */
  removal(removed: Removed, maker: () => Principal): void
}

export function createGrantCheck(_cloud: Cloud): GrantCheck {
  return Object.assign(() => undefined, { removal: () => undefined })
}

/** What the operations and resource types share. */
import type { Pools } from './pools'
import type { State } from './state/state'

export interface Parts {
  readonly state: State
  readonly pools: Pools
}

/** What the engine keeps: pools in memory, identities on disk, the key that it signs with sealed. */
import type { Cloud } from '../../../kernel/cloud'
import { createTable, type Table } from '../../../kernel/table'
import { createIdentities, type Identities } from './identities'
import type { IdentityPool } from './records'
import { createTokens, type Tokens } from './tokens'

export interface State {
  readonly cloud: Cloud
  readonly pools: Table<IdentityPool>
  readonly identities: Identities
  readonly tokens: Tokens
  load(): Promise<void>
}

export function createState(cloud: Cloud): State {
  const pools = createTable<IdentityPool>(cloud, 'cognito-identity/pool')
  return { cloud, pools, identities: createIdentities(cloud), tokens: createTokens(cloud), load: pools.load }
}

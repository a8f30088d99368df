/** Cognito's identity pools: who signed in somewhere gets credentials of a role. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { managedPolicies } from './managed-policies'
import { credentialOperations } from './operations/credentials'
import { identityOperations } from './operations/identities'
import { poolOperations } from './operations/pools'
import { createPools } from './pools'
import { rolesType, tagsType } from './resources/attachments'
import { poolType } from './resources/pool'
import { createState } from './state/state'
import { issuer } from './state/tokens'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = { create: createCognitoIdentity }

export function createCognitoIdentity(cloud: Cloud): Service {
  const state = createState(cloud)
  const parts = { state, pools: createPools(state) }
  return {
    name: 'cognito-identity',
    api: openApi(__dirname),
    unsupported,
    notModelled: {
      MergeDeveloperIdentities: 'give both logins to GetOpenIdTokenForDeveloperIdentity before either has an identity',
    },
    managedPolicies,
    operations: {
      ...poolOperations(parts),
      ...identityOperations(parts),
      ...credentialOperations(parts),
    },
    resources: [poolType(parts), rolesType(parts), tagsType(parts)],
    issuers: {
      keys: (asked) => (asked === issuer ? state.tokens.keySet() : undefined),
      issuerOf: (arn) => (/^arn:aws:cognito-identity:[^:]*:\d{12}:identitypool\//.test(arn) ? issuer : undefined),
    },
    load: state.load,
  }
}

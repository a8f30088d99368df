/** Amazon Cognito: user pools, their clients, and the people in them. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createClients } from './clients/clients'
import { createCodes } from './codes'
import { createMessenger } from './messages/messenger'
import { adminUserOperations } from './operations/admin-users'
import { clientOperations } from './operations/clients'
import { poolOperations } from './operations/pools'
import { signUpOperations } from './operations/sign-up'
import type { Parts } from './parts'
import { createPasswords } from './passwords'
import { createPhantoms } from './people/phantoms'
import { createPools } from './pools/pools'
import { createResources } from './resources/resources'
import { createState } from './state/state'
import { createTriggers } from './triggers/run-trigger'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = {
  after: ['lambda', 'ses', 'sns'],
  create: createCognito,
}

export function createCognito(cloud: Cloud): Service {
  const api = openApi(__dirname)
  const state = createState(cloud)
  const triggers = createTriggers(cloud)
  const codes = createCodes(state, cloud.clock.now)
  const parts: Parts = {
    cloud,
    state,
    triggers,
    codes,
    pools: createPools(cloud, state),
    clients: createClients(cloud, state),
    passwords: createPasswords(state, cloud.clock.now),
    messenger: createMessenger(cloud, triggers),
    phantoms: createPhantoms(codes),
  }
  return {
    name: 'cognito-idp',
    api,
    unsupported,
    operations: {
      ...poolOperations(parts),
      ...clientOperations(parts),
      ...signUpOperations(parts),
      ...adminUserOperations(parts),
    },
    resources: createResources(parts, api),
    load: state.load,
  }
}

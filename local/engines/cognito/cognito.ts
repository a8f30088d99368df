/** Amazon Cognito: user pools, their clients, and the people in them. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createClients } from './clients/clients'
import { createCodes } from './codes'
import { createDomains } from './domains'
import { createGroups } from './groups'
import { createMessenger } from './messages/messenger'
import { adminCreateUser } from './operations/admin-create-user'
import { adminUserOperations } from './operations/admin-users'
import { clientOperations } from './operations/clients'
import { domainOperations } from './operations/domains'
import { forgotPasswordOperations } from './operations/forgot-password'
import { groupOperations } from './operations/groups'
import { listUsers } from './operations/list-users'
import { poolSettingOperations } from './operations/pool-settings'
import { poolOperations } from './operations/pools'
import { providerOperations } from './operations/providers'
import { resourceServerOperations } from './operations/resource-servers'
import { signUpOperations } from './operations/sign-up'
import type { Parts } from './parts'
import { createPasswords } from './passwords'
import { createPhantoms } from './people/phantoms'
import { createPools } from './pools/pools'
import { createProviders } from './providers/providers'
import { createResourceServers } from './resource-servers'
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
    groups: createGroups({ cloud, state }),
    resourceServers: createResourceServers(state),
    providers: createProviders(cloud, state),
    domains: createDomains(state),
    signIns: {
      async endAll(poolId, sub) {
        for await (const [key] of cloud.store.range(`cognito-idp/sign-in/${poolId}/${sub}/`)) cloud.store.delete(key)
      },
    },
  }
  return {
    name: 'cognito-idp',
    api,
    unsupported,
    operations: {
      ...poolOperations(parts),
      ...clientOperations(parts),
      ...signUpOperations(parts),
      ...forgotPasswordOperations(parts),
      ...adminUserOperations(parts),
      AdminCreateUser: adminCreateUser(parts),
      ListUsers: listUsers(parts),
      ...poolSettingOperations(parts),
      ...groupOperations(parts),
      ...resourceServerOperations(parts),
      ...providerOperations(parts),
      ...domainOperations(parts),
    },
    resources: createResources(parts, api),
    load: state.load,
  }
}

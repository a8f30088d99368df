/** Amazon Cognito: user pools, their clients, and the people in them. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition, Surroundings } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createClients } from './clients/clients'
import { createCodes } from './codes'
import { createDocuments, createIssuers } from './documents'
import { createDomains } from './domains'
import { createGroups } from './groups'
import { createHosted } from './hosted/hosted'
import { createMessenger } from './messages/messenger'
import { notModelled } from './not-modelled'
import { adminCreateUser } from './operations/admin-create-user'
import { adminUserOperations } from './operations/admin-users'
import { clientOperations } from './operations/clients'
import { domainOperations } from './operations/domains'
import { forgotPasswordOperations } from './operations/forgot-password'
import { groupOperations } from './operations/groups'
import { listUsers } from './operations/list-users'
import { ownUserOperations } from './operations/own-user'
import { poolSettingOperations } from './operations/pool-settings'
import { poolOperations } from './operations/pools'
import { providerOperations } from './operations/providers'
import { resourceServerOperations } from './operations/resource-servers'
import { signInOperations } from './operations/sign-in'
import { signUpOperations } from './operations/sign-up'
import { softwareTokenOperations } from './operations/software-tokens'
import { tokenOperations } from './operations/tokens'
import type { Parts } from './parts'
import { createPasswords } from './passwords'
import { createPhantoms } from './people/phantoms'
import { createPools } from './pools/pools'
import { createProviders } from './providers/providers'
import { createResourceServers } from './resource-servers'
import { createResources } from './resources/resources'
import { createChallenges } from './sign-in/challenges'
import { createLockout } from './sign-in/lockout'
import { createSigningIn } from './sign-in/sign-in'
import { createState } from './state/state'
import { createKeys } from './tokens/keys'
import { createSignIns } from './tokens/sign-ins'
import { createTokens } from './tokens/tokens'
import { createTriggers } from './triggers/run-trigger'
import { unsupported } from './unsupported'
import { createSamlKeys } from './upstream/saml-keys'

export const engine: EngineDefinition = {
  after: ['lambda', 'ses', 'sns'],
  create: createCognito,
}

export function createCognito(cloud: Cloud, { issuer }: Pick<Surroundings, 'issuer'>): Service {
  const api = openApi(__dirname)
  const state = createState(cloud)
  const triggers = createTriggers(cloud)
  const codes = createCodes(state, cloud.clock.now)
  const keys = createKeys(cloud, state)
  const samlKeys = createSamlKeys(cloud, state)
  const signIns = createSignIns(cloud)
  const tokens = createTokens({ cloud, state, keys, signIns, triggers, issuer })
  const challenges = createChallenges(cloud, state.sealed)
  const lockout = createLockout(cloud)
  const parts: Parts = {
    cloud,
    state,
    triggers,
    codes,
    signIns,
    tokens,
    challenges,
    lockout,
    pools: createPools(cloud, state, async (poolId) => {
      for (const each of [keys, challenges, lockout, hosted]) each.endPool(poolId)
      await signIns.endPool(poolId)
      await samlKeys.endPool(poolId)
    }),
    clients: createClients(cloud, state),
    passwords: createPasswords(state, cloud.clock.now),
    messenger: createMessenger(cloud, triggers),
    phantoms: createPhantoms(codes),
    groups: createGroups({ cloud, state }),
    resourceServers: createResourceServers(state),
    providers: createProviders(cloud, state, samlKeys),
    samlKeys,
    domains: createDomains(state),
  }
  const signingIn = createSigningIn(parts)
  const hosted = createHosted(parts, signingIn)
  return {
    name: 'cognito-idp',
    api,
    unsupported,
    notModelled,
    operations: {
      ...poolOperations(parts),
      ...clientOperations(parts),
      ...signUpOperations(parts),
      ...forgotPasswordOperations(parts),
      ...adminUserOperations(parts),
      ...ownUserOperations(parts),
      AdminCreateUser: adminCreateUser(parts),
      ListUsers: listUsers(parts),
      ...poolSettingOperations(parts),
      ...groupOperations(parts),
      ...resourceServerOperations(parts),
      ...providerOperations(parts),
      ...domainOperations(parts),
      ...signInOperations(parts, signingIn),
      ...tokenOperations(parts),
      ...softwareTokenOperations(parts, signingIn),
    },
    resources: createResources(parts, api),
    async find(id) {
      const found = await Promise.all(
        state.pools.list().map(async ({ Id }) => ({ pool: Id, user: await state.users.get(Id, id) })),
      )
      return found.flatMap(({ pool, user }) =>
        user ? [{ what: 'user', id: user.username, name: user.username, within: pool }] : [],
      )
    },
    documents: createDocuments(cloud, state, keys, tokens),
    hosts: () => [
      { host: `cognito-idp.${cloud.region}.amazonaws.com`, to: cloud.endpointUrl },
      { host: `*.auth.${cloud.region}.amazoncognito.com`, to: `${cloud.webUrl}/auth/*` },
    ],
    issuers: createIssuers(state, keys, tokens),
    pages: [hosted.page],
    async load() {
      for (const each of [state, challenges, lockout, hosted]) await each.load()
    },
  }
}

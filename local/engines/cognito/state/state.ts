/** What a user-pool engine keeps: few things in memory, and the people on disk (see users.ts). */
import type { Cloud } from '../../../kernel/cloud'
import { createTable, type Table } from '../../../kernel/table'
import { createSealed, type Sealed } from '../../../lib/sealed'
import { noClient, noPool } from '../errors'
import type { Declared } from '../resources/declared'
import type { Client, Domain, Group, IdentityProvider, Pool, ResourceServer } from './records'
import { createUsers, type Users } from './users'

export interface State {
  readonly pools: Table<Pool>
  /** By pool and id. */
  readonly clients: Table<Client>
  readonly groups: Table<Group>
  readonly resourceServers: Table<ResourceServer>
  readonly providers: Table<IdentityProvider>
  readonly domains: Table<Domain>
  /** By stack, logical id and name. */
  readonly declared: Table<Declared>
  readonly users: Users
  /** Secrets of the engine: the key is a file beside the store. */
  readonly sealed: Sealed
  /** @throws ResourceNotFoundException */
  pool(id: string): Pool
  /** By its id alone, as applications name it. @throws ResourceNotFoundException */
  client(clientId: string): Client
  /** @throws ResourceNotFoundException also if it is another pool's */
  clientOf(poolId: string, clientId: string): Client
  findClient(clientId: string): Client | undefined
  putClient(client: Client): Client
  removeClient(client: Client): void
  /** Undefined: it has none. */
  clientSecret(client: Client): string | undefined
  load(): Promise<void>
}

export function createState(cloud: Cloud): State {
  const pools = createTable<Pool>(cloud, 'cognito-idp/pool')
  const clients = createTable<Client>(cloud, 'cognito-idp/client')
  const groups = createTable<Group>(cloud, 'cognito-idp/group')
  const resourceServers = createTable<ResourceServer>(cloud, 'cognito-idp/resource-server')
  const providers = createTable<IdentityProvider>(cloud, 'cognito-idp/provider')
  const domains = createTable<Domain>(cloud, 'cognito-idp/domain')
  const declared = createTable<Declared>(cloud, 'cognito-idp/declared')
  const sealed = createSealed(cloud, 'cognito.key')
  /** Clients call with their id alone. */
  const poolOf = new Map<string, string>()

  function findClient(clientId: string): Client | undefined {
    const poolId = poolOf.get(clientId)
    return poolId === undefined ? undefined : clients.get(poolId, clientId)
  }

  return {
    pools,
    clients,
    groups,
    resourceServers,
    providers,
    domains,
    declared,
    sealed,
    users: createUsers(cloud, (poolId) => pools.has(poolId)),
    findClient,
    pool(id) {
      const pool = pools.get(id)
      if (!pool) throw noPool(id)
      return pool
    },
    client(clientId) {
      const client = findClient(clientId)
      if (!client) throw noClient(clientId)
      return client
    },
    clientOf(poolId, clientId) {
      const client = clients.get(poolId, clientId)
      if (!client) throw noClient(clientId)
      return client
    },
    putClient(client) {
      poolOf.set(client.ClientId, client.UserPoolId)
      return clients.put(client, client.UserPoolId, client.ClientId)
    },
    removeClient({ ClientId, UserPoolId }) {
      poolOf.delete(ClientId)
      clients.delete(UserPoolId, ClientId)
    },
    clientSecret: ({ sealedSecret, ClientId }) =>
      sealedSecret === undefined ? undefined : sealed.open(sealedSecret, secretOf(ClientId)),
    async load() {
      for (const table of [pools, clients, groups, resourceServers, providers, domains, declared]) await table.load()
      for (const { ClientId, UserPoolId } of clients.list()) poolOf.set(ClientId, UserPoolId)
    },
  }
}

export const secretOf = (clientId: string): string => `client secret of ${clientId}`

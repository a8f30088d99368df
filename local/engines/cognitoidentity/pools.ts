/** Identity pools, checked as they are given, whether by a call or by a template. */
import { randomUUID } from 'node:crypto'
import { createTagging, type GivenTags } from '../../kernel/tags'
import { derivedUuid } from '../../lib/derived-uuid'
import { invalid, limit, notFound } from './errors'
import type { IdentityPool, PoolSettings, UserPoolProvider } from './state/records'
import type { State } from './state/state'

export interface GivenPool {
  readonly IdentityPoolName: string
  readonly AllowUnauthenticatedIdentities: boolean
  readonly AllowClassicFlow?: boolean | undefined
  readonly DeveloperProviderName?: string | undefined
  readonly OpenIdConnectProviderARNs?: readonly string[] | undefined
  readonly CognitoIdentityProviders?: readonly Partial<UserPoolProvider>[] | undefined
  readonly SamlProviderARNs?: readonly string[] | undefined
  readonly IdentityPoolTags?: GivenTags | undefined
}

export interface Pools {
  get(id: string): IdentityPool
  /** `place`: what a template calls it, of which its id is made. */
  create(given: GivenPool, place?: string): IdentityPool
  update(pool: IdentityPool, given: GivenPool): IdentityPool
  change(pool: IdentityPool, change: Partial<Omit<IdentityPool, 'IdentityPoolId'>>): IdentityPool
  remove(pool: IdentityPool): Promise<void>
  arnOf(id: string): string
  idAt(place: string): string
}

const mostPools = 1000

export const tagging = createTagging(({ why }) => invalid(`IdentityPoolTags: ${why}`))

export function createPools({ cloud, pools, identities }: State): Pools {
  const put = (pool: IdentityPool): IdentityPool => pools.put(pool, pool.IdentityPoolId)
  const idAt = (place: string): string => `${cloud.region}:${derivedUuid(place)}`

  function get(id: string): IdentityPool {
    if (!/^[\w-]+:[0-9a-f-]+$/.test(id)) {
      throw invalid(
        `1 validation error detected: Value '${id}' at 'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+`,
      )
    }
    const pool = pools.get(id)
    if (!pool) throw notFound(`IdentityPool '${id}' not found.`)
    return pool
  }

  return {
    get,
    idAt,
    arnOf: (id) => cloud.arn('cognito-identity', `identitypool/${id}`),
    create(given, place) {
      if (pools.size >= mostPools) throw limit(`At most ${mostPools} identity pools`)
      const IdentityPoolId = place === undefined ? `${cloud.region}:${randomUUID()}` : idAt(place)
      return put({ ...settings(given), IdentityPoolId, Roles: {}, RoleMappings: {}, tagMaps: {} })
    },
    update({ IdentityPoolId, Roles, RoleMappings, tagMaps, DeveloperProviderName: before }, given) {
      const next = settings(given)
      if (before !== undefined && next.DeveloperProviderName !== before) {
        throw invalid('The developer provider name cannot be changed once it is set.')
      }
      return put({ ...next, IdentityPoolId, Roles, RoleMappings, tagMaps })
    },
    change: (pool, change) => put({ ...pool, ...change }),
    async remove({ IdentityPoolId }) {
      pools.delete(IdentityPoolId)
      await identities.removeAll(IdentityPoolId)
    },
  }
}

export function describePool({ Roles: _roles, RoleMappings: _mappings, tagMaps: _tags, ...pool }: IdentityPool) {
  return pool
}

function settings(given: GivenPool): PoolSettings {
  const { IdentityPoolName, DeveloperProviderName } = given
  if (!/^[\w\s+=,.@-]{1,128}$/.test(IdentityPoolName)) {
    throw invalid('IdentityPoolName must have 1 to 128 letters, digits, spaces and + = , . @ _ -')
  }
  if (DeveloperProviderName !== undefined && !/^[\w._-]{1,128}$/.test(DeveloperProviderName)) {
    throw invalid('DeveloperProviderName must have 1 to 128 letters, digits and . _ -')
  }
  return {
    IdentityPoolName,
    AllowUnauthenticatedIdentities: given.AllowUnauthenticatedIdentities,
    AllowClassicFlow: given.AllowClassicFlow ?? false,
    ...(DeveloperProviderName !== undefined && { DeveloperProviderName }),
    OpenIdConnectProviderARNs: arns(given.OpenIdConnectProviderARNs, 'oidc-provider'),
    CognitoIdentityProviders: (given.CognitoIdentityProviders ?? []).map(userPoolProvider),
    SamlProviderARNs: arns(given.SamlProviderARNs, 'saml-provider'),
    IdentityPoolTags: tagging.read(given.IdentityPoolTags),
  }
}

function arns(given: readonly string[] = [], kind: string): readonly string[] {
  for (const arn of given) {
    if (!new RegExp(`^arn:aws:iam::\\d{12}:${kind}/.`).test(arn)) throw invalid(`${arn} is no ARN of a ${kind}`)
  }
  return given
}

function userPoolProvider({ ProviderName, ClientId, ServerSideTokenCheck = false }: Partial<UserPoolProvider>) {
  if (!ProviderName || !/^cognito-idp\.[\w-]+\.amazonaws\.com\/[\w-]+_[0-9a-zA-Z]+$/.test(ProviderName)) {
    throw invalid('ProviderName must have the form cognito-idp.<region>.amazonaws.com/<user pool id>')
  }
  if (!ClientId || !/^\w{1,128}$/.test(ClientId)) throw invalid('ClientId must be the id of a client of the user pool')
  return { ProviderName, ClientId, ServerSideTokenCheck }
}

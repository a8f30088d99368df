/** What an identity is given: credentials (the enhanced flow), or a token that STS takes (the classic one). */
import type { Operation } from '../../../kernel/service'
import { isTokenRefused } from '../../../lib/tokens/token-refused'
import { verifyToken } from '../../../lib/tokens/verify-token'
import { amrOf, openByToken, openCredentials } from '../credentials'
import { invalid, invalidLogin, notAuthorized } from '../errors'
import type { VerifiedLogin } from '../logins/verified'
import { type GivenLogins, ownProvider, verifyLogins } from '../logins/verify'
import type { Parts } from '../parts'
import { tagging } from '../pools'
import type { Identity, IdentityPool } from '../state/records'
import { issuer } from '../state/tokens'
import { bare, findIdentity, mismatch, noGuests, type OfIdentity } from './identities'
import type { OfPool } from './pools'

interface WithLogins extends OfIdentity {
  readonly Logins?: GivenLogins
}

interface Known {
  readonly pool: IdentityPool
  readonly identity: Identity
  readonly logins: readonly VerifiedLogin[]
}

const tokenSeconds = 600
const developerSeconds = 900
const longestDeveloperSeconds = 86_400

export function credentialOperations(parts: Parts): Readonly<Record<string, Operation>> {
  const { state, pools } = parts

  async function known({ IdentityId, Logins = {} }: WithLogins): Promise<Known> {
    const identity = await findIdentity(parts, IdentityId)
    const pool = pools.get(identity.poolId)
    if (Object.keys(Logins).length === 0) {
      if (identity.logins.length > 0 || identity.isDisabled) {
        throw notAuthorized(`Access to Identity '${IdentityId}' is forbidden.`)
      }
      if (!pool.AllowUnauthenticatedIdentities) throw noGuests()
      return { pool, identity, logins: [] }
    }
    const logins = await verifyLogins(state, pool, Logins)
    return { pool, identity: await state.identities.claimed(identity, logins.map(bare)), logins }
  }

  /** A token of the service's own says already who it is. */
  async function byOwnToken({ IdentityId, Logins = {} }: WithLogins, token: string) {
    if (Object.keys(Logins).length > 1) throw invalid(`Beside ${ownProvider} there can be no other login`)
    const identity = await findIdentity(parts, IdentityId)
    const pool = pools.get(identity.poolId)
    const expected = { issuers: [issuer], audience: [pool.IdentityPoolId] }
    const { sub } = await verifyToken(state.cloud, token, expected).catch((error: unknown) => {
      throw isTokenRefused(error)
        ? invalidLogin(error.problem === 'expired' ? 'Token expired' : 'Not a valid token.')
        : error
    })
    if (sub !== IdentityId) throw notAuthorized(mismatch)
    return { IdentityId, Credentials: await openByToken(state, pool, token) }
  }

  const getCredentials: Operation<WithLogins & { readonly CustomRoleArn?: string }> = {
    anonymous: true,
    access: () => [],
    async handle(input) {
      const own = Object.hasOwn(input.Logins ?? {}, ownProvider) ? input.Logins?.[ownProvider] : undefined
      if (own !== undefined) return byOwnToken(input, own)
      const { pool, identity, logins } = await known(input)
      const Credentials = await openCredentials(state, pool, identity, logins, input.CustomRoleArn)
      return { IdentityId: identity.id, Credentials }
    },
  }

  const getToken: Operation<WithLogins> = {
    anonymous: true,
    access: () => [],
    async handle(input) {
      const { pool, identity, logins } = await known(input)
      if (!pool.AllowClassicFlow) throw invalid('Basic (classic) flow is not enabled, please use enhanced flow.')
      if (Object.keys(pool.RoleMappings).length > 0) {
        throw invalid('Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.')
      }
      return tokenFor(identity, amrOf(logins), tokenSeconds)
    },
  }

  const getDeveloperToken: Operation<
    OfPool & {
      readonly IdentityId?: string
      readonly Logins: GivenLogins
      readonly PrincipalTags?: Readonly<Record<string, string>>
      readonly TokenDuration?: number
    }
  > = {
    access: ({ IdentityPoolId }) => [
      { action: 'cognito-identity:GetOpenIdTokenForDeveloperIdentity', resource: pools.arnOf(IdentityPoolId) },
    ],
    async handle({ IdentityPoolId, IdentityId, Logins, PrincipalTags, TokenDuration: seconds = developerSeconds }) {
      const pool = pools.get(IdentityPoolId)
      if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= longestDeveloperSeconds)) {
        throw invalid(`TokenDuration must be between 1 and ${longestDeveloperSeconds}`)
      }
      const { DeveloperProviderName: name } = pool
      const user = name !== undefined && Object.hasOwn(Logins, name) ? Logins[name] : undefined
      if (name === undefined || !user) throw invalid('Logins must have a member named as the developer provider')
      const { [name]: _own, ...others } = Logins
      const verified = await verifyLogins(state, pool, others)
      const logins = [{ provider: name, subject: user }, ...verified.map(bare)]
      const asked = IdentityId === undefined ? undefined : await findIdentity(parts, IdentityId)
      if (asked && asked.poolId !== IdentityPoolId) throw notAuthorized(mismatch)
      const identity = asked
        ? await state.identities.claimed(asked, logins)
        : await state.identities.ofLogins(IdentityPoolId, logins)
      const amr = ['authenticated', name, `${name}:${IdentityPoolId}:${user}`]
      return tokenFor(identity, amr, seconds, tagging.read(PrincipalTags))
    },
  }

  async function tokenFor({ id, poolId }: Identity, amr: readonly string[], seconds: number, tags = {}) {
    return { IdentityId: id, Token: await state.tokens.sign({ sub: id, aud: poolId, amr, seconds, tags }) }
  }

  return {
    GetCredentialsForIdentity: getCredentials,
    GetOpenIdToken: getToken,
    GetOpenIdTokenForDeveloperIdentity: getDeveloperToken,
  }
}

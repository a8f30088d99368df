/**
 * Gives tokens out and takes them back: of a sign-in that has just come to its end, of a refresh token, and whom an
 * access token stands for.
 */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Surroundings } from '../../../kernel/engine'
import { claimedIssuer } from '../../../lib/tokens/claimed-issuer'
import { isTokenRefused } from '../../../lib/tokens/token-refused'
import { verifyToken } from '../../../lib/tokens/verify-token'
import { validityOf } from '../clients/settings'
import { notAuthorized, noUser } from '../errors'
import type { Client, Pool } from '../state/records'
import type { State } from '../state/state'
import { attributesOf, type User } from '../state/user'
import type { TriggerContext, Triggers } from '../triggers/run-trigger'
import { accessClaims, clientClaims, groupClaims, type Issue, idClaims } from './claims'
import type { Keys } from './keys'
import { overridesIn } from './overrides'
import { readRefreshToken, refreshTokenOf } from './refresh-token'
import type { Place, SignIn, SignIns } from './sign-ins'

export interface AuthenticationResult {
  readonly AccessToken: string
  readonly IdToken: string
  readonly ExpiresIn: number
  readonly TokenType: 'Bearer'
  readonly RefreshToken?: string
}

export type ClientToken = Pick<AuthenticationResult, 'AccessToken' | 'ExpiresIn' | 'TokenType'>

/** What led to tokens, as PreTokenGeneration is told. */
export type Occasion = 'HostedAuth' | 'Authentication' | 'NewPasswordChallenge' | 'RefreshTokens'

export interface NewSignIn {
  readonly pool: Pool
  readonly client: Client
  readonly user: User
  readonly occasion: Occasion
  readonly scopes?: readonly string[]
  readonly hosted?: true
  readonly nonce?: string | undefined
  /** Seconds since 1970; now unless said. */
  readonly authTime?: number
  readonly sourceIp?: string | undefined
  readonly clientMetadata?: Metadata
}

export type Metadata = Readonly<Record<string, string>> | undefined

/** Whom an access token stands for. */
export interface Bearer {
  readonly pool: Pool
  readonly client: Client
  readonly user: User
  readonly signIn: SignIn
}

export interface Tokens {
  /** The `iss` of a pool's tokens. */
  issuerOf(poolId: string): string
  poolOf(issuer: string): Pool | undefined
  issue(signIn: NewSignIn, context: TriggerContext): Promise<AuthenticationResult>
  /** An access token of a client that acts for nobody but itself. */
  issueToClient(
    pool: Pool,
    client: Client,
    how: { readonly scopes: readonly string[]; readonly clientMetadata?: Metadata },
    context: TriggerContext,
  ): Promise<ClientToken>
  /** @throws NotAuthorizedException, RefreshTokenReuseException */
  refresh(
    client: Client,
    token: string,
    how: { readonly clientMetadata?: Metadata },
    context: TriggerContext,
  ): Promise<AuthenticationResult>
  /** @throws NotAuthorizedException */
  bearer(accessToken: string, scope?: string): Promise<Bearer>
  /** Where the sign-in of a refresh token of this client is; undefined: it is none. */
  placeOf(client: Client, refreshToken: string): Place | undefined
}

/** The scope of tokens that aren't of the hosted pages: with it a person's own data can be asked for and changed. */
export const ownScope = 'aws.cognito.signin.user.admin'

interface TokenParts {
  readonly cloud: Cloud
  readonly state: State
  readonly keys: Keys
  readonly signIns: SignIns
  readonly triggers: Triggers
  readonly issuer: Surroundings['issuer']
}

export function createTokens({ cloud, state, keys, signIns, triggers, issuer }: TokenParts): Tokens {
  const { users, sealed } = state
  // Its own address is known once it listens.
  const start = (): string =>
    issuer === 'local' ? `${cloud.endpointUrl}/` : `https://cognito-idp.${cloud.region}.amazonaws.com/`
  const issuerOf = (poolId: string): string => start() + poolId
  const poolOf = (claimed: string): Pool | undefined =>
    claimed.startsWith(start()) ? state.pools.get(claimed.slice(start().length)) : undefined
  const seconds = (): number => Math.floor(cloud.clock.now() / 1000)

  async function make(
    { pool, client, user, signIn }: Bearer,
    occasion: Occasion,
    clientMetadata: Metadata,
    context: TriggerContext,
  ): Promise<AuthenticationResult> {
    const groups = user.groups.flatMap((name) => state.groups.get(pool.Id, encodeURIComponent(name)) ?? [])
    const issue: Issue = { issuer: issuerOf(pool.Id), pool, client, user, groups, signIn, issuedAt: seconds() }
    const overrides = overridesIn(await preTokenGeneration(issue, occasion, clientMetadata, context))
    const ExpiresIn = validityOf(client, 'AccessToken')
    const AccessToken = await keys.sign(pool.Id, 'access', {
      ...accessClaims(issue, overrides, randomUUID()),
      exp: issue.issuedAt + ExpiresIn,
    })
    const IdToken = await keys.sign(pool.Id, 'id', {
      ...idClaims(issue, overrides, randomUUID(), AccessToken),
      exp: issue.issuedAt + validityOf(client, 'IdToken'),
    })
    return { AccessToken, IdToken, ExpiresIn, TokenType: 'Bearer' }
  }

  function preTokenGeneration(
    { pool, client, user, groups, signIn }: Issue,
    occasion: Occasion,
    clientMetadata: Metadata,
    context: TriggerContext,
  ) {
    const { groups: groupsToOverride, roles: iamRolesToOverride, preferredRole = null } = groupClaims(groups)
    const isFirst = !/^V[23]_/.test(pool.LambdaConfig.PreTokenGenerationConfig?.LambdaVersion ?? '')
    const event = {
      source: `TokenGeneration_${occasion}`,
      userName: user.username,
      clientId: client.ClientId,
      request: {
        userAttributes: attributesOf(user),
        groupConfiguration: { groupsToOverride, iamRolesToOverride, preferredRole },
        ...(!isFirst && { scopes: signIn.scopes }),
        ...(clientMetadata && { clientMetadata }),
      },
      response: isFirst ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
    }
    return triggers.run(pool, 'PreTokenGeneration', event, context)
  }

  async function issue(given: NewSignIn, context: TriggerContext): Promise<AuthenticationResult> {
    const {
      pool,
      client,
      user,
      occasion,
      clientMetadata,
      scopes = [ownScope],
      hosted,
      nonce,
      sourceIp,
      authTime,
    } = given
    const now = cloud.clock.now()
    const signIn: SignIn = {
      id: randomUUID(),
      poolId: pool.Id,
      sub: user.sub,
      clientId: client.ClientId,
      originJti: randomUUID(),
      authTime: authTime ?? seconds(),
      scopes,
      ...(hosted && { hosted, nonce }),
      expiresAt: now + validityOf(client, 'RefreshToken') * 1000,
      usedAt: now,
      sourceIp,
      generation: 0,
    }
    const tokens = await make({ pool, client, user, signIn }, occasion, clientMetadata, context)
    await signIns.put(signIn)
    return { ...tokens, RefreshToken: refreshTokenOf(sealed, signIn) }
  }

  const issueToClient: Tokens['issueToClient'] = async (pool, client, how, context) => {
    const { scopes } = how
    const { access } = overridesIn(await ofClient(pool, client, how, context))
    const ExpiresIn = validityOf(client, 'AccessToken')
    const now = seconds()
    const AccessToken = await keys.sign(pool.Id, 'access', {
      ...clientClaims({ issuer: issuerOf(pool.Id), client, scopes, issuedAt: now }, access),
      jti: randomUUID(),
      exp: now + ExpiresIn,
    })
    return { AccessToken, ExpiresIn, TokenType: 'Bearer' as const }
  }

  /** Only the third version of the function is asked of those who are no person. */
  async function ofClient(
    pool: Pool,
    client: Client,
    { scopes, clientMetadata }: Parameters<Tokens['issueToClient']>[2],
    context: TriggerContext,
  ) {
    if (!pool.LambdaConfig.PreTokenGenerationConfig?.LambdaVersion.startsWith('V3_')) return undefined
    const event = {
      source: 'TokenGeneration_ClientCredentials',
      userName: client.ClientId,
      clientId: client.ClientId,
      request: { userAttributes: {}, groupConfiguration: {}, scopes, ...(clientMetadata && { clientMetadata }) },
      response: { claimsAndScopeOverrideDetails: null },
    }
    return triggers.run(pool, 'PreTokenGeneration', event, context)
  }

  async function refresh(
    client: Client,
    token: string,
    { clientMetadata }: { readonly clientMetadata?: Metadata },
    context: TriggerContext,
  ): Promise<AuthenticationResult> {
    const read = readRefreshToken(sealed, client, token)
    if (!read) throw notAuthorized('Invalid Refresh Token')
    const { generation, ...place } = read
    const before = await signIns.get(place.poolId, place.sub, place.id)
    if (!before) throw notAuthorized('Refresh Token has been revoked')
    if (before.expiresAt <= cloud.clock.now()) throw notAuthorized('Refresh Token has expired')
    checkGeneration(client, before, generation)
    const pool = state.pool(client.UserPoolId)
    const user = await users.get(pool.Id, place.sub)
    if (!user) throw noUser()
    if (!user.enabled) throw notAuthorized('User is disabled.')
    const bearer = { pool, client, user, signIn: before }
    const tokens = await make(bearer, 'RefreshTokens', clientMetadata, context)
    const after = await signIns.change(place, (now) => {
      checkGeneration(client, now, generation)
      return used(client, now, generation)
    })
    if (!after) throw notAuthorized('Refresh Token has been revoked')
    return rotates(client) ? { ...tokens, RefreshToken: refreshTokenOf(sealed, after) } : tokens
  }

  /** The present refresh token is good, and for a moment the one before: an answer may not have come through. */
  function checkGeneration(client: Client, { generation, rotatedAt = 0 }: SignIn, given: number): void {
    if (given === generation) return
    const grace = (client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000
    if (given === generation - 1 && cloud.clock.now() < rotatedAt + grace) return
    throw reused()
  }

  function used(client: Client, signIn: SignIn, given: number): SignIn {
    const usedAt = cloud.clock.now()
    if (!rotates(client) || given !== signIn.generation) return { ...signIn, usedAt }
    return { ...signIn, usedAt, generation: given + 1, rotatedAt: usedAt }
  }

  async function bearer(accessToken: string, scope = ownScope): Promise<Bearer> {
    const pool = poolOf((await claimedIssuer(accessToken)) ?? '')
    if (!pool) throw notAuthorized('Invalid Access Token')
    const claims = await verified(accessToken, issuerOf(pool.Id))
    const { sub = '', event_id: id, client_id: clientId, scope: scopes } = claims
    const client = state.clients.get(pool.Id, String(clientId))
    if (!client) throw notAuthorized('Invalid Access Token')
    if (!String(scopes).split(' ').includes(scope)) {
      throw notAuthorized('Access Token does not have required scopes')
    }
    const user = await users.get(pool.Id, sub)
    if (!user) throw noUser()
    const signIn = await signIns.get(pool.Id, sub, String(id))
    if (!signIn) throw notAuthorized('Access Token has been revoked')
    if (!user.enabled) throw notAuthorized('User is disabled.')
    return { pool, client, user, signIn }
  }

  async function verified(token: string, issuer: string) {
    try {
      return await verifyToken(cloud, token, { issuers: [issuer], tokenUse: 'access' })
    } catch (error) {
      if (!isTokenRefused(error)) throw error
      throw notAuthorized(error.problem === 'expired' ? 'Access Token has expired' : 'Invalid Access Token')
    }
  }

  return {
    issuerOf,
    poolOf,
    issue,
    issueToClient,
    refresh,
    bearer,
    placeOf: (client, token) => readRefreshToken(sealed, client, token),
  }
}

const rotates = ({ RefreshTokenRotation: rotation }: Client): boolean => rotation?.Feature === 'ENABLED'

const reused = () =>
  new AwsError('RefreshTokenReuseException', 'The refresh token was used already, and another has taken its place')

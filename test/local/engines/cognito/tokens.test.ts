import { CognitoJwtVerifier } from 'aws-jwt-verify'
import type { KeySet } from '../../../../local/kernel/service'
import { verifyToken } from '../../../../local/lib/tokens/verify-token'
import { type MadePool, refusal } from './pool-cloud'
import {
  type Answer,
  allFlows,
  claimsOf,
  createSignInCloud,
  functionArn,
  makePool,
  type SignInCloud,
  type Tokens,
  tokensOf,
} from './sign-in-cloud'

let at: SignInCloud
let pool: MadePool
let people = 0

beforeAll(async () => {
  at = await createSignInCloud()
  pool = await makePool(at, {}, allFlows)
})
afterAll(() => at.stop())

interface SignedIn extends Tokens {
  readonly name: string
  readonly sub: string
}

async function signedIn(given: Readonly<Record<string, string>> = {}, to: MadePool = pool): Promise<SignedIn> {
  const name = `person-${people++}`
  await at.person(to, name, given)
  const tokens = tokensOf(await at.withPassword(to, name))
  return { ...tokens, name, sub: String(claimsOf(tokens.AccessToken).sub) }
}

const client = async (settings: object): Promise<MadePool> => {
  const { UserPoolClient } = await at.admin<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    UserPoolId: pool.poolId,
    ClientName: 'other',
    ...allFlows,
    ...settings,
  })
  return { poolId: pool.poolId, clientId: UserPoolClient.ClientId }
}

const refresh = (to: MadePool, RefreshToken: string | undefined): Promise<Answer> =>
  at.begin(to, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken ?? '' })

const renew = (to: MadePool, RefreshToken: string | undefined): Promise<Answer> =>
  at.app('GetTokensFromRefreshToken', { ClientId: to.clientId, RefreshToken })

/** Something that needs an access token. */
const use = (AccessToken: string): Promise<object> => at.app('ListUserSessions', { AccessToken })

const now = (): number => at.cloud.clock.now() / 1000
const issuer = (): string => `https://cognito-idp.us-east-1.amazonaws.com/${pool.poolId}`

async function keySet(): Promise<KeySet> {
  const keys = await at.cloud.services.get('cognito-idp')?.issuers?.keys(issuer())
  if (!keys) throw new Error('The pool has no keys')
  return keys
}

describe('claims', () => {
  it('of an ID token tell who the person is', async () => {
    const { IdToken, sub, name } = await signedIn({
      email: 'jane@example.com',
      email_verified: 'true',
      given_name: 'Jane',
      address: 'Main Street 1',
    })
    expect(claimsOf(IdToken)).toEqual({
      sub,
      iss: issuer(),
      aud: pool.clientId,
      token_use: 'id',
      'cognito:username': name,
      email: 'jane@example.com',
      email_verified: true,
      given_name: 'Jane',
      address: { formatted: 'Main Street 1' },
      auth_time: now(),
      iat: now(),
      exp: now() + 3600,
      jti: expect.any(String),
      origin_jti: expect.any(String),
      event_id: expect.any(String),
    })
  })

  it('of an access token tell what it may be used for', async () => {
    const { AccessToken, IdToken, sub, name } = await signedIn({ email: 'jane@example.com' })
    const id = claimsOf(IdToken)
    expect(claimsOf(AccessToken)).toEqual({
      sub,
      iss: issuer(),
      client_id: pool.clientId,
      username: name,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      version: 2,
      auth_time: now(),
      iat: now(),
      exp: now() + 3600,
      jti: expect.any(String),
      origin_jti: id.origin_jti,
      event_id: id.event_id,
    })
  })

  it('leave out what the client may not read', async () => {
    const narrow = await client({ ReadAttributes: ['given_name'] })
    const { name } = await signedIn({ email: 'jane@example.com', given_name: 'Jane' })
    const claims = claimsOf(tokensOf(await at.withPassword(narrow, name)).IdToken)
    expect(claims).toMatchObject({ given_name: 'Jane' })
    expect(claims).not.toHaveProperty('email')
  })

  it('tell the groups by precedence, their roles, and the one that is preferred', async () => {
    const role = (name: string): string => `arn:aws:iam::000000000000:role/${name}`
    const groups = [
      { GroupName: 'plain' },
      { GroupName: 'second', Precedence: 5, RoleArn: role('second') },
      { GroupName: 'first', Precedence: 1, RoleArn: role('first') },
    ]
    const { name } = await signedIn()
    for (const group of groups) {
      await at.admin('CreateGroup', { UserPoolId: pool.poolId, ...group })
      await at.admin('AdminAddUserToGroup', { UserPoolId: pool.poolId, Username: name, GroupName: group.GroupName })
    }
    const tokens = tokensOf(await at.withPassword(pool, name))
    expect(claimsOf(tokens.IdToken)).toMatchObject({
      'cognito:groups': ['first', 'second', 'plain'],
      'cognito:roles': [role('first'), role('second')],
      'cognito:preferred_role': role('first'),
    })
    expect(claimsOf(tokens.AccessToken)).toMatchObject({ 'cognito:groups': ['first', 'second', 'plain'] })
    await at.admin('UpdateGroup', {
      UserPoolId: pool.poolId,
      GroupName: 'second',
      Precedence: 1,
      RoleArn: role('second'),
    })
    expect(claimsOf(tokensOf(await at.withPassword(pool, name)).IdToken)).not.toHaveProperty('cognito:preferred_role')
  })

  it('expire when the client says', async () => {
    const quick = await client({
      AccessTokenValidity: 5,
      IdTokenValidity: 600,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds' },
    })
    const { name } = await signedIn()
    const tokens = tokensOf(await at.withPassword(quick, name))
    expect(tokens.ExpiresIn).toBe(300)
    expect(claimsOf(tokens.AccessToken).exp).toBe(now() + 300)
    expect(claimsOf(tokens.IdToken).exp).toBe(now() + 600)
    expect(await use(tokens.AccessToken)).toHaveProperty('Sessions')
    await at.advance(300_000)
    expect(await refusal(use(tokens.AccessToken))).toBe('NotAuthorizedException: Access Token has expired')
  })
})

describe('signatures', () => {
  it('are of two keys, one for each use, that no other pool has', async () => {
    const { AccessToken, IdToken } = await signedIn()
    const other = await makePool(at, {}, allFlows)
    const foreign = await signedIn({}, other)
    const kid = (token: string): string =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
    const { keys } = await keySet()
    expect(keys.map((key) => key.kid)).toEqual([kid(IdToken), kid(AccessToken)])
    expect(new Set([IdToken, AccessToken, foreign.IdToken, foreign.AccessToken].map(kid)).size).toBe(4)
    expect(JSON.stringify(keys)).not.toMatch(/"(d|p|q)"/)
  })

  it('are believed by those who verify tokens of the cloud, and by the verifier of AWS', async () => {
    const { AccessToken, IdToken, sub } = await signedIn()
    const issuers = [issuer()]
    const { poolId: userPoolId, clientId } = pool
    expect(await verifyToken(at.cloud, IdToken, { issuers, tokenUse: 'id', audience: [clientId] })).toMatchObject({
      sub,
    })
    expect(
      await verifyToken(at.cloud, AccessToken, { issuers, tokenUse: 'access', audience: [clientId] }),
    ).toMatchObject({ sub })
    const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: null, graceSeconds: 1e9 })
    verifier.cacheJwks((await keySet()) as unknown as Parameters<typeof verifier.cacheJwks>[0])
    expect(verifier.verifySync(IdToken)).toMatchObject({ sub, token_use: 'id' })
    expect(verifier.verifySync(AccessToken)).toMatchObject({ sub, token_use: 'access' })
  })
})

describe('an access token', () => {
  it('is no ID token, and the other way round', async () => {
    const { IdToken } = await signedIn()
    expect(await refusal(use(IdToken))).toBe('NotAuthorizedException: Invalid Access Token')
    expect(await refusal(use('x.y.z'))).toBe('NotAuthorizedException: Invalid Access Token')
  })
})

describe('a refresh token', () => {
  it('gives new tokens of the same sign-in', async () => {
    const before = await signedIn()
    await at.advance(60_000)
    const after = tokensOf(await refresh(pool, before.RefreshToken))
    expect(after.RefreshToken).toBeUndefined()
    const [old, young] = [claimsOf(before.AccessToken), claimsOf(after.AccessToken)]
    expect(young).toMatchObject({ origin_jti: old.origin_jti, auth_time: old.auth_time, iat: (old.iat ?? 0) + 60 })
    expect(young.jti).not.toBe(old.jti)
    expect(tokensOf(await renew(pool, before.RefreshToken)).TokenType).toBe('Bearer')
  })

  it('is worth nothing to another client, changed, or when its days are over', async () => {
    const { RefreshToken = '' } = await signedIn()
    const invalid = 'NotAuthorizedException: Invalid Refresh Token'
    expect(await refusal(refresh(await client({}), RefreshToken))).toBe(invalid)
    expect(await refusal(refresh(pool, `${RefreshToken.slice(0, -4)}AAAA`))).toBe(invalid)
    expect(await refusal(refresh(pool, 'x'))).toBe(invalid)
    await at.advance(30 * 86_400_000)
    expect(await refusal(refresh(pool, RefreshToken))).toBe('NotAuthorizedException: Refresh Token has expired')
  })

  it('is refused to one who is disabled or gone', async () => {
    const { RefreshToken, name } = await signedIn()
    await at.admin('AdminDisableUser', { UserPoolId: pool.poolId, Username: name })
    expect(await refusal(refresh(pool, RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked')
    const other = await signedIn()
    await at.admin('AdminDeleteUser', { UserPoolId: pool.poolId, Username: other.name })
    expect(await refusal(refresh(pool, other.RefreshToken))).toMatch(/^NotAuthorizedException/)
    expect(await refusal(use(other.AccessToken))).toMatch(/^UserNotFoundException/)
  })

  it('is rotated where the client says so, and the one before is good for a moment', async () => {
    const flows = allFlows.ExplicitAuthFlows.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH')
    const rotating = await client({
      ExplicitAuthFlows: flows,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    })
    const { name } = await signedIn()
    const first = tokensOf(await at.withPassword(rotating, name)).RefreshToken
    const second = tokensOf(await renew(rotating, first)).RefreshToken
    expect(second).not.toBe(first)
    await at.advance(9_000)
    const again = tokensOf(await renew(rotating, first)).RefreshToken
    await at.advance(1_000)
    expect(await refusal(renew(rotating, first))).toMatch(/^RefreshTokenReuseException/)
    const third = tokensOf(await renew(rotating, second)).RefreshToken
    expect(third).toEqual(expect.any(String))
    expect(tokensOf(await renew(rotating, again)).TokenType).toBe('Bearer')
    expect(await refusal(refresh(rotating, third))).toMatch(/^InvalidParameterException/)
  })

  it('is rotated by one of two who send it at once', async () => {
    const rotating = await client({
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    })
    const { name } = await signedIn()
    const token = tokensOf(await at.withPassword(rotating, name)).RefreshToken
    const both = await Promise.all([refusal(renew(rotating, token)), refusal(renew(rotating, token))])
    expect(both.filter((each) => each.startsWith('RefreshTokenReuseException'))).toHaveLength(1)
  })

  it('is taken back with all that came of it', async () => {
    const { RefreshToken, AccessToken, name } = await signedIn()
    const other = tokensOf(await at.withPassword(pool, name))
    await at.app('RevokeToken', { Token: RefreshToken, ClientId: pool.clientId })
    expect(await refusal(refresh(pool, RefreshToken))).toBe('NotAuthorizedException: Refresh Token has been revoked')
    expect(await refusal(use(AccessToken))).toBe('NotAuthorizedException: Access Token has been revoked')
    expect(await use(other.AccessToken)).toHaveProperty('Sessions')
    const ClientId = pool.clientId
    expect(await refusal(at.app('RevokeToken', { Token: AccessToken, ClientId }))).toMatch(/^UnsupportedTokenType/)
    expect(await refusal(at.app('RevokeToken', { Token: RefreshToken, ClientId: 'x' }))).toMatch(/^Unauthorized/)
    const plain = await client({ EnableTokenRevocation: false })
    const tokens = tokensOf(await at.withPassword(plain, name))
    expect(claimsOf(tokens.AccessToken)).not.toHaveProperty('origin_jti')
    expect(await refusal(at.app('RevokeToken', { Token: tokens.RefreshToken, ClientId: plain.clientId }))).toMatch(
      /^UnsupportedOperationException/,
    )
  })
})

describe('signing out', () => {
  it('everywhere ends all sign-ins of the person, and nobody else’s', async () => {
    const one = await signedIn()
    const other = await signedIn()
    const again = tokensOf(await at.withPassword(pool, one.name))
    await at.app('GlobalSignOut', { AccessToken: one.AccessToken })
    for (const { AccessToken, RefreshToken } of [one, again]) {
      expect(await refusal(use(AccessToken))).toMatch(/has been revoked$/)
      expect(await refusal(refresh(pool, RefreshToken))).toMatch(/has been revoked$/)
    }
    expect(await use(other.AccessToken)).toHaveProperty('Sessions')
    await at.admin('AdminUserGlobalSignOut', { UserPoolId: pool.poolId, Username: other.name })
    expect(await refusal(use(other.AccessToken))).toMatch(/has been revoked$/)
  })

  it('of one place ends what is listed there', async () => {
    const { AccessToken, name } = await signedIn()
    await at.advance(1000)
    const other = tokensOf(await at.withPassword(pool, name))
    interface Sessions {
      readonly Sessions: readonly { readonly SessionId: string; readonly IsCurrentSession?: boolean }[]
    }
    const { Sessions } = await at.app<Sessions>('ListUserSessions', { AccessToken })
    expect(Sessions.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([false, true])
    await at.app('RevokeUserSession', { AccessToken, SessionId: Sessions[0]?.SessionId })
    expect(await refusal(use(other.AccessToken))).toMatch(/has been revoked$/)
    const one = { UserPoolId: pool.poolId, Username: name }
    const left = await at.admin<Sessions>('AdminListUserSessions', one)
    expect(left.Sessions).toHaveLength(1)
    await at.admin('AdminRevokeUserSession', { ...one, SessionId: left.Sessions[0]?.SessionId })
    expect(await refusal(use(AccessToken))).toMatch(/has been revoked$/)
  })
})

describe('a PreTokenGeneration function', () => {
  async function withFunction(LambdaConfig: object, answer: object): Promise<Tokens> {
    const made = await makePool(at, { LambdaConfig }, allFlows)
    at.functions.tokens = (event) => ({ ...event, response: answer })
    await at.person(made, 'jdoe', { given_name: 'Jane' })
    return tokensOf(await at.withPassword(made, 'jdoe'))
  }

  it('of the first version changes ID tokens, and groups', async () => {
    const { IdToken, AccessToken } = await withFunction(
      { PreTokenGeneration: functionArn('tokens') },
      {
        claimsOverrideDetails: {
          claimsToAddOrOverride: { tenant: 'one', sub: 'admin', given_name: 'Janet' },
          claimsToSuppress: ['email', 'iss'],
          groupOverrideDetails: { groupsToOverride: ['a'], iamRolesToOverride: [], preferredRole: 'arn:r' },
        },
      },
    )
    const id = claimsOf(IdToken)
    expect(id).toMatchObject({ tenant: 'one', given_name: 'Janet', 'cognito:groups': ['a'] })
    expect(id).toMatchObject({ 'cognito:preferred_role': 'arn:r' })
    expect(id.sub).not.toBe('admin')
    expect(id.iss).toMatch(/^https/)
    expect(claimsOf(AccessToken)).toMatchObject({ 'cognito:groups': ['a'] })
    expect(claimsOf(AccessToken)).not.toHaveProperty('tenant')
    expect(at.events.at(-1)).toMatchObject({
      triggerSource: 'TokenGeneration_Authentication',
      version: '1',
      request: { userAttributes: { given_name: 'Jane', 'cognito:user_status': 'CONFIRMED' } },
      response: { claimsOverrideDetails: null },
    })
  })

  it('of the second version changes access tokens and scopes too', async () => {
    const { IdToken, AccessToken } = await withFunction(
      { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: functionArn('tokens') } },
      {
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { family_name: 'Doe' } },
          accessTokenGeneration: {
            claimsToAddOrOverride: { tier: { level: 2 }, username: 'admin' },
            scopesToAdd: ['orders/read'],
            scopesToSuppress: ['aws.cognito.signin.user.admin'],
          },
        },
      },
    )
    expect(claimsOf(IdToken)).toMatchObject({ family_name: 'Doe' })
    expect(claimsOf(AccessToken)).toMatchObject({ tier: { level: 2 }, username: 'jdoe', scope: 'orders/read' })
    expect(at.events.at(-1)).toMatchObject({ version: '2', request: { scopes: ['aws.cognito.signin.user.admin'] } })
    expect(await refusal(use(AccessToken))).toBe('NotAuthorizedException: Access Token does not have required scopes')
  })
})

/** Verifies the tokens of `Logins`, each by what its provider is. */
import { isSamlError, readMetadata } from '../../../../saml'
import { type AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Principal } from '../../../kernel/principal'
import { verifyAwsAssertion } from '../../../lib/aws-assertion'
import { claimedIssuer } from '../../../lib/tokens/claimed-issuer'
import { verifyProviderToken } from '../../../lib/tokens/provider-token'
import { isTokenRefused } from '../../../lib/tokens/token-refused'
import { type Claims, issuerOf } from '../../../lib/tokens/verify-token'
import { invalid, invalidLogin, notAuthorized } from '../errors'
import type { IdentityPool, UserPoolProvider } from '../state/records'
import type { State } from '../state/state'
import { issuer as ownIssuer } from '../state/tokens'
import type { VerifiedLogin } from './verified'

export type GivenLogins = Readonly<Record<string, string>>

/** Of the service itself, with a token of GetOpenIdTokenForDeveloperIdentity. */
export const ownProvider = ownIssuer.slice('https://'.length)
const mostLogins = 10

/** Throws `NotAuthorizedException` for the first that doesn't hold. */
export async function verifyLogins(
  state: State,
  pool: IdentityPool,
  logins: GivenLogins = {},
): Promise<readonly VerifiedLogin[]> {
  const entries = Object.entries(logins)
  if (entries.length > mostLogins) throw invalid(`Logins must have at most ${mostLogins} members`)
  const verified: VerifiedLogin[] = []
  for (const [provider, token] of entries) verified.push(await verifyLogin(state, pool, provider, token))
  return verified
}

function verifyLogin(state: State, pool: IdentityPool, provider: string, token: string): Promise<VerifiedLogin> {
  const ofUserPool = pool.CognitoIdentityProviders.filter(({ ProviderName }) => ProviderName === provider)
  if (ofUserPool.length > 0) return userPoolLogin(state, ofUserPool, provider, token)
  if (pool.SamlProviderARNs.includes(provider)) return samlLogin(state, provider, token)
  const oidc = pool.OpenIdConnectProviderARNs.find(
    (arn) => arn === provider || arn.endsWith(`:oidc-provider/${provider}`),
  )
  if (oidc !== undefined) return oidcLogin(state, oidc, provider, token)
  throw unsupportedProvider()
}

function unsupportedProvider(): AwsError {
  return notAuthorized('Token is not from a supported provider of this identity pool.')
}

async function userPoolLogin(
  state: State,
  providers: readonly UserPoolProvider[],
  provider: string,
  token: string,
): Promise<VerifiedLogin> {
  const { cloud } = state
  const poolArn = cloud.arn('cognito-idp', `userpool/${provider.slice(provider.indexOf('/') + 1)}`)
  const claims = await verifiedToken(
    state,
    token,
    // By whatever name the pool's tokens have; the provider is AWS's all the same.
    issuerOf(cloud, poolArn) ?? `https://${provider}`,
    providers.map(({ ClientId }) => ClientId),
  )
  if (claims.token_use !== 'id') throw invalidLogin('Not a valid OpenId Connect identity token.')
  const clientId = String(claims.aud)
  const { sub = '' } = claims
  if (providers.some(({ ClientId, ServerSideTokenCheck }) => ClientId === clientId && ServerSideTokenCheck)) {
    await checkUser(state, provider, claims)
  }
  return {
    provider,
    subject: sub,
    mapping: `${provider}:${clientId}`,
    claims: new Map(Object.entries(claims)),
    roles: texts(claims['cognito:roles']),
    preferredRole: texts(claims['cognito:preferred_role'])[0],
    amr: ['authenticated', provider, `${provider}:CognitoSignIn:${sub}`],
  }
}

interface Sessions {
  readonly Sessions?: readonly { readonly SessionId?: string }[]
  readonly NextToken?: string
}

/** With ServerSideTokenCheck: the person is still there, may sign in, and has not signed out of what the token is of. */
async function checkUser({ cloud }: State, provider: string, claims: Claims): Promise<void> {
  const person = { UserPoolId: provider.slice(provider.indexOf('/') + 1), Username: String(claims['cognito:username']) }
  const ask = <Output>(action: string, more: object = {}): Promise<Output> =>
    cloud.call<Output>(rootOf(cloud), 'cognito-idp', action, { ...person, ...more })
  try {
    const { Enabled } = await ask<{ readonly Enabled?: boolean }>('AdminGetUser')
    if (Enabled === false) throw invalidLogin('The user is disabled or was deleted.')
    let page: Sessions = await ask('AdminListUserSessions')
    const isTheirs = ({ Sessions = [] }: Sessions): boolean =>
      Sessions.some(({ SessionId }) => SessionId === claims.event_id)
    while (!isTheirs(page)) {
      const { NextToken } = page
      if (NextToken === undefined) throw invalidLogin('The token has been revoked.')
      page = await ask('AdminListUserSessions', { NextToken })
    }
  } catch (error) {
    if (isAwsError(error) && error.code === 'UserNotFoundException') {
      throw invalidLogin('The user is disabled or was deleted.')
    }
    throw error
  }
}

async function samlLogin({ cloud }: State, provider: string, base64: string): Promise<VerifiedLogin> {
  const { SAMLMetadataDocument } = await cloud
    .call<{ readonly SAMLMetadataDocument: string }>(rootOf(cloud), 'iam', 'GetSAMLProvider', {
      SAMLProviderArn: provider,
    })
    .catch(noProvider)
  const { entityId, certificates } = await readMetadata(SAMLMetadataDocument)
  const trusted = { arn: provider, entityId, certificates: certificates.map(({ pem }) => pem) }
  try {
    const { assertion, roles } = await verifyAwsAssertion(cloud, trusted, base64)
    const { value } = assertion.nameId
    return {
      provider,
      subject: value,
      mapping: provider,
      claims: new Map<string, unknown>([...assertion.attributes, ['sub', value]]),
      roles: roles.filter(({ providerArn }) => providerArn === provider).map(({ roleArn }) => roleArn),
      amr: ['authenticated', provider, `${provider}:${value}`],
    }
  } catch (error) {
    if (isAwsError(error) || isSamlError(error)) throw invalidLogin(error.message)
    throw error
  }
}

async function oidcLogin(state: State, arn: string, provider: string, token: string): Promise<VerifiedLogin> {
  const { Url, ClientIDList } = await state.cloud
    .call<{ readonly Url: string; readonly ClientIDList: readonly string[] }>(
      rootOf(state.cloud),
      'iam',
      'GetOpenIDConnectProvider',
      { OpenIDConnectProviderArn: arn },
    )
    .catch(noProvider)
  // Only a provider of this machine may be http; which of them that is, its keys are asked for by.
  const claimed = await claimedIssuer(token)
  const issuer = [`https://${Url}`, `http://${Url}`].find((each) => each === claimed)
  if (issuer === undefined) throw invalidLogin("Issuer doesn't match providerName")
  const claims = await verifiedToken(state, token, issuer, ClientIDList)
  const { sub = '' } = claims
  return {
    provider,
    subject: sub,
    mapping: arn,
    claims: new Map(Object.entries(claims)),
    roles: texts(claims['cognito:roles']),
    preferredRole: texts(claims['cognito:preferred_role'])[0],
    amr: ['authenticated', Url, `${Url}:OIDC:${sub}`],
  }
}

async function verifiedToken(
  { cloud }: State,
  token: string,
  issuer: string,
  audience: readonly string[],
): Promise<Claims> {
  const claimed = await claimedIssuer(token)
  if (claimed === undefined) throw invalidLogin('Not a valid OpenId Connect identity token.')
  if (claimed === ownIssuer) throw invalidLogin("Can't pass in a Cognito token.")
  if (claimed !== issuer) throw invalidLogin("Issuer doesn't match providerName")
  try {
    const claims = await verifyProviderToken(cloud, token, { issuer, audience }, 'cognito-identity')
    if (claims.aud === undefined) throw invalidLogin('Missing a required claim: aud')
    if (!claims.sub) throw invalidLogin('Missing a required claim: sub')
    return claims
  } catch (error) {
    throw isTokenRefused(error) ? refusal(error.problem) : error
  }
}

function refusal(problem: string): AwsError {
  switch (problem) {
    case 'expired':
      return invalidLogin('Token expired')
    case 'signature':
    case 'key':
      return invalidLogin("Couldn't verify signed token.")
    case 'audience':
      return unsupportedProvider()
    default:
      return invalidLogin('Not a valid OpenId Connect identity token.')
  }
}

function noProvider(error: unknown): never {
  if (isAwsError(error) && error.code === 'NoSuchEntity') throw unsupportedProvider()
  throw error
}

/** The service asks for itself what no caller could: who trusts whom is the account's. */
const rootOf = ({ accountId }: State['cloud']): Principal => ({
  kind: 'root',
  accountId,
  arn: `arn:aws:iam::${accountId}:root`,
})

function texts(value: unknown): readonly string[] {
  return [value].flat().filter((each): each is string => typeof each === 'string')
}

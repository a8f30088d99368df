/**
 * Verifies tokens that an engine of the cloud issued, whichever that is: the engine tells its keys (`Service.issuers`).
 * Signed by RS256 or not at all: a token that names another algorithm, or none, is refused before its key is looked for.
 */
import type { JWTPayload } from 'jose'
import type { Cloud } from '../../kernel/cloud'
import type { KeySet } from '../../kernel/service'
import { claimedIssuer } from './claimed-issuer'
import { type Jose, loadJose } from './load-jose'
import { type TokenProblem, TokenRefusedError } from './token-refused'

export interface TokenExpectations {
  /** `iss` is one of these. */
  readonly issuers: readonly string[]
  /** One of these is the token's `aud` or, as access tokens of Cognito have none, its `client_id`. */
  readonly audience?: readonly string[]
  readonly tokenUse?: 'id' | 'access'
}

export interface Claims extends JWTPayload {
  readonly iss: string
  readonly exp: number
}

type Issuing = Pick<Cloud, 'services' | 'clock'>

/** Throws `TokenRefusedError`. */
export async function verifyToken(cloud: Issuing, token: string, expected: TokenExpectations): Promise<Claims> {
  const issuer = await claimedIssuer(token)
  if (issuer === undefined) throw new TokenRefusedError('form')
  if (!expected.issuers.includes(issuer)) throw new TokenRefusedError('issuer')
  const keys = await keysOf(cloud, issuer)
  if (!keys) throw new TokenRefusedError('issuer')
  const claims = await verified(cloud, token, keys, issuer)
  const { audience, tokenUse } = expected
  if (audience && !audience.some((each) => isFor(claims, each))) throw new TokenRefusedError('audience')
  if (tokenUse !== undefined && claims.token_use !== tokenUse) throw new TokenRefusedError('token use')
  return claims
}

/** What the tokens of a resource, such as a user pool, have as `iss`; undefined if no engine has it. */
export function issuerOf({ services }: Pick<Cloud, 'services'>, arn: string): string | undefined {
  for (const { issuers } of services.values()) {
    const issuer = issuers?.issuerOf(arn)
    if (issuer !== undefined) return issuer
  }
  return undefined
}

/** The public keys of an issuer; undefined if no engine of the cloud is it. */
export async function keysOf({ services }: Pick<Cloud, 'services'>, issuer: string): Promise<KeySet | undefined> {
  for (const { issuers } of services.values()) {
    const keys = await issuers?.keys(issuer)
    if (keys) return keys
  }
  return undefined
}

/** Keys are imported once: that costs as much as a verification. */
const resolvers = new WeakMap<KeySet, ReturnType<Jose['createLocalJWKSet']>>()

async function verified({ clock }: Issuing, token: string, keys: KeySet, issuer: string): Promise<Claims> {
  const { createLocalJWKSet, errors, jwtVerify } = await loadJose()
  const resolver = resolvers.get(keys) ?? createLocalJWKSet({ keys: keys.keys.map((key) => ({ ...key, kty: 'RSA' })) })
  resolvers.set(keys, resolver)
  try {
    const { payload } = await jwtVerify(token, resolver, {
      algorithms: ['RS256'],
      issuer,
      requiredClaims: ['iss', 'exp'],
      currentDate: new Date(clock.now()),
    })
    return payload as Claims
  } catch (error) {
    throw new TokenRefusedError(problemOf(errors, error), error)
  }
}

function problemOf(errors: Jose['errors'], error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === 'nbf' ? 'not yet valid' : 'claims'
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return 'algorithm'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'key'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  return 'form'
}

function isFor({ aud, client_id: client }: Claims, audience: string): boolean {
  return aud === undefined ? client === audience : [aud].flat().includes(audience)
}

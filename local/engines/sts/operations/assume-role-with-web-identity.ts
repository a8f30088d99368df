import { decodeJwt } from 'jose'
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { KeySet, Operation } from '../../../kernel/service'
import { invalidToken } from '../../../lib/aws-assertion'
import { fetchProviderKeys } from '../../../lib/tokens/provider-keys'
import { isTokenRefused } from '../../../lib/tokens/token-refused'
import { type Claims, keysOf, verifyToken } from '../../../lib/tokens/verify-token'
import type { Iam } from '../../iam/iam'
import { checkSessionName } from '../session/checks'
import { openFederated } from '../session/federated'
import type { SessionRequest } from '../session/requested'
import type { Keys } from '../state'

interface Input extends Pick<SessionRequest, 'Policy' | 'PolicyArns'> {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly WebIdentityToken: string
  readonly DurationSeconds?: number
}

interface Issuer {
  readonly issuer: string
  /** As a trust policy names it under `Federated`. */
  readonly provider: string
  /** What its condition keys begin with. */
  readonly prefix: string
  /** Undefined: any, which the trust policy is to judge. */
  readonly audience: readonly string[] | undefined
}

/** Whom AWS trusts without being told; its tokens are for identity pools. */
const cognitoIdentity = 'cognito-identity.amazonaws.com'

export function assumeRoleWithWebIdentity(cloud: Cloud, iam: Iam, keys: Keys): Operation<Input> {
  function issuerOf(token: string): Issuer {
    const issuer = claimedIssuer(token)
    if (issuer === `https://${cognitoIdentity}`) {
      return { issuer, provider: cognitoIdentity, prefix: cognitoIdentity, audience: undefined }
    }
    const known = iam.oidcProviders.ofIssuer(issuer)
    if (!known) throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`)
    return { issuer, provider: known.arn, prefix: known.url, audience: known.clientIds }
  }

  return {
    // Not signed: the token says who it is, and the role's trust policy who may.
    anonymous: true,
    access: () => [],
    async handle({ RoleArn, RoleSessionName, WebIdentityToken, DurationSeconds = 3600, Policy, PolicyArns }) {
      checkSessionName(RoleSessionName)
      const known = issuerOf(WebIdentityToken)
      const claims = await verified(cloud, WebIdentityToken, known)
      const { sub, aud } = claims
      if (typeof sub !== 'string') throw invalidToken('The token has no subject')
      // Access tokens have none.
      if (aud === undefined) throw invalidToken('Incorrect token audience')
      const audience = [aud].flat()
      const opened = openFederated(cloud, iam, keys, {
        action: 'sts:AssumeRoleWithWebIdentity',
        roleArn: RoleArn,
        sessionName: RoleSessionName,
        provider: known.provider,
        context: {
          [`${known.prefix}:sub`]: sub,
          [`${known.prefix}:aud`]: audience,
          ...(isTexts(claims.amr) && { [`${known.prefix}:amr`]: claims.amr }),
        },
        seconds: DurationSeconds,
        Policy,
        PolicyArns,
        ...sessionClaims(claims),
      })
      return {
        ...opened,
        SubjectFromWebIdentityToken: sub,
        Provider: known.provider,
        Audience: audience.join(','),
      }
    },
  }
}

/** Only to know whose keys to ask for; nothing is believed of it. */
function claimedIssuer(token: string): string {
  try {
    const { iss } = decodeJwt(token)
    if (typeof iss === 'string') return iss
  } catch {
    // As one that names no issuer.
  }
  throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)')
}

async function verified(cloud: Cloud, token: string, { issuer, audience }: Issuer): Promise<Claims> {
  const own = await keysOf(cloud, issuer)
  const keys = own ?? (await fetched(issuer))
  const issuing = {
    clock: cloud.clock,
    services: own ? cloud.services : new Map([['', { name: '', operations: {}, issuers: issuers(issuer, keys) }]]),
  }
  try {
    return await verifyToken(issuing, token, { issuers: [issuer], ...(audience && { audience }) })
  } catch (error) {
    throw isTokenRefused(error) ? refusal(error.problem, error.message) : error
  }
}

async function fetched(issuer: string): Promise<KeySet> {
  try {
    return await fetchProviderKeys(issuer, 'sts')
  } catch (error) {
    if (error instanceof AwsError) throw error
    throw new AwsError(
      'IDPCommunicationError',
      `Couldn't retrieve verification key from your identity provider: ${issuer}`,
    )
  }
}

const issuers = (issuer: string, keys: KeySet) => ({
  keys: (asked: string) => (asked === issuer ? keys : undefined),
  issuerOf: () => undefined,
})

function refusal(problem: string, message: string): AwsError {
  switch (problem) {
    case 'expired':
      return new AwsError('ExpiredTokenException', 'Token expired')
    case 'audience':
      return invalidToken('Incorrect token audience')
    default:
      return invalidToken(message)
  }
}

interface TagsClaim {
  readonly principal_tags?: Readonly<Record<string, readonly string[]>>
  readonly transitive_tag_keys?: readonly string[]
}

/** What a token may say of the session. */
function sessionClaims(claims: Claims): SessionRequest {
  const tags = claims['https://aws.amazon.com/tags'] as TagsClaim | undefined
  const sourceIdentity = claims['https://aws.amazon.com/source_identity']
  return {
    Tags: Object.entries(tags?.principal_tags ?? {}).map(([Key, values]) => ({
      Key,
      Value: String([values].flat()[0]),
    })),
    TransitiveTagKeys: tags?.transitive_tag_keys ?? [],
    ...(typeof sourceIdentity === 'string' && { SourceIdentity: sourceIdentity }),
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

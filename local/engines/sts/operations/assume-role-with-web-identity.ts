import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { invalidToken } from '../../../lib/aws-assertion'
import { claimedIssuer } from '../../../lib/tokens/claimed-issuer'
import { verifyProviderToken } from '../../../lib/tokens/provider-token'
import { isTokenRefused } from '../../../lib/tokens/token-refused'
import type { Claims } from '../../../lib/tokens/verify-token'
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
  async function issuerOf(token: string): Promise<Issuer> {
    const issuer = await claimedIssuer(token)
    if (issuer === undefined) {
      throw invalidToken(
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      )
    }
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
      const known = await issuerOf(WebIdentityToken)
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

async function verified(cloud: Cloud, token: string, { issuer, audience }: Issuer): Promise<Claims> {
  try {
    return await verifyProviderToken(cloud, token, { issuer, ...(audience && { audience }) }, 'sts')
  } catch (error) {
    throw isTokenRefused(error) ? refusal(error.problem, error.message) : error
  }
}

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

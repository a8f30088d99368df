/** Credentials of an identity: the role is chosen here, and opened by STS as for anybody with such a token. */
import { isAwsError } from '../../kernel/aws-error'
import { invalidConfiguration, notAuthorized } from './errors'
import type { VerifiedLogin } from './logins/verified'
import { chooseRole } from './roles/choose'
import { guestPolicy, guestPolicyArns } from './roles/guests'
import { tagsOf } from './roles/tags'
import type { Identity, IdentityPool } from './state/records'
import type { State } from './state/state'

interface Opened {
  readonly Credentials: {
    readonly AccessKeyId: string
    readonly SecretAccessKey: string
    readonly SessionToken: string
    readonly Expiration: string
  }
}

const seconds = 3600
const guestAmr = ['unauthenticated']

/** As `amr` has it: how it was found out who this is. */
export function amrOf(logins: readonly VerifiedLogin[]): readonly string[] {
  return logins.length === 0 ? guestAmr : [...new Set(logins.flatMap(({ amr }) => amr))]
}

export async function openCredentials(
  { cloud, tokens }: State,
  pool: IdentityPool,
  { id }: Identity,
  logins: readonly VerifiedLogin[],
  asked?: string,
) {
  const choice = chooseRole(pool, logins, asked)
  if ('problem' in choice) throw refusal(choice.problem)
  const isGuest = logins.length === 0
  const WebIdentityToken = await tokens.sign({
    sub: id,
    aud: pool.IdentityPoolId,
    amr: amrOf(logins),
    tags: tagsOf(pool, logins),
    seconds: 600,
  })
  return assume(cloud, {
    RoleArn: choice.role,
    WebIdentityToken,
    ...(isGuest && { Policy: guestPolicy, PolicyArns: guestPolicyArns }),
  })
}

/** With a token of the service's own, which an application handed on. */
export function openByToken({ cloud }: State, { Roles }: IdentityPool, WebIdentityToken: string) {
  const { authenticated } = Roles
  if (authenticated === undefined) throw invalidConfiguration()
  return assume(cloud, { RoleArn: authenticated, WebIdentityToken })
}

async function assume(cloud: State['cloud'], input: object) {
  try {
    const { Credentials } = await cloud.call<Opened>({ kind: 'anonymous' }, 'sts', 'AssumeRoleWithWebIdentity', {
      RoleSessionName: 'CognitoIdentityCredentials',
      DurationSeconds: seconds,
      ...input,
    })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials
    return { AccessKeyId, SecretKey: SecretAccessKey, SessionToken, Expiration: Date.parse(Expiration) / 1000 }
  } catch (error) {
    // Whose trust policy it is that refuses is not for a person who signs in.
    if (isAwsError(error) && /^(AccessDenied|NoSuchEntity)/.test(error.code)) throw invalidConfiguration()
    throw error
  }
}

function refusal(problem: 'denied' | 'not named' | 'no role') {
  switch (problem) {
    case 'denied':
      return notAuthorized('Role mapping is ambiguous, and the identity pool denies such requests.')
    case 'not named':
      return notAuthorized('The custom role is not among those that the login token names.')
    case 'no role':
      return invalidConfiguration()
  }
}

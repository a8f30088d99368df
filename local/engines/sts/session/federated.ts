/** Opens a role's session for somebody whom an identity provider vouches for; the call itself is not signed. */
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { RolePrincipal } from '../../../kernel/principal'
import type { Iam } from '../../iam/iam'
import { answer, type Keys } from '../state'
import { checkDuration, checkRoleArn } from './checks'
import { packedSize, readSession, type SessionRequest } from './requested'

export interface FederatedRequest extends SessionRequest {
  readonly action: 'sts:AssumeRoleWithSAML' | 'sts:AssumeRoleWithWebIdentity'
  readonly roleArn: string
  readonly sessionName: string
  /** As a trust policy names it under `Federated`. */
  readonly provider: string
  /** Condition keys that it vouches for, in the trust policy and in every later check. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
  readonly seconds: number
  /** When the provider's own session ends, in milliseconds since the epoch. */
  readonly endsAt?: number | undefined
}

/** The members that both answers have. */
export function openFederated(cloud: Cloud, iam: Iam, keys: Keys, request: FederatedRequest) {
  const { action, roleArn, sessionName, provider, context } = request
  checkRoleArn(roleArn)
  const asked = readSession(iam, request)
  const percent = packedSize(asked)
  const vouched = { ...context, 'aws:FederatedProvider': provider }
  const principal = trusted(action, () =>
    iam.checkTrust({
      roleArn,
      sessionName,
      action,
      caller: { kind: 'federated', provider, context: vouched },
      session: { ...asked, context: vouched },
    }),
  )
  const longest = iam.role(roleArn)?.maxSessionDuration ?? 3600
  const seconds = checkDuration(request.seconds, longest)
  const left = request.endsAt === undefined ? seconds : Math.floor((request.endsAt - cloud.clock.now()) / 1000)
  if (left <= 0) throw new AwsError('ExpiredTokenException', 'The session at the identity provider has ended')
  const key = keys.issue(principal, Math.min(seconds, left))
  cloud.trace({ kind: 'role.assumed', subject: roleArn, ids: [], detail: { session: principal.arn } })
  return {
    Credentials: answer(key),
    AssumedRoleUser: { AssumedRoleId: iam.userId(principal), Arn: principal.arn },
    PackedPolicySize: percent,
    ...(asked?.sourceIdentity !== undefined && { SourceIdentity: asked.sourceIdentity }),
  }
}

/** STS says no more than this to one whom it doesn't know. */
function trusted(action: string, check: () => RolePrincipal): RolePrincipal {
  try {
    return check()
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDeniedException') {
      throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403)
    }
    throw error
  }
}

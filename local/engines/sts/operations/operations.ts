/** Who a caller is, and temporary credentials for it. */
import { AwsError, refuseUnknown } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Operation } from '../../../kernel/service'
import { accountOfAccessKey } from '../../iam/access-key'
import type { Iam } from '../../iam/iam'
import { invalid } from '../errors'
import { answer, type Keys } from '../state'

interface AssumeRoleInput {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly DurationSeconds?: number
  readonly ExternalId?: string
}

const chainedSeconds = 3600

export function createOperations(cloud: Cloud, iam: Iam, { issue }: Keys): Readonly<Record<string, Operation>> {
  const userId = (principal: Principal): string =>
    principal.kind === 'role' ? `${iam.role(principal.roleArn)?.id}:${principal.sessionName}` : cloud.accountId

  const getCallerIdentity: Operation = {
    access: () => [],
    handle(_input, { caller }) {
      const arn = caller.kind === 'role' || caller.kind === 'root' ? caller.arn : cloud.arn('sts', 'anonymous')
      return { UserId: userId(caller), Account: cloud.accountId, Arn: arn }
    },
  }

  const assumeRole: Operation<AssumeRoleInput> = {
    // The role's trust policy must grant it whatever the caller's own policies say, so `handle` asks.
    access: () => [],
    handle(input, { caller }) {
      refuseUnknown(input, ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'], 'sts:AssumeRole')
      const { RoleArn, RoleSessionName, ExternalId } = input
      if (typeof RoleArn !== 'string' || !/^arn:aws:iam::\d{12}:role\/./.test(RoleArn)) {
        throw invalid(`${RoleArn} is invalid`)
      }
      if (typeof RoleSessionName !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
        throw invalid("Value at 'roleSessionName' failed to satisfy constraint: [\\w+=,.@-]{2,64}")
      }
      const session = iam.checkTrust({
        roleArn: RoleArn,
        sessionName: RoleSessionName,
        caller,
        ...(ExternalId !== undefined && { context: { 'sts:ExternalId': ExternalId } }),
      })
      const seconds = checkDuration(
        input.DurationSeconds ?? 3600,
        iam.role(RoleArn)?.maxSessionDuration ?? 3600,
        caller,
      )
      const key = issue(session, seconds)
      cloud.trace({ kind: 'role.assumed', subject: RoleArn, ids: [], detail: { session: session.arn } })
      return {
        Credentials: answer(key),
        AssumedRoleUser: { AssumedRoleId: userId(session), Arn: session.arn },
        PackedPolicySize: 0,
      }
    },
  }

  const getSessionToken: Operation<{ readonly DurationSeconds?: number }> = {
    access: () => [],
    handle(input, { caller }) {
      refuseUnknown(input, ['DurationSeconds'], 'sts:GetSessionToken')
      if (caller.kind !== 'root') {
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403)
      }
      const seconds = input.DurationSeconds ?? 3600
      // Of the root, AWS gives at most an hour.
      if (!(Number.isInteger(seconds) && seconds >= 900 && seconds <= 129_600)) {
        throw invalid(`Value '${seconds}' at 'durationSeconds' must be between 900 and 129600`)
      }
      return { Credentials: answer(issue(caller, Math.min(seconds, 3600))) }
    },
  }

  const getAccessKeyInfo: Operation<{ readonly AccessKeyId: string }> = {
    access: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
    handle({ AccessKeyId }) {
      const known = cloud.credentials.get(AccessKeyId)?.principal
      const account =
        known?.kind === 'role' || known?.kind === 'root' ? known.accountId : accountOfAccessKey(String(AccessKeyId))
      if (!account) throw invalid(`Invalid Access Key Id: ${AccessKeyId}`)
      return { Account: account }
    },
  }

  return {
    AssumeRole: assumeRole,
    GetAccessKeyInfo: getAccessKeyInfo,
    GetCallerIdentity: getCallerIdentity,
    GetSessionToken: getSessionToken,
  }
}

function checkDuration(seconds: number, longest: number, caller: Principal): number {
  if (!(Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200)) {
    throw invalid(`Value '${seconds}' at 'durationSeconds' must be between 900 and 43200`)
  }
  if (seconds > longest) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  if (caller.kind === 'role' && seconds > chainedSeconds) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining')
  }
  return seconds
}

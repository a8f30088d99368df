import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import type { Iam } from '../../iam/iam'
import { checkDuration, checkRoleArn, checkSessionName } from '../session/checks'
import { packedSize, readSession, type SessionRequest } from '../session/requested'
import { answer, type Keys } from '../state'

interface AssumeRoleInput extends SessionRequest {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly DurationSeconds?: number
  readonly ExternalId?: string
}

export function assumeRole(cloud: Cloud, iam: Iam, keys: Keys): Operation<AssumeRoleInput> {
  return {
    // The role's trust policy must grant it whatever the caller's own policies say, so `handle` asks.
    access: () => [],
    handle(input, { caller }) {
      const { RoleArn, RoleSessionName, ExternalId } = input
      checkRoleArn(RoleArn)
      checkSessionName(RoleSessionName)
      const session = readSession(iam, input, caller)
      const percent = packedSize(session)
      const principal = iam.checkTrust({
        roleArn: RoleArn,
        sessionName: RoleSessionName,
        caller,
        session,
        ...(ExternalId !== undefined && { context: { 'sts:ExternalId': ExternalId } }),
      })
      const longest = iam.role(RoleArn)?.maxSessionDuration ?? 3600
      const key = keys.issue(principal, checkDuration(input.DurationSeconds ?? 3600, longest, caller))
      cloud.trace({ kind: 'role.assumed', subject: RoleArn, ids: [], detail: { session: principal.arn } })
      return {
        Credentials: answer(key),
        AssumedRoleUser: { AssumedRoleId: iam.userId(principal), Arn: principal.arn },
        PackedPolicySize: percent,
        ...(session?.sourceIdentity !== undefined && { SourceIdentity: session.sourceIdentity }),
      }
    },
  }
}

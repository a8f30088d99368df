/** Who a caller is, and keys for the account's own. */
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { accountOfAccessKey } from '../../../lib/access-key'
import type { Iam } from '../../iam/iam'
import { invalid } from '../errors'
import { answer, type Keys } from '../state'

export function getCallerIdentity(cloud: Cloud, iam: Iam): Operation {
  return {
    access: () => [],
    handle(_input, { caller }) {
      const isKnown = caller.kind === 'role' || caller.kind === 'root' || caller.kind === 'user'
      const arn = isKnown ? caller.arn : cloud.arn('sts', 'anonymous')
      return { UserId: isKnown ? iam.userId(caller) : cloud.accountId, Account: cloud.accountId, Arn: arn }
    },
  }
}

export function getSessionToken(keys: Keys): Operation<{ readonly DurationSeconds?: number }> {
  return {
    access: () => [],
    handle({ DurationSeconds: seconds = 3600 }, { caller }) {
      if (caller.kind !== 'root' && caller.kind !== 'user') {
        throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403)
      }
      // Of the root, AWS gives at most an hour.
      if (!(Number.isInteger(seconds) && seconds >= 900 && seconds <= 129_600)) {
        throw invalid(`Value '${seconds}' at 'durationSeconds' must be between 900 and 129600`)
      }
      return { Credentials: answer(keys.issue(caller, caller.kind === 'root' ? Math.min(seconds, 3600) : seconds)) }
    },
  }
}

export function getAccessKeyInfo(cloud: Cloud): Operation<{ readonly AccessKeyId: string }> {
  return {
    access: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
    handle({ AccessKeyId }) {
      const known = cloud.credentials.get(AccessKeyId)?.principal
      const account =
        known?.kind === 'role' || known?.kind === 'root' || known?.kind === 'user'
          ? known.accountId
          : accountOfAccessKey(String(AccessKeyId))
      if (!account) throw invalid(`Invalid Access Key Id: ${AccessKeyId}`)
      return { Account: account }
    },
  }
}

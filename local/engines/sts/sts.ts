/** STS: who a caller is, and temporary credentials for roles. */
import { randomBytes } from 'node:crypto'
import { openApi } from '../../kernel/api'
import { AwsError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Credentials, Principal } from '../../kernel/principal'
import type { Operation, Service } from '../../kernel/service'
import { accountOfAccessKey, newAccessKeyId } from '../iam/access-key'
import type { Iam } from '../iam/iam'
import { unsupported } from './unsupported'

interface AssumeRoleInput {
  readonly RoleArn: string
  readonly RoleSessionName: string
  readonly DurationSeconds?: number
  readonly ExternalId?: string
}

interface StoredKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly principal: Principal
  readonly expiresAt: number
}

const keyPrefix = 'sts/key/'
const chainedSeconds = 3600

export interface Sts extends Service {
  /** Credentials that work until they expire, kept over a restart. */
  issue(principal: Principal, seconds: number): Required<Omit<Credentials, 'activity' | 'origin'>>
}

export const engine: EngineDefinition = {
  after: ['iam'],
  create: (cloud) => createSts(cloud, cloud.services.get('iam') as Iam),
}

export function createSts(cloud: Cloud, iam: Iam): Sts {
  function forget(accessKeyId: string): void {
    cloud.credentials.delete(accessKeyId)
    cloud.store.delete(keyPrefix + accessKeyId)
  }

  function hold(key: StoredKey): void {
    cloud.credentials.set(key.accessKeyId, key)
    cloud.clock.at(key.expiresAt, () => forget(key.accessKeyId))
  }

  function issue(principal: Principal, seconds: number): StoredKey {
    const key: StoredKey = {
      accessKeyId: newAccessKeyId('ASIA', cloud.accountId),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      principal,
      expiresAt: cloud.clock.now() + seconds * 1000,
    }
    hold(key)
    cloud.store.put(keyPrefix + key.accessKeyId, key)
    return key
  }

  const answer = ({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: StoredKey) => ({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(expiresAt).toISOString(),
  })

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
    name: 'sts',
    api: openApi(__dirname),
    unsupported,
    conditionKeys: [
      'cognito-identity.amazonaws.com:amr',
      'cognito-identity.amazonaws.com:aud',
      'cognito-identity.amazonaws.com:sub',
      'SAML:aud',
      'SAML:iss',
      'SAML:sub',
      'SAML:sub_type',
      'sts:ExternalId',
      'sts:RoleSessionName',
    ],
    protocol: 'query',
    issue,
    operations: {
      AssumeRole: assumeRole,
      GetAccessKeyInfo: getAccessKeyInfo,
      GetCallerIdentity: getCallerIdentity,
      GetSessionToken: getSessionToken,
    },
    async load() {
      const expired: string[] = []
      for await (const [, key] of cloud.store.range<StoredKey>(keyPrefix)) {
        if (key.expiresAt > cloud.clock.now()) hold(key)
        else expired.push(key.accessKeyId)
      }
      for (const accessKeyId of expired) forget(accessKeyId)
    },
  }
}

function invalid(problem: string): AwsError {
  return new AwsError('ValidationError', problem)
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

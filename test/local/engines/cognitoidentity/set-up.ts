/** Identity pools beside IAM and STS, and a user pool's tokens, signed here. */
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { createCognitoIdentity } from '../../../../local/engines/cognitoidentity/cognitoidentity'
import { createIam } from '../../../../local/engines/iam/iam'
import { createSts } from '../../../../local/engines/sts/sts'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import type { KeySet, Operation } from '../../../../local/kernel/service'
import { createTestCloud, root } from '../../create-test-cloud'
import { allow, document } from '../../template-cloud'

export const account = '000000000000'
export const roleArn = (name: string): string => `arn:aws:iam::${account}:role/${name}`
export const userPool = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_People'
export const otherUserPool = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_Others'
export const clientId = 'client1'
export const anonymous: Principal = { kind: 'anonymous' }

export type Keys = Awaited<ReturnType<typeof generateKeyPair>>
const keys = generateKeyPair('RS256')
export const strangerKeys = generateKeyPair('RS256')

export interface TokenOptions {
  readonly provider?: string
  readonly keys?: Promise<Keys>
  /** Seconds, from 2026-01-05T09:00:00Z on. */
  readonly expiresIn?: number
  readonly claims?: JWTPayload
}

const start = Date.parse('2026-01-05T09:00:00Z') / 1000

export async function idToken(options: TokenOptions = {}): Promise<string> {
  const { provider = userPool, expiresIn = 3600, claims = {} } = options
  const { privateKey } = await (options.keys ?? keys)
  return new SignJWT({ sub: 'jdoe', aud: clientId, token_use: 'id', 'cognito:username': 'jdoe', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(`https://${provider}`)
    .setIssuedAt(start)
    .setExpirationTime(start + expiresIn)
    .sign(privateKey)
}

export interface Setup {
  readonly cloud: Cloud
  api<Output = Record<string, unknown>>(action: string, input: object, caller?: Principal): Promise<Output>
  /** What a user pool says of its people, by name. */
  readonly people: Map<string, { readonly Enabled: boolean }>
}

export async function setUp(directory?: string): Promise<Setup> {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  const iam = createIam(cloud)
  cloud.register(iam)
  cloud.register(createSts(cloud, iam))
  cloud.register(createCognitoIdentity(cloud))
  const people = new Map<string, { readonly Enabled: boolean }>()
  const keySet = { keys: [{ ...(await exportJWK((await keys).publicKey)), kid: 'one' }] } as KeySet
  const issued = [userPool, otherUserPool].map((name) => `https://${name}`)
  const adminGetUser: Operation<{ readonly Username: string }> = {
    access: () => [],
    handle({ Username }) {
      const person = people.get(Username)
      if (!person) throw new AwsError('UserNotFoundException', 'User does not exist.')
      return person
    },
  }
  cloud.register({
    name: 'cognito-idp',
    operations: {
      AdminGetUser: adminGetUser,
      AdminListUserSessions: {
        access: () => [],
        handle: ({ NextToken }: { readonly NextToken?: string }) =>
          NextToken === undefined
            ? { Sessions: [{ SessionId: 'first' }], NextToken: 'more' }
            : { Sessions: [{ SessionId: 'second' }] },
      },
    },
    issuers: { keys: (iss) => (issued.includes(iss) ? keySet : undefined), issuerOf: () => undefined },
  })
  cloud.register({ name: 's3', operations: {}, conditionKeys: ['s3:prefix'] })
  cloud.register({ name: 'dynamodb', operations: {}, conditionKeys: ['dynamodb:LeadingKeys'] })
  for (const service of cloud.services.values()) await service.load?.()
  return {
    cloud,
    people,
    api: (action, input, caller = anonymous) => cloud.call(caller, 'cognito-identity', action, input),
  }
}

/** A role that a pool's identities may have, with what it may do. */
export async function createRole(
  cloud: Cloud,
  name: string,
  poolId: string,
  statements: readonly object[] = [allow('*', '*')],
  amr = 'authenticated',
): Promise<string> {
  const trust = document({
    Effect: 'Allow',
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': poolId },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
    },
  })
  const call = (action: string, input: object) => cloud.call(root, 'iam', action, input)
  await call('CreateRole', { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) })
  const PolicyDocument = JSON.stringify(document(...statements))
  await call('PutRolePolicy', { RoleName: name, PolicyName: 'own', PolicyDocument })
  return roleArn(name)
}

export interface Credentials {
  readonly IdentityId: string
  readonly Credentials: { readonly AccessKeyId: string; readonly SecretKey: string; readonly Expiration: number }
}

export const holderOf = (cloud: Cloud, { Credentials }: Credentials): Principal =>
  cloud.credentials.get(Credentials.AccessKeyId)?.principal as Principal

export function may(
  cloud: Cloud,
  caller: Principal,
  action: string,
  resource = '*',
  context?: Record<string, string>,
): boolean {
  try {
    cloud.authorizer.authorize(caller, [{ action, resource, ...(context && { context }) }])
    return true
  } catch {
    return false
  }
}

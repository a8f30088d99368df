/** Credentials of AWS for a quarter of an hour, less than their role has: what its person needs, and nothing of others. */
import { AssumeRoleWithSAMLCommand } from '@aws-sdk/client-sts'
import { sts } from '../../../shared/clients/sts'
import { RefusedError } from '../../../shared/errors'

const seconds = 15 * 60
/**
 * Both it and the role must allow a call. `saml:sub` is who the assertion is of: a variable that IAM fills in, so that no
 * character of a name is read as a part of the policy. With a slash in it one person's prefix could lie in another's.
 */
const sessionPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::*/company/\${saml:sub}/*`,
      Condition: { StringNotLike: { 'saml:sub': '*/*' } },
    },
  ],
}
const refusals = [
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredTokenException',
  'IDPRejectedClaimException',
  'InvalidIdentityTokenException',
]

export interface Grant {
  readonly assertion: string
  readonly roleArn: string
}

/** The assertion opens the session: the function itself may assume no role. */
export async function openSession({ assertion, roleArn }: Grant, providerArn: string) {
  const command = new AssumeRoleWithSAMLCommand({
    RoleArn: roleArn,
    PrincipalArn: providerArn,
    SAMLAssertion: assertion,
    DurationSeconds: seconds,
    Policy: JSON.stringify(sessionPolicy),
  })
  const { Credentials, Subject } = await sts.send(command).catch((error: unknown) => {
    if (!(error instanceof Error) || !refusals.includes(error.name)) throw error
    throw new RefusedError('forbidden', 'AssertionRefused', 'AWS does not take the assertion: sign in again')
  })
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw new TypeError('STS gave no credentials')
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt: Expiration.toISOString(),
    subject: Subject ?? '',
  }
}

import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { invalidToken, verifyAwsAssertion } from '../../../lib/aws-assertion'
import type { Iam } from '../../iam/iam'
import { invalid } from '../errors'
import { openFederated } from '../session/federated'
import type { SessionRequest } from '../session/requested'
import type { Keys } from '../state'

interface Input extends Pick<SessionRequest, 'Policy' | 'PolicyArns'> {
  readonly RoleArn: string
  readonly PrincipalArn: string
  readonly SAMLAssertion: string
  readonly DurationSeconds?: number
}

const action = 'sts:AssumeRoleWithSAML'

export function assumeRoleWithSaml(cloud: Cloud, iam: Iam, keys: Keys): Operation<Input> {
  return {
    // Not signed: the assertion says who it is, and the role's trust policy who may.
    anonymous: true,
    access: () => [],
    async handle({ RoleArn, PrincipalArn, SAMLAssertion, DurationSeconds, Policy, PolicyArns }) {
      if (!/^arn:aws:iam::\d{12}:saml-provider\/./.test(PrincipalArn)) throw invalid(`${PrincipalArn} is invalid`)
      const provider = iam.samlProviders.find(PrincipalArn)
      if (!provider) throw invalidToken("Specified provider doesn't exist")
      const { entityId, certificates } = provider.metadata
      const trusted = { arn: provider.arn, entityId, certificates: certificates.map(({ pem }) => pem) }
      const verified = await verifyAwsAssertion(cloud, trusted, SAMLAssertion)
      const { assertion, roles, values, tags, context } = verified
      if (!roles.some(({ roleArn, providerArn }) => roleArn === RoleArn && providerArn === PrincipalArn)) {
        throw new AwsError('AccessDenied', `Not authorized to perform ${action}`, 403)
      }
      const opened = openFederated(cloud, iam, keys, {
        action,
        roleArn: RoleArn,
        sessionName: sessionNameIn(values('RoleSessionName')),
        provider: provider.arn,
        context,
        seconds: DurationSeconds ?? durationIn(values('SessionDuration')) ?? 3600,
        endsAt: assertion.sessionNotOnOrAfter,
        Policy,
        PolicyArns,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        TransitiveTagKeys: values('TransitiveTagKeys'),
        SourceIdentity: single(values('SourceIdentity'), 'SourceIdentity'),
      })
      return {
        ...opened,
        Subject: assertion.nameId.value,
        SubjectType: verified.subjectType,
        Issuer: assertion.issuer,
        Audience: verified.recipient,
        NameQualifier: verified.nameQualifier,
      }
    },
  }
}

function single(values: readonly string[], name: string): string | undefined {
  if (values.length > 1) throw invalidToken(`${name} in AuthnResponse must have one value`)
  return values[0]
}

function sessionNameIn(values: readonly string[]): string {
  const name = single(values, 'RoleSessionName')
  if (name === undefined) throw invalidToken('RoleSessionName is required in AuthnResponse')
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalidToken('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}')
  }
  return name
}

function durationIn(values: readonly string[]): number | undefined {
  const text = single(values, 'SessionDuration')
  if (text === undefined) return undefined
  if (!/^\d{3,5}$/.test(text)) throw invalidToken('SessionDuration in AuthnResponse must be a number of seconds')
  return Number(text)
}

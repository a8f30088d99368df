/**
 * A SAML assertion for AWS itself, as STS and identity pools take it: which roles it names, and what it says of the
 * session to be opened.
 */
import { createHash } from 'node:crypto'
import { type Assertion, isSamlError, type SamlError, verifySaml } from '../../saml'
import { AwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'

export interface TrustedProvider {
  readonly arn: string
  readonly entityId: string
  readonly certificates: readonly string[]
}

export interface NamedRole {
  readonly roleArn: string
  readonly providerArn: string
}

export interface AwsAssertion {
  readonly assertion: Assertion
  readonly roles: readonly NamedRole[]
  readonly recipient: string
  /** `persistent`, `transient`, or the whole format. */
  readonly subjectType: string
  readonly nameQualifier: string
  /** All values of `https://aws.amazon.com/SAML/Attributes/<name>`. */
  values(name: string): readonly string[]
  /** `PrincipalTag:<key>` */
  readonly tags: Readonly<Record<string, string>>
  /** The condition keys that it gives. */
  readonly context: Readonly<Record<string, string>>
}

export const attributePrefix = 'https://aws.amazon.com/SAML/Attributes/'
const redeemWithin = 5 * 60_000

export const invalidToken = (message: string): AwsError => new AwsError('InvalidIdentityToken', message)

/** Throws `InvalidIdentityToken`, `ExpiredTokenException` or `IDPRejectedClaim`. */
export async function verifyAwsAssertion(
  { clock, region, accountId }: Pick<Cloud, 'clock' | 'region' | 'accountId'>,
  provider: TrustedProvider,
  base64: string,
): Promise<AwsAssertion> {
  const recipients = [undefined, region].map((each) => `https://${each ? `${each}.` : ''}signin.aws.amazon.com/saml`)
  const assertion = await verifySaml(base64, {
    now: clock.now(),
    certificates: provider.certificates,
    issuer: provider.entityId,
    audience: ['urn:amazon:webservices', ...recipients],
    recipient: recipients,
    inResponseTo: 'any',
  }).catch((error: unknown) => {
    throw isSamlError(error) ? refusal(error) : error
  })
  if (clock.now() > assertion.issueInstant + redeemWithin) {
    throw new AwsError('ExpiredTokenException', 'Token must be redeemed within 5 minutes of issuance')
  }
  const [confirmation, second] = assertion.confirmations
  const recipient = confirmation?.recipient
  if (recipient === undefined || second) {
    throw invalidToken('Your request included an invalid SAML response: it must have one SubjectConfirmation')
  }
  return describe(assertion, recipient, provider, accountId)
}

function describe(assertion: Assertion, recipient: string, provider: TrustedProvider, accountId: string): AwsAssertion {
  const values = (name: string): readonly string[] => assertion.attributes.get(attributePrefix + name) ?? []
  const providerName = provider.arn.slice(provider.arn.indexOf('/') + 1)
  const nameQualifier = createHash('sha1').update(`${assertion.issuer}${accountId}/${providerName}`).digest('base64')
  const subjectType = (assertion.nameId.format ?? 'unspecified').replace(
    /^urn:oasis:names:tc:SAML:2\.0:nameid-format:/,
    '',
  )
  return {
    assertion,
    recipient,
    values,
    subjectType,
    nameQualifier,
    roles: values('Role').flatMap((value) => namedRole(value) ?? []),
    tags: Object.fromEntries(tagsIn(assertion)),
    context: {
      'SAML:aud': recipient,
      'SAML:doc': `${accountId}/${providerName}`,
      'SAML:iss': assertion.issuer,
      'SAML:namequalifier': nameQualifier,
      'SAML:sub': assertion.nameId.value,
      'SAML:sub_type': subjectType,
    },
  }
}

/** "role,provider", in either order. */
function namedRole(value: string): NamedRole | undefined {
  const parts = value.split(',').map((each) => each.trim())
  const roleArn = parts.find((each) => /^arn:aws:iam::\d{12}:role\/./.test(each))
  const providerArn = parts.find((each) => /^arn:aws:iam::\d{12}:saml-provider\/./.test(each))
  return parts.length === 2 && roleArn && providerArn ? { roleArn, providerArn } : undefined
}

function* tagsIn({ attributes }: Assertion): Generator<readonly [string, string]> {
  const prefix = `${attributePrefix}PrincipalTag:`
  for (const [name, values] of attributes) {
    if (!name.startsWith(prefix)) continue
    const [value, second] = values
    if (value === undefined || second !== undefined) throw invalidToken('A PrincipalTag must have one value')
    yield [name.slice(prefix.length), value]
  }
}

function refusal(error: SamlError): AwsError {
  switch (error.code) {
    case 'expired':
      return new AwsError('ExpiredTokenException', `The assertion has expired: ${error.message}`)
    case 'status':
      return new AwsError('IDPRejectedClaim', error.message, 403)
    case 'audience':
      return invalidToken('Response does not contain the required audience')
    case 'issuer':
      return invalidToken('Issuer not present in specified provider')
    case 'signature':
    case 'unsigned':
    case 'algorithm':
      return invalidToken(`Response signature invalid: ${error.message}`)
    default:
      return invalidToken(`Your request included an invalid SAML response: ${error.message}`)
  }
}

/** AssumeRoleWithSAML: what a signed assertion for AWS opens, and what it doesn't. */
import { describe, expect, test } from '@jest/globals'
import { createIam } from '../../../../local/engines/iam/iam'
import { createSts } from '../../../../local/engines/sts/sts'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import {
  type AssertionParts,
  assertionXml,
  base64,
  issuer,
  provider,
  responseXml,
  signed,
  stranger,
} from '../../../saml/documents'
import { metadataXml } from '../../../saml/metadata'
import { createTestCloud, root, testStart } from '../../create-test-cloud'
import { registerNamed } from '../../stand-ins'
import { allow, document } from '../../template-cloud'

const account = '000000000000'
const providerArn = `arn:aws:iam::${account}:saml-provider/company`
const roleArn = `arn:aws:iam::${account}:role/staff`
const recipient = 'https://signin.aws.amazon.com/saml'
const anonymous: Principal = { kind: 'anonymous' }
const attribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
const minutes = (count: number): string => new Date(testStart + count * 60_000).toISOString()

interface Answer {
  readonly Credentials: { readonly AccessKeyId: string; readonly Expiration: string }
  readonly [member: string]: unknown
}

const trusting = (Action: string | readonly string[], Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Principal: { Federated: providerArn },
  ...(Condition && { Condition }),
})

const allActions = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity']

async function setUp(
  trust: object = trusting(allActions, { StringEquals: { 'SAML:aud': recipient } }),
  may: object = allow('*', '*'),
) {
  const cloud = await createTestCloud()
  const iam = createIam(cloud)
  registerNamed(cloud)
  cloud.register(iam)
  cloud.register(createSts(cloud, iam))
  const call = (action: string, input: object) => cloud.call(root, 'iam', action, input)
  await call('CreateSAMLProvider', { Name: 'company', SAMLMetadataDocument: metadataXml() })
  await call('CreateRole', {
    RoleName: 'staff',
    AssumeRolePolicyDocument: JSON.stringify(document(trust)),
    MaxSessionDuration: 7200,
  })
  await call('PutRolePolicy', { RoleName: 'staff', PolicyName: 'own', PolicyDocument: JSON.stringify(document(may)) })
  return cloud
}

function assertionFor(
  attributes: Readonly<Record<string, readonly string[]>> = {},
  parts: AssertionParts = {},
): string {
  return assertionXml({
    audience: 'urn:amazon:webservices',
    recipient,
    inResponseTo: undefined,
    attributes: {
      [attribute('Role')]: [`${roleArn},${providerArn}`],
      [attribute('RoleSessionName')]: ['jdoe'],
      ...attributes,
    },
    ...parts,
  })
}

const inResponse = (assertion: string, keys = provider): string =>
  base64(signed(responseXml(assertion, { destination: recipient, inResponseTo: undefined }), 'Assertion', { keys }))

const assume = (cloud: Cloud, SAMLAssertion: string, input: object = {}): Promise<Answer> =>
  cloud.call(anonymous, 'sts', 'AssumeRoleWithSAML', {
    RoleArn: roleArn,
    PrincipalArn: providerArn,
    SAMLAssertion,
    ...input,
  })

const holder = (cloud: Cloud, { Credentials }: Answer): Principal =>
  cloud.credentials.get(Credentials.AccessKeyId)?.principal as Principal

const may = (cloud: Cloud, caller: Principal, action: string, resource: string): boolean => {
  try {
    cloud.authorizer.authorize(caller, [{ action, resource }])
    return true
  } catch {
    return false
  }
}

describe('AssumeRoleWithSAML', () => {
  test('gives keys of the role to nobody known but the provider, and says who it was', async () => {
    const cloud = await setUp()
    const answer = await assume(cloud, inResponse(assertionFor()))

    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/staff/jdoe` },
      Subject: 'jdoe',
      SubjectType: 'persistent',
      Issuer: issuer,
      Audience: recipient,
      Credentials: { Expiration: new Date(testStart + 3_600_000).toISOString() },
    })
    expect(answer.NameQualifier).toMatch(/^[\w+/]{27}=$/)
    expect(may(cloud, holder(cloud, answer), 'sqs:SendMessage', '*')).toBe(true)
  })

  test('takes role and provider in either order, among others', async () => {
    const cloud = await setUp()
    const roles = [`arn:aws:iam::${account}:role/other,${providerArn}`, `${providerArn}, ${roleArn}`]
    await expect(assume(cloud, inResponse(assertionFor({ [attribute('Role')]: roles })))).resolves.toBeDefined()
  })

  test('refuses a role that is not in the assertion, and one of another provider', async () => {
    const cloud = await setUp()
    for (const role of ['role/staf', 'role/staff2', 'role/other'].map(
      (each) => `arn:aws:iam::${account}:${each},${providerArn}`,
    )) {
      const refused = assume(cloud, inResponse(assertionFor({ [attribute('Role')]: [role] })))
      await expect(refused).rejects.toMatchObject({ code: 'AccessDenied', status: 403 })
    }
    const elsewhere = [`${roleArn},arn:aws:iam::${account}:saml-provider/other`]
    await expect(assume(cloud, inResponse(assertionFor({ [attribute('Role')]: elsewhere })))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
    await expect(assume(cloud, inResponse(assertionFor({ [attribute('Role')]: [] })))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('asks the trust policy, by what the assertion says', async () => {
    const isDoe = { StringEquals: { 'saml:sub': 'jdoe', 'SAML:sub_type': 'persistent', 'SAML:iss': issuer } }
    await expect(assume(await setUp(trusting(allActions, isDoe)), inResponse(assertionFor()))).resolves.toBeDefined()
    const other = { StringEquals: { 'SAML:sub': 'other' } }
    for (const trust of [
      trusting(allActions, other),
      trusting('sts:AssumeRole'),
      { Effect: 'Allow', Action: '*', Principal: { Federated: `${providerArn}2` } },
      { Effect: 'Allow', Action: '*', Principal: { AWS: account } },
    ]) {
      await expect(assume(await setUp(trust), inResponse(assertionFor()))).rejects.toMatchObject({
        code: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithSAML',
      })
    }
  })

  test('what it says goes into every later check, also as a policy variable', async () => {
    const cloud = await setUp(undefined, {
      ...allow('s3:GetObject', 'arn:aws:s3:::homes/${saml:sub}/${aws:PrincipalTag/team}/*'),
      Condition: { StringEquals: { 'SAML:iss': issuer, 'aws:SourceIdentity': 'jdoe@example.com' } },
    })
    const attributes = {
      [attribute('PrincipalTag:team')]: ['blue'],
      [attribute('TransitiveTagKeys')]: ['team'],
      [attribute('SourceIdentity')]: ['jdoe@example.com'],
    }
    const answer = await assume(cloud, inResponse(assertionFor(attributes)))
    const caller = holder(cloud, answer)

    expect(answer.SourceIdentity).toBe('jdoe@example.com')
    expect(caller).toMatchObject({ session: { tags: { team: 'blue' }, transitiveTagKeys: ['team'] } })
    expect(may(cloud, caller, 's3:GetObject', 'arn:aws:s3:::homes/jdoe/blue/x')).toBe(true)
    expect(may(cloud, caller, 's3:GetObject', 'arn:aws:s3:::homes/jdoe/red/x')).toBe(false)
    expect(may(cloud, caller, 's3:GetObject', 'arn:aws:s3:::homes/other/blue/x')).toBe(false)
  })

  test('tags and a source identity need their own permission in the trust policy', async () => {
    const cloud = await setUp(trusting('sts:AssumeRoleWithSAML'))
    await expect(
      assume(cloud, inResponse(assertionFor({ [attribute('PrincipalTag:team')]: ['x'] }))),
    ).rejects.toMatchObject({ code: 'AccessDenied' })
    await expect(
      assume(cloud, inResponse(assertionFor({ [attribute('SourceIdentity')]: ['xx'] }))),
    ).rejects.toMatchObject({ code: 'AccessDenied' })
    await expect(assume(cloud, inResponse(assertionFor()))).resolves.toBeDefined()
  })

  test('is narrowed by a session policy', async () => {
    const cloud = await setUp()
    const Policy = JSON.stringify(document(allow('s3:GetObject', '*')))
    const caller = holder(cloud, await assume(cloud, inResponse(assertionFor()), { Policy }))
    expect(may(cloud, caller, 's3:GetObject', '*')).toBe(true)
    expect(may(cloud, caller, 's3:PutObject', '*')).toBe(false)
  })

  test('lasts as asked, or as the assertion says, and no longer than the provider’s own session', async () => {
    const cloud = await setUp()
    const expires = async (attributes: Record<string, string[]>, parts: AssertionParts, input: object) =>
      (Date.parse((await assume(cloud, inResponse(assertionFor(attributes, parts)), input)).Credentials.Expiration) -
        testStart) /
      1000

    expect(await expires({}, {}, { DurationSeconds: 900 })).toBe(900)
    expect(await expires({}, {}, { DurationSeconds: 7200 })).toBe(7200)
    expect(await expires({ [attribute('SessionDuration')]: ['1800'] }, {}, {})).toBe(1800)
    expect(await expires({}, { sessionNotOnOrAfter: minutes(20) }, { DurationSeconds: 7200 })).toBe(1200)
    const longer = assume(cloud, inResponse(assertionFor()), { DurationSeconds: 7201 })
    await expect(longer).rejects.toThrow('exceeds the MaxSessionDuration set for this role')
    await expect(assume(cloud, inResponse(assertionFor()), { DurationSeconds: 899 })).rejects.toMatchObject({
      code: 'ValidationError',
    })
  })

  const subject = (count: number): string =>
    `<saml:Subject><saml:NameID>jdoe</saml:NameID>${`<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${minutes(5)}" Recipient="${recipient}"/></saml:SubjectConfirmation>`.repeat(count)}</saml:Subject>`

  test.each<[what: string, assertion: () => string, code: string]>([
    ['unsigned', () => base64(responseXml(assertionFor(), { destination: recipient })), 'InvalidIdentityToken'],
    ['signed by a stranger', () => inResponse(assertionFor(), stranger), 'InvalidIdentityToken'],
    ['no assertion', () => base64('jdoe'), 'InvalidIdentityToken'],
    ['of another issuer', () => inResponse(assertionFor({}, { issuer: 'https://x' })), 'InvalidIdentityToken'],
    ['for another audience', () => inResponse(assertionFor({}, { audience: 'urn:x' })), 'InvalidIdentityToken'],
    ['for another recipient', () => inResponse(assertionFor({}, { recipient: 'https://x' })), 'InvalidIdentityToken'],
    ['with two confirmations', () => inResponse(assertionFor({}, { subject: subject(2) })), 'InvalidIdentityToken'],
    [
      'without a session name',
      () => inResponse(assertionFor({ [attribute('RoleSessionName')]: [] })),
      'InvalidIdentityToken',
    ],
    [
      'with two session names',
      () => inResponse(assertionFor({ [attribute('RoleSessionName')]: ['aa', 'bb'] })),
      'InvalidIdentityToken',
    ],
    [
      'with a bad session name',
      () => inResponse(assertionFor({ [attribute('RoleSessionName')]: ['a b'] })),
      'InvalidIdentityToken',
    ],
    [
      'with a tag of two values',
      () => inResponse(assertionFor({ [attribute('PrincipalTag:x')]: ['a', 'b'] })),
      'InvalidIdentityToken',
    ],
    ['expired', () => inResponse(assertionFor({}, { notOnOrAfter: minutes(-2) })), 'ExpiredTokenException'],
    ['older than five minutes', () => inResponse(assertionFor({}, { issued: minutes(-6) })), 'ExpiredTokenException'],
    [
      'of a sign-in that failed',
      () =>
        base64(
          signed(
            responseXml(assertionFor(), {
              destination: recipient,
              status: 'urn:oasis:names:tc:SAML:2.0:status:Responder',
            }),
          ),
        ),
      'IDPRejectedClaim',
    ],
  ])('refuses one that is %s', async (_what, assertion, code) => {
    const cloud = await setUp()
    await expect(assume(cloud, assertion())).rejects.toMatchObject({ code })
    expect(cloud.credentials.size).toBe(0)
  })

  test('refuses a provider that is not there', async () => {
    const cloud = await setUp()
    const PrincipalArn = `${providerArn}2`
    await expect(assume(cloud, inResponse(assertionFor()), { PrincipalArn })).rejects.toThrow(
      "Specified provider doesn't exist",
    )
    await expect(assume(cloud, inResponse(assertionFor()), { PrincipalArn: 'company' })).rejects.toMatchObject({
      code: 'ValidationError',
    })
  })
})

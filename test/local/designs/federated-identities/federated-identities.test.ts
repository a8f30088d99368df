/** By AWS's own clients, over the wire: from a sign-in to credentials, and what they let a person do. */
import { CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithSAMLCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { assertionXml, base64, responseXml, signed } from '../../../saml/documents'
import { metadataXml } from '../../../saml/metadata'
import { signedFetch } from '../../../scenarios/signed-fetch'
import { type Design, start, startDesign } from '../start-design'
import { configureAmplify } from './amplify'
import { build } from './app'

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

const password = 'Correct-Horse-7'
let design: Design
/** Anybody: what it sends is not signed. */
let identities: CognitoIdentityClient
let people: CognitoIdentityProviderClient

const output = (name: string): string => design.outputs[name] ?? ''
const s3 = (credentials: Keys) => new S3Client({ ...design.local.sdkConfig, credentials, forcePathStyle: true })
const dynamoDb = (credentials: Keys) => new DynamoDBClient({ ...design.local.sdkConfig, credentials })

beforeAll(async () => {
  design = await startDesign((app) => build(app, metadataXml()))
  const unsigned = { ...design.local.sdkConfig, credentials: { accessKeyId: '', secretAccessKey: '' } }
  identities = new CognitoIdentityClient({ ...unsigned, signer: { sign: async (request) => request } })
  people = new CognitoIdentityProviderClient(design.local.sdkConfig)
})

afterAll(async () => {
  identities?.destroy()
  people?.destroy()
  await design?.stop()
})

async function signUp(Username: string, group?: string): Promise<void> {
  const of = { UserPoolId: output('UserPoolId'), Username }
  await people.send(new AdminCreateUserCommand({ ...of, MessageAction: 'SUPPRESS' }))
  await people.send(new AdminSetUserPasswordCommand({ ...of, Password: password, Permanent: true }))
  if (group !== undefined) await people.send(new AdminAddUserToGroupCommand({ ...of, GroupName: group }))
}

async function logins(USERNAME: string): Promise<Record<string, string>> {
  const { AuthenticationResult } = await people.send(
    new InitiateAuthCommand({
      ClientId: output('ClientId'),
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    }),
  )
  return { [output('Provider')]: AuthenticationResult?.IdToken ?? '' }
}

async function credentials(Logins?: Record<string, string>): Promise<{ readonly id: string; readonly keys: Keys }> {
  const { IdentityId = '' } = await identities.send(
    new GetIdCommand({ IdentityPoolId: output('IdentityPoolId'), Logins }),
  )
  const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }))
  const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {}
  return { id: IdentityId, keys: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken } }
}

describe('a person of the user pool', () => {
  test('reaches what is theirs in the bucket and the table, and nothing of others', async () => {
    await signUp('jdoe')
    const { id, keys } = await credentials(await logins('jdoe'))
    const [bucket, table] = [s3(keys), dynamoDb(keys)]
    const put = (Key: string) => bucket.send(new PutObjectCommand({ Bucket: output('Bucket'), Key, Body: 'x' }))
    const list = (Prefix?: string) => bucket.send(new ListObjectsV2Command({ Bucket: output('Bucket'), Prefix }))
    const putItem = (owner: string) =>
      table.send(new PutItemCommand({ TableName: output('Table'), Item: { owner: { S: owner } } }))

    await put(`${id}/note`)
    await expect(put('us-east-1:other/note')).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(list(`${id}/`)).resolves.toMatchObject({ KeyCount: 1 })
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' })
    await putItem(id)
    await expect(putItem('us-east-1:other')).rejects.toMatchObject({ name: 'AccessDeniedException' })
    const item = await table.send(new GetItemCommand({ TableName: output('Table'), Key: { owner: { S: id } } }))
    expect(item.Item).toEqual({ owner: { S: id } })
    expect((await credentials(await logins('jdoe'))).id).toBe(id)
  })

  test('has the role of their group', async () => {
    await signUp('ada', 'admins')
    const { keys } = await credentials(await logins('ada'))
    const sts = new STSClient({ ...design.local.sdkConfig, credentials: keys })
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}))
    const [role = ''] = output('AdminRole').split('/').slice(-1)

    expect(Arn).toContain(`:assumed-role/${role}/CognitoIdentityCredentials`)
    await expect(s3(keys).send(new ListObjectsV2Command({ Bucket: output('Bucket') }))).resolves.toBeDefined()
  })

  test('calls an API that asks IAM, which is told whose identity it is; who has no such role is refused', async () => {
    await signUp('eve')
    await signUp('mallory', 'admins')
    const eve = await credentials(await logins('eve'))
    const mallory = await credentials(await logins('mallory'))
    const url = `${design.local.webUrl}/_aws/execute-api/${output('ApiId')}/prod/`
    const answer = await signedFetch({ method: 'GET', url, credentials: eve.keys })

    expect(await answer.json()).toEqual({
      id: eve.id,
      pool: output('IdentityPoolId'),
      type: 'authenticated',
      provider: expect.stringMatching(
        new RegExp(`^${output('Provider')},${output('Provider')}:CognitoSignIn:[0-9a-f-]{36}$`),
      ),
    })
    expect((await signedFetch({ method: 'GET', url, credentials: mallory.keys })).status).toBe(403)
  })

  test('who signed out everywhere gets no credentials with a token from before', async () => {
    await signUp('away')
    const before = await logins('away')
    await expect(credentials(before)).resolves.toBeDefined()
    const of = { UserPoolId: output('UserPoolId'), Username: 'away' }
    await people.send(new AdminUserGlobalSignOutCommand(of))
    await expect(credentials(before)).rejects.toThrow('The token has been revoked.')
    await expect(credentials(await logins('away'))).resolves.toBeDefined()
  })

  test('who is disabled gets no credentials with a token from before', async () => {
    await signUp('gone')
    const before = await logins('gone')
    await people.send(new AdminDisableUserCommand({ UserPoolId: output('UserPoolId'), Username: 'gone' }))
    await expect(credentials(before)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})

test('a guest may not do what guests may never, though their role may do everything', async () => {
  const { keys } = await credentials()
  const list = s3(keys).send(new ListObjectsV2Command({ Bucket: output('Bucket') }))
  await expect(list).resolves.toBeDefined()
  const states = design.local.cloud.call(
    design.local.cloud.credentials.get(keys.accessKeyId)?.principal ?? { kind: 'anonymous' },
    'states',
    'ListStateMachines',
    {},
  )
  await expect(states).rejects.toThrow('because no session policy allows')
})

test('Amplify lets a guest in, who signs in and keeps their identity', async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  await signUp('guest-no-more')
  const { endpoint } = design.local.sdkConfig
  const amplify = configureAmplify({
    userPoolId: output('UserPoolId'),
    userPoolClientId: output('ClientId'),
    identityPoolId: output('IdentityPoolId'),
    userPoolEndpoint: endpoint,
    identityPoolEndpoint: endpoint,
    allowGuestAccess: true,
  })
  const guest = await amplify.session()
  expect(await amplify.signIn('guest-no-more', password)).toBe(true)
  const person = await amplify.session()

  expect(guest).toMatchObject({ identityId: expect.any(String), credentials: { accessKeyId: expect.any(String) } })
  expect(person).toMatchObject({ identityId: guest.identityId, userSub: expect.any(String) })
  expect(person.credentials?.accessKeyId).not.toBe(guest.credentials?.accessKeyId)
  expect((await credentials(await logins('guest-no-more'))).id).toBe(guest.identityId)
})

test('staff comes with an assertion of the company, to a place of their own', async () => {
  const recipient = 'https://signin.aws.amazon.com/saml'
  const attribute = (name: string): string => `https://aws.amazon.com/SAML/Attributes/${name}`
  const at = (minutes: number): string => new Date(Date.parse(start) + minutes * 60_000).toISOString()
  const assertion = assertionXml({
    audience: 'urn:amazon:webservices',
    recipient,
    issued: at(0),
    notBefore: at(-1),
    notOnOrAfter: at(5),
    confirmedUntil: at(5),
    attributes: {
      [attribute('Role')]: [`${output('StaffRole')},${output('SamlProvider')}`],
      [attribute('RoleSessionName')]: ['jdoe'],
    },
  })
  const sts = new STSClient({ ...design.local.sdkConfig })
  const { Credentials, Subject } = await sts.send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: output('StaffRole'),
      PrincipalArn: output('SamlProvider'),
      SAMLAssertion: base64(signed(responseXml(assertion, { destination: recipient }))),
    }),
  )
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  const bucket = s3({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken })
  const put = (Key: string) => bucket.send(new PutObjectCommand({ Bucket: output('Bucket'), Key, Body: 'x' }))

  expect(Subject).toBe('jdoe')
  await put('staff/jdoe/note')
  await expect(put('staff/other/note')).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(
    bucket.send(new GetObjectCommand({ Bucket: output('Bucket'), Key: 'staff/jdoe/note' })),
  ).rejects.toMatchObject({ name: 'AccessDenied' })
})

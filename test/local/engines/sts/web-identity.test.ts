/** AssumeRoleWithWebIdentity: tokens of engines of the cloud, and of a provider on this machine. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { createIam } from '../../../../local/engines/iam/iam'
import { createSts } from '../../../../local/engines/sts/sts'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { Principal } from '../../../../local/kernel/principal'
import type { KeySet } from '../../../../local/kernel/service'
import { createTestCloud, root, testStart } from '../../create-test-cloud'
import { registerNamed } from '../../stand-ins'
import { allow, document } from '../../template-cloud'

const account = '000000000000'
const roleArn = `arn:aws:iam::${account}:role/web`
const poolIssuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Test'
const poolName = poolIssuer.slice('https://'.length)
const poolProvider = `arn:aws:iam::${account}:oidc-provider/${poolName}`
const identityIssuer = 'https://cognito-identity.amazonaws.com'

let keys: Awaited<ReturnType<typeof generateKeyPair>>
let otherKeys: typeof keys
let keySet: KeySet
let provider: Server
let providerUrl: string
/** What the provider on this machine says of itself. */
let discovery: (path: string) => unknown

beforeAll(async () => {
  keys = await generateKeyPair('RS256')
  otherKeys = await generateKeyPair('RS256')
  keySet = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one' }] } as KeySet
  provider = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(discovery(request.url ?? '')))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  providerUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  discovery = (path) => (path === '/jwks' ? keySet : { issuer: providerUrl, jwks_uri: `${providerUrl}/jwks` })
})

afterAll(() => {
  provider.close()
})

interface TokenOptions {
  readonly issuer?: string
  readonly key?: typeof keys
  readonly expiresIn?: number
  readonly claims?: JWTPayload
}

function token({ issuer = poolIssuer, key = keys, expiresIn = 600, claims = {} }: TokenOptions = {}): Promise<string> {
  return new SignJWT({ sub: 'jdoe', aud: 'client-1', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer)
    .setIssuedAt(testStart / 1000)
    .setExpirationTime(testStart / 1000 + expiresIn)
    .sign(key.privateKey)
}

const trusting = (
  Federated: string,
  Condition: object = {},
  Action: string | string[] = 'sts:AssumeRoleWithWebIdentity',
): object => ({
  Effect: 'Allow',
  Action,
  Principal: { Federated },
  Condition,
})

async function setUp(trust: object, may: object = allow('*', '*')): Promise<Cloud> {
  const cloud = await createTestCloud()
  const iam = createIam(cloud)
  registerNamed(cloud)
  cloud.register(iam)
  cloud.register(createSts(cloud, iam))
  const issued = [poolIssuer, identityIssuer]
  const issuers = { keys: (iss: string) => (issued.includes(iss) ? keySet : undefined), issuerOf: () => undefined }
  cloud.register({ name: 'issuing', operations: {}, issuers })
  const call = (action: string, input: object) => cloud.call(root, 'iam', action, input)
  await call('CreateOpenIDConnectProvider', { Url: poolIssuer, ClientIDList: ['client-1', 'client-2'] })
  await call('CreateOpenIDConnectProvider', { Url: providerUrl, ClientIDList: ['client-1'] })
  await call('CreateRole', { RoleName: 'web', AssumeRolePolicyDocument: JSON.stringify(document(trust)) })
  await call('PutRolePolicy', { RoleName: 'web', PolicyName: 'own', PolicyDocument: JSON.stringify(document(may)) })
  return cloud
}

interface Answer {
  readonly Credentials: { readonly AccessKeyId: string }
}

const assume = (cloud: Cloud, WebIdentityToken: string, input: object = {}): Promise<Answer> =>
  cloud.call({ kind: 'anonymous' }, 'sts', 'AssumeRoleWithWebIdentity', {
    RoleArn: roleArn,
    RoleSessionName: 'web',
    WebIdentityToken,
    ...input,
  })

const holder = (cloud: Cloud, { Credentials }: Answer): Principal =>
  cloud.credentials.get(Credentials.AccessKeyId)?.principal as Principal

describe('a token of an engine', () => {
  test('opens a session of a role that trusts the provider, and its claims stay with it', async () => {
    const cloud = await setUp(trusting(poolProvider), {
      ...allow('s3:GetObject', `arn:aws:s3:::homes/\${${poolName}:sub}/*`),
      Condition: { 'ForAnyValue:StringEquals': { [`${poolName}:aud`]: 'client-1' } },
    })
    const answer = await assume(cloud, await token())
    const reads = (key: string) => () =>
      cloud.authorizer.authorize(holder(cloud, answer), [
        { action: 's3:GetObject', resource: `arn:aws:s3:::homes/${key}` },
      ])

    expect(answer).toMatchObject({ SubjectFromWebIdentityToken: 'jdoe', Audience: 'client-1', Provider: poolProvider })
    expect(reads('jdoe/x')).not.toThrow()
    expect(reads('other/x')).toThrow('is not authorized')
  })

  test('is judged by the conditions of the trust policy', async () => {
    const isFor = (aud: string) => trusting(poolProvider, { StringEquals: { [`${poolName}:aud`]: aud } })
    const ofOne = await setUp(isFor('client-1'))
    await expect(assume(ofOne, await token())).resolves.toBeDefined()
    await expect(assume(ofOne, await token({ claims: { aud: 'client-2' } }))).rejects.toMatchObject({
      code: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    })
    const isJdoe = await setUp(trusting(poolProvider, { StringLike: { [`${poolName}:sub`]: 'j*' } }))
    await expect(assume(isJdoe, await token())).resolves.toBeDefined()
    await expect(assume(isJdoe, await token({ claims: { sub: 'kdoe' } }))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
    const other = await setUp(trusting(`arn:aws:iam::${account}:oidc-provider/other.example.com`))
    await expect(assume(other, await token())).rejects.toMatchObject({ code: 'AccessDenied' })
  })

  test('of an identity pool is trusted by the name of the service, with aud, sub and amr', async () => {
    const guests = trusting('cognito-identity.amazonaws.com', {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': 'us-east-1:pool' },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
    })
    const cloud = await setUp(guests)
    const of = (amr: string[], aud = 'us-east-1:pool') =>
      token({ issuer: identityIssuer, claims: { aud, amr, sub: 'us-east-1:id' } })

    await expect(assume(cloud, await of(['unauthenticated']))).resolves.toBeDefined()
    await expect(assume(cloud, await of(['authenticated', 'x']))).rejects.toMatchObject({ code: 'AccessDenied' })
    await expect(assume(cloud, await of(['unauthenticated'], 'us-east-1:other'))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('gives session tags and a source identity, where the trust policy lets it', async () => {
    const claims = {
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'jdoe',
    }
    const all = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity']
    const cloud = await setUp(trusting(poolProvider, {}, all))
    const answer = await assume(cloud, await token({ claims }))
    expect(holder(cloud, answer)).toMatchObject({
      session: { tags: { team: 'blue' }, transitiveTagKeys: ['team'], sourceIdentity: 'jdoe' },
    })
    await expect(assume(await setUp(trusting(poolProvider)), await token({ claims }))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })

  test.each<[what: string, options: TokenOptions, code: string]>([
    [
      'is signed by another',
      {
        get key() {
          return otherKeys
        },
      },
      'InvalidIdentityToken',
    ],
    ['has expired', { expiresIn: -1 }, 'ExpiredTokenException'],
    ['is for another client', { claims: { aud: 'client-3' } }, 'InvalidIdentityToken'],
    [
      'is an access token',
      { claims: { aud: undefined, client_id: 'client-1' } as unknown as JWTPayload },
      'InvalidIdentityToken',
    ],
    ['has no subject', { claims: { sub: undefined } as unknown as JWTPayload }, 'InvalidIdentityToken'],
    ['is of a provider that nobody knows', { issuer: 'https://login.example.com' }, 'InvalidIdentityToken'],
  ])('is refused when it %s', async (_what, options, code) => {
    const cloud = await setUp(trusting(poolProvider))
    await expect(assume(cloud, await token(options))).rejects.toMatchObject({ code })
  })

  test('is refused when it is none, or says that it needs no signature', async () => {
    const cloud = await setUp(trusting(poolProvider))
    const [, body] = (await token()).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    for (const bad of ['x', 'a.b.c', none]) {
      await expect(assume(cloud, bad)).rejects.toMatchObject({ code: 'InvalidIdentityToken' })
    }
  })
})

describe('a token of a provider outside of the cloud', () => {
  const local = () => trusting(`arn:aws:iam::${account}:oidc-provider/${providerUrl.slice('http://'.length)}`)

  test('is verified by the keys that a provider on this machine shows', async () => {
    const cloud = await setUp(local())
    await expect(assume(cloud, await token({ issuer: providerUrl }))).resolves.toMatchObject({ Audience: 'client-1' })
    const forged = assume(cloud, await token({ issuer: providerUrl, key: otherKeys }))
    await expect(forged).rejects.toMatchObject({ code: 'InvalidIdentityToken' })
  })

  test('leads to no address but those of this machine', async () => {
    const cloud = await setUp(local())
    await cloud.call(root, 'iam', 'CreateOpenIDConnectProvider', {
      Url: 'https://login.example.com',
      ClientIDList: ['client-1'],
    })
    await expect(assume(cloud, await token({ issuer: 'https://login.example.com' }))).rejects.toThrow(
      'is not modelled by the local cloud',
    )

    const own = discovery
    for (const answer of [
      { issuer: providerUrl, jwks_uri: 'http://169.254.169.254/keys' },
      { issuer: 'https://x', jwks_uri: `${providerUrl}/jwks` },
    ]) {
      discovery = () => answer
      await expect(assume(cloud, await token({ issuer: providerUrl }))).rejects.toMatchObject({
        code: 'IDPCommunicationError',
      })
    }
    discovery = own
  })
})

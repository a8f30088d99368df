import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createIam } from '../../../../local/engines/iam/iam'
import { makeKeyPair } from '../../../saml/certificate'
import { metadataXml } from '../../../saml/metadata'
import { createTestCloud, root, testStart } from '../../create-test-cloud'

const account = '000000000000'
const samlArn = `arn:aws:iam::${account}:saml-provider/company`
const oidcArn = `arn:aws:iam::${account}:oidc-provider/login.example.com/tenant`

async function setUp(directory?: string) {
  const cloud = await createTestCloud(directory === undefined ? {} : { directory })
  const iam = createIam(cloud)
  cloud.register(iam)
  await iam.load?.()
  const api = <Output = Record<string, unknown>>(action: string, input: object = {}): Promise<Output> =>
    cloud.call<Output>(root, 'iam', action, input)
  return { cloud, iam, api }
}

describe('a SAML provider', () => {
  const given = { Name: 'company', SAMLMetadataDocument: metadataXml(), Tags: [{ Key: 'team', Value: 'blue' }] }

  test('is there with its metadata, over a restart, until it is deleted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'saml-'))
    const before = await setUp(directory)
    expect(await before.api('CreateSAMLProvider', given)).toMatchObject({ SAMLProviderArn: samlArn, Tags: given.Tags })
    await before.cloud.store.close()

    const { api, iam, cloud } = await setUp(directory)
    expect(await api('GetSAMLProvider', { SAMLProviderArn: samlArn })).toMatchObject({
      SAMLMetadataDocument: given.SAMLMetadataDocument,
      CreateDate: new Date(testStart).toISOString(),
      Tags: given.Tags,
    })
    expect(iam.samlProviders.find(samlArn)?.metadata.entityId).toBe('https://idp.example.com/metadata')
    expect(await api('ListSAMLProviders')).toMatchObject({ SAMLProviderList: [{ Arn: samlArn }] })
    await api('DeleteSAMLProvider', { SAMLProviderArn: samlArn })
    await expect(api('GetSAMLProvider', { SAMLProviderArn: samlArn })).rejects.toMatchObject({ code: 'NoSuchEntity' })
    await cloud.store.close()
    rmSync(directory, { recursive: true })
  })

  test('takes another document, whose certificates count from then on', async () => {
    const { api, iam } = await setUp()
    await api('CreateSAMLProvider', given)
    const next = makeKeyPair({ validTo: '2025-06-01T00:00:00Z' })
    const SAMLMetadataDocument = metadataXml({ certificates: [next.certificate] })
    await api('UpdateSAMLProvider', { SAMLProviderArn: samlArn, SAMLMetadataDocument })
    // It has expired, which IAM does nothing about.
    expect(iam.samlProviders.find(samlArn)?.metadata.certificates.map(({ pem }) => pem)).toEqual([next.certificate])
    await expect(api('UpdateSAMLProvider', { SAMLProviderArn: samlArn })).rejects.toMatchObject({
      code: 'InvalidInput',
    })
  })

  test('tells the end that its metadata has', async () => {
    const { api } = await setUp()
    const SAMLMetadataDocument = metadataXml().replace('entityID', 'validUntil="2027-01-01T00:00:00Z" entityID')
    await api('CreateSAMLProvider', { ...given, SAMLMetadataDocument })
    expect(await api('GetSAMLProvider', { SAMLProviderArn: samlArn })).toMatchObject({
      ValidUntil: '2027-01-01T00:00:00.000Z',
    })
  })

  test('has tags', async () => {
    const { api } = await setUp()
    await api('CreateSAMLProvider', given)
    const on = { SAMLProviderArn: samlArn }
    await api('TagSAMLProvider', { ...on, Tags: [{ Key: 'cost', Value: '7' }] })
    await api('UntagSAMLProvider', { ...on, TagKeys: ['team'] })
    expect(await api('ListSAMLProviderTags', on)).toMatchObject({
      Tags: [{ Key: 'cost', Value: '7' }],
      IsTruncated: false,
    })
  })

  test.each<[what: string, change: object, code: string]>([
    ['a name with a space', { Name: 'a b' }, 'InvalidInput'],
    ['a document that is too short', { SAMLMetadataDocument: '<x/>' }, 'InvalidInput'],
    ['a document that is no metadata', { SAMLMetadataDocument: 'x'.repeat(1000) }, 'InvalidInput'],
    ['a private key', { AddPrivateKey: 'x' }, 'NotModelled'],
  ])('is refused with %s', async (_what, change, code) => {
    const { api } = await setUp()
    await expect(api('CreateSAMLProvider', { ...given, ...change })).rejects.toMatchObject({ code })
  })

  test('is there once', async () => {
    const { api } = await setUp()
    await api('CreateSAMLProvider', given)
    await expect(api('CreateSAMLProvider', given)).rejects.toMatchObject({ code: 'EntityAlreadyExists' })
  })
})

describe('an OpenID Connect provider', () => {
  const given = { Url: 'https://login.example.com/tenant', ClientIDList: ['one'], ThumbprintList: ['a'.repeat(40)] }

  test('is there under its address, over a restart, until it is deleted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'oidc-'))
    const before = await setUp(directory)
    expect(await before.api('CreateOpenIDConnectProvider', given)).toMatchObject({ OpenIDConnectProviderArn: oidcArn })
    await before.cloud.store.close()

    const { api, iam, cloud } = await setUp(directory)
    const on = { OpenIDConnectProviderArn: oidcArn }
    expect(iam.oidcProviders.ofIssuer(given.Url)?.arn).toBe(oidcArn)
    expect(await api('GetOpenIDConnectProvider', on)).toMatchObject({
      Url: 'login.example.com/tenant',
      ClientIDList: ['one'],
    })
    await api('AddClientIDToOpenIDConnectProvider', { ...on, ClientID: 'two' })
    await api('RemoveClientIDFromOpenIDConnectProvider', { ...on, ClientID: 'one' })
    await api('UpdateOpenIDConnectProviderThumbprint', { ...on, ThumbprintList: ['b'.repeat(40)] })
    await api('TagOpenIDConnectProvider', {
      ...on,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    })
    await api('UntagOpenIDConnectProvider', { ...on, TagKeys: ['a'] })
    expect(await api('GetOpenIDConnectProvider', on)).toMatchObject({
      ClientIDList: ['two'],
      ThumbprintList: ['b'.repeat(40)],
    })
    expect(await api('ListOpenIDConnectProviderTags', on)).toMatchObject({ Tags: [{ Key: 'b', Value: '2' }] })
    expect(await api('ListOpenIDConnectProviders')).toEqual({ OpenIDConnectProviderList: [{ Arn: oidcArn }] })
    await api('DeleteOpenIDConnectProvider', on)
    await api('DeleteOpenIDConnectProvider', on)
    await expect(api('GetOpenIDConnectProvider', on)).rejects.toMatchObject({ code: 'NoSuchEntity' })
    await cloud.store.close()
    rmSync(directory, { recursive: true })
  })

  test.each<[what: string, change: object, code: string]>([
    ['http', { Url: 'http://login.example.com' }, 'InvalidInput'],
    ['a port', { Url: 'https://login.example.com:8443' }, 'InvalidInput'],
    ['a query', { Url: 'https://login.example.com/?x' }, 'InvalidInput'],
    ['no address', { Url: 'login' }, 'InvalidInput'],
    ['a thumbprint that is none', { ThumbprintList: ['x'] }, 'InvalidInput'],
    [
      'over a hundred clients',
      { ClientIDList: Array.from({ length: 101 }, (_, index) => `c${index}`) },
      'LimitExceeded',
    ],
  ])('is refused with %s', async (_what, change, code) => {
    const { api } = await setUp()
    await expect(api('CreateOpenIDConnectProvider', { ...given, ...change })).rejects.toMatchObject({ code })
  })

  test('of this machine may be http with a port', async () => {
    const { api } = await setUp()
    await expect(api('CreateOpenIDConnectProvider', { ...given, Url: 'http://127.0.0.1:8080' })).resolves.toBeDefined()
  })
})

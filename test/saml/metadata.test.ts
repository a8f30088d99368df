import { describe, expect, test } from '@jest/globals'
import { postBinding, readMetadata, redirectBinding } from '../../saml'
import { makeKeyPair } from './certificate'
import { issuer, provider } from './documents'
import { metadataXml } from './metadata'

describe('metadata', () => {
  test('tells who the provider is, where to go, and what it signs with', async () => {
    const next = makeKeyPair({ validTo: '2026-06-01T00:00:00Z' })
    const read = await readMetadata(metadataXml({ certificates: [provider.certificate, next.certificate] }))

    expect(read).toMatchObject({
      entityId: issuer,
      wantsSignedRequests: false,
      signOn: [
        { binding: redirectBinding, location: 'https://idp.example.com/sso' },
        { binding: postBinding, location: 'https://idp.example.com/sso/post' },
      ],
    })
    expect(read.certificates.map(({ validTo }) => new Date(validTo).toISOString())).toEqual([
      '2035-01-01T00:00:00.000Z',
      '2026-06-01T00:00:00.000Z',
    ])
    expect(read.certificates[0]?.pem).toBe(provider.certificate)
  })

  test('may be commented', async () => {
    const xml = metadataXml().replace('<md:IDPSSO', '<!-- generated <by> hand -->\n<md:IDPSSO')
    expect((await readMetadata(xml)).entityId).toBe(issuer)
  })

  test.each<[what: string, xml: string]>([
    ['is no XML', 'entityID'],
    ['has a document type', metadataXml().replace('<md:Entity', '<!DOCTYPE x><md:Entity')],
    ['is of a service provider', metadataXml().replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ['has no certificate', metadataXml({ certificates: [] })],
    ['has one for encryption only', metadataXml().replace('use="signing"', 'use="encryption"')],
    ['has a certificate that can not be read', metadataXml({ certificates: ['AAAA'] })],
    ['has a key that is too short', metadataXml({ certificates: [makeKeyPair({ bits: 512 }).certificate] })],
    ['has no address', metadataXml({ signOn: '' })],
    ['has a script for an address', metadataXml().replaceAll('https://idp', 'javascript:alert')],
    ['is of two providers', `<x>${metadataXml()}${metadataXml()}</x>`.replaceAll(/<\?.*?\?>/g, '')],
  ])('is refused when it %s', async (_what, xml) => {
    await expect(readMetadata(xml)).rejects.toMatchObject({ name: 'SamlError' })
  })
})

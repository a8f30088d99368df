/** Signing out at the provider: what it is asked, as samlify reads it, and what is taken for its answer. */
import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { redirectLogout, verifyLogoutResponse } from '../../saml'
import { makeKeyPair } from './certificate'
import {
  audience,
  base64,
  issuer,
  logoutResponseXml,
  now,
  provider,
  recipient,
  requestId,
  responseXml,
  signed,
  stranger,
} from './documents'
import { metadataXml } from './metadata'

const ours = makeKeyPair({ name: 'app.example.com' })
const destination = 'https://idp.example.com/slo?tenant=1'

test('a request is signed, and names the person and the session as the provider does', async () => {
  const address = new URL(
    redirectLogout({
      id: '_out-1',
      now,
      issuer: audience,
      destination,
      nameId: {
        value: 'j & <doe>',
        format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        nameQualifier: undefined,
      },
      sessionIndex: '_session-1',
      relayState: 'opaque',
      privateKey: ours.privateKey,
    }),
  )
  const xml = inflateRawSync(Buffer.from(address.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
  expect(xml).toContain('persistent">j &amp; &lt;doe&gt;</saml:NameID>')
  expect(xml).not.toContain('NameQualifier')

  const samlify = require('samlify') as {
    IdentityProvider(settings: object): {
      parseLogoutRequest(of: unknown, binding: string, request: object): Promise<{ readonly extract: object }>
    }
    ServiceProvider(settings: object): unknown
    setSchemaValidator(validator: object): void
  }
  samlify.setSchemaValidator({ validate: async () => 'unchecked' })
  const idp = samlify.IdentityProvider({ metadata: metadataXml(), wantLogoutRequestSigned: true })
  const certificate = ours.certificate.replace(/-----[^-]+-----|\s/g, '')
  const sp = samlify.ServiceProvider({
    metadata:
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${audience}">` +
      `<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
      `<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${recipient}" index="0"/>` +
      `</SPSSODescriptor></EntityDescriptor>`,
  })
  const octetString = address.search
    .slice(1)
    .replace('tenant=1&', '')
    .replace(/&Signature=.*/, '')
  const query = Object.fromEntries(address.searchParams)
  const read = await idp.parseLogoutRequest(sp, 'redirect', { query, octetString })
  expect(read.extract).toMatchObject({ request: { id: '_out-1' }, nameID: 'j & <doe>', sessionIndex: '_session-1' })
  const changed = { query, octetString: octetString.replace('RelayState=', 'RelayState=x') }
  await expect(idp.parseLogoutRequest(sp, 'redirect', changed)).rejects.toBeDefined()
})

describe('an answer', () => {
  const expected = { now, certificates: [provider.certificate], issuer, destination: recipient, requestId }
  const genuine = signed(logoutResponseXml(), 'LogoutResponse')
  const minutes = (count: number): string => new Date(now + count * 60_000).toISOString()

  test('is taken as the provider has signed it', async () => {
    await verifyLogoutResponse(base64(genuine), expected)
  })

  test.each<[what: string, xml: string, code: string]>([
    ['that is not signed', logoutResponseXml(), 'unsigned'],
    [
      'that somebody else signed',
      signed(logoutResponseXml(), 'LogoutResponse', { keys: stranger, withKeyInfo: true }),
      'signature',
    ],
    ['that was changed', genuine.replace('status:Success', 'status:Requester'), 'signature'],
    [
      'that is wrapped',
      logoutResponseXml({ id: '_evil' }).replace('</samlp:LogoutResponse>', `${genuine}</samlp:LogoutResponse>`),
      'unsigned',
    ],
    [
      'whose signature is another element’s',
      logoutResponseXml({ id: '_evil' }).replace(
        '<samlp:Status>',
        `${/<Signature.*?<\/Signature>/s.exec(genuine)?.[0]}<samlp:Status>`,
      ),
      'signature',
    ],
    ['with a comment', genuine.replace('<samlp:Status>', '<!-- --><samlp:Status>'), 'malformed'],
    ['with a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${genuine}`, 'malformed'],
    ['that is a response to a sign-in', signed(responseXml(''), 'Response'), 'malformed'],
    [
      'of another provider',
      signed(logoutResponseXml({ issuer: 'https://evil.example.com' }), 'LogoutResponse'),
      'issuer',
    ],
    ['to another request', signed(logoutResponseXml({ inResponseTo: '_other' }), 'LogoutResponse'), 'in-response-to'],
    [
      'that was sent elsewhere',
      signed(logoutResponseXml({ destination: 'https://evil.example.com' }), 'LogoutResponse'),
      'destination',
    ],
    ['of long ago', signed(logoutResponseXml({ issued: minutes(-10) }), 'LogoutResponse'), 'expired'],
    ['of the future', signed(logoutResponseXml({ issued: minutes(10) }), 'LogoutResponse'), 'not-yet-valid'],
    ['without a time', signed(logoutResponseXml({ issued: 'soon' }), 'LogoutResponse'), 'malformed'],
    [
      'that says no',
      signed(logoutResponseXml({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }), 'LogoutResponse'),
      'status',
    ],
  ])('%s is refused', async (_what, xml, code) => {
    await expect(verifyLogoutResponse(base64(xml), expected)).rejects.toMatchObject({ name: 'SamlError', code })
  })
})

/** Our requests and a provider that nobody here wrote: samlify reads them, and answers. */
import { inflateRawSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { postRequest, redirectRequest, verifySaml } from '../../saml'
import { makeKeyPair } from './certificate'
import { audience, issuer, now, provider, recipient } from './documents'
import { metadataXml } from './metadata'

interface Provider {
  parseLoginRequest(of: unknown, binding: string, request: object): Promise<{ readonly extract: object }>
  createLoginResponse(
    to: unknown,
    request: object,
    binding: string,
    user: object,
    write: (template: string) => { readonly id: string; readonly context: string },
  ): Promise<{ readonly context: string }>
}

// Required, for its types bring the browser's into every other file.
const samlify = require('samlify') as {
  IdentityProvider(settings: object): Provider
  ServiceProvider(settings: object): unknown
  setSchemaValidator(validator: object): void
  readonly SamlLib: {
    readonly defaultLoginResponseTemplate: { readonly context: string }
    replaceTagsByValue(template: string, tags: Readonly<Record<string, string>>): string
  }
}

const ours = makeKeyPair({ name: 'app.example.com' })
const certificateText = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

const request = {
  id: '_request-7',
  now,
  issuer: audience,
  destination: 'https://idp.example.com/sso?tenant=1',
  assertionConsumer: recipient,
  relayState: 'opaque & <odd>',
}

function upstream(wantAuthnRequestsSigned: boolean): { readonly idp: Provider; readonly sp: unknown } {
  const xml = metadataXml().replace(
    'WantAuthnRequestsSigned="false"',
    `WantAuthnRequestsSigned="${wantAuthnRequestsSigned}"`,
  )
  const idp = samlify.IdentityProvider({
    metadata: xml,
    privateKey: provider.privateKey,
    isAssertionEncrypted: false,
    loginResponseTemplate: { context: samlify.SamlLib.defaultLoginResponseTemplate.context, attributes: [] },
  })
  const sp = samlify.ServiceProvider({
    metadata:
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${audience}">` +
      `<SPSSODescriptor AuthnRequestsSigned="${wantAuthnRequestsSigned}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificateText(ours.certificate)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
      `<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${recipient}" index="0"/>` +
      `</SPSSODescriptor></EntityDescriptor>`,
  })
  return { idp, sp }
}

beforeAll(() => samlify.setSchemaValidator({ validate: async () => 'unchecked' }))

describe('a request by redirect', () => {
  test('is added to the address that the provider has', () => {
    const address = new URL(redirectRequest(request))
    const xml = inflateRawSync(Buffer.from(address.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()

    expect(address.origin + address.pathname).toBe('https://idp.example.com/sso')
    expect(address.searchParams.get('tenant')).toBe('1')
    expect(address.searchParams.get('RelayState')).toBe('opaque & <odd>')
    expect(address.searchParams.has('Signature')).toBe(false)
    expect(xml).toContain('ID="_request-7"')
    expect(xml).toContain('IssueInstant="2026-01-05T09:00:00.000Z"')
  })

  test('is signed so that the provider can tell', async () => {
    const { idp, sp } = upstream(true)
    const address = new URL(redirectRequest({ ...request, privateKey: ours.privateKey }))
    const query = Object.fromEntries(address.searchParams)
    const octetString = address.search
      .slice(1)
      .replace('tenant=1&', '')
      .replace(/&Signature=.*/, '')
    const read = await idp.parseLoginRequest(sp, 'redirect', { query, octetString })

    expect(read.extract).toMatchObject({ request: { id: '_request-7', assertionConsumerServiceUrl: recipient } })
    const changed = { query, octetString: octetString.replace('RelayState=', 'RelayState=x') }
    await expect(idp.parseLoginRequest(sp, 'redirect', changed)).rejects.toBeDefined()
  })
})

describe('a request by POST', () => {
  test('is signed so that the provider can tell', async () => {
    const { idp, sp } = upstream(true)
    const body = postRequest({ ...request, privateKey: ours.privateKey })
    const read = await idp.parseLoginRequest(sp, 'post', { body })
    expect(read.extract).toMatchObject({ request: { id: '_request-7' }, issuer: audience })
  })

  test('writes what it is given as text', () => {
    const { SAMLRequest = '' } = postRequest({ ...request, issuer: '"><x>&' })
    expect(Buffer.from(SAMLRequest, 'base64').toString()).toContain(
      '<saml:Issuer>&quot;&gt;&lt;x&gt;&amp;</saml:Issuer>',
    )
    expect(() => postRequest({ ...request, id: '1 2' })).toThrow('id must begin')
  })
})

test('what samlify answers is taken', async () => {
  const { idp, sp } = upstream(false)
  const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const tags = {
    ID: '_response-8',
    AssertionID: '_assertion-8',
    Destination: recipient,
    Audience: audience,
    SubjectRecipient: recipient,
    Issuer: issuer,
    IssueInstant: at(0),
    ConditionsNotBefore: at(0),
    ConditionsNotOnOrAfter: at(5),
    SubjectConfirmationDataNotOnOrAfter: at(5),
    AssertionConsumerServiceURL: recipient,
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    NameID: 'jdoe',
    InResponseTo: '_request-7',
    AuthnStatement: `<saml:AuthnStatement AuthnInstant="${at(0)}"/>`,
    AttributeStatement: '',
  }
  const { context } = await idp.createLoginResponse(
    sp,
    { extract: { request: { id: '_request-7' } } },
    'post',
    {},
    (template: string) => ({ id: '_response-8', context: samlify.SamlLib.replaceTagsByValue(template, tags) }),
  )

  const assertion = await verifySaml(context, {
    now,
    certificates: [provider.certificate],
    issuer,
    audience,
    recipient,
    inResponseTo: { requestId: '_request-7' },
  })
  expect(assertion).toMatchObject({ id: '_assertion-8', nameId: { value: 'jdoe' } })
})

/** samlify as a company's identity provider: it reads a request that was made here, and signs what it answers. */
import type { KeyPair } from './certificate'
import { issuer, provider } from './documents'
import { metadataXml } from './metadata'

interface Samlify {
  IdentityProvider(settings: object): {
    parseLoginRequest(
      of: unknown,
      binding: string,
      request: object,
    ): Promise<{ readonly extract: { readonly request: { readonly id: string } } }>
    createLoginResponse(
      to: unknown,
      request: object,
      binding: string,
      user: object,
      write: (template: string) => { readonly id: string; readonly context: string },
    ): Promise<{ readonly context: string }>
  }
  ServiceProvider(settings: object): unknown
  setSchemaValidator(validator: object): void
  readonly SamlLib: {
    readonly defaultLoginResponseTemplate: { readonly context: string }
    replaceTagsByValue(template: string, tags: Readonly<Record<string, string>>): string
  }
}

export interface SamlifyAnswer {
  /** The query of the address that the browser was sent to. */
  readonly query: URLSearchParams
  /** The entity id of who asks. */
  readonly audience: string
  /** Where the answer is posted. */
  readonly acs: string
  /** What it says that it is for; where it is posted unless said. */
  readonly recipient?: string
  readonly nameId: string
  /** Who answers; the provider of the documents unless said. */
  readonly by?: { readonly entityId: string; readonly keys: KeyPair }
  /** Milliseconds since the epoch. */
  readonly now: number
  /** One value each, by name. */
  readonly attributes?: Readonly<Record<string, string>>
}

const ours = { entityId: issuer, keys: provider }
let answers = 0

/** A response in base64. */
export async function samlifyAnswer(given: SamlifyAnswer): Promise<string> {
  const { query, audience, acs, recipient = acs, nameId, now, attributes = {}, by = ours } = given
  const samlify = require('samlify') as Samlify
  samlify.setSchemaValidator({ validate: async () => 'unchecked' })
  const entries = Object.entries(attributes)
  const idp = samlify.IdentityProvider({
    metadata: metadataXml({ entityId: by.entityId, certificates: [by.keys.certificate] }),
    privateKey: by.keys.privateKey,
    isAssertionEncrypted: false,
    loginResponseTemplate: {
      context: samlify.SamlLib.defaultLoginResponseTemplate.context,
      attributes: entries.map(([name], index) => ({
        name,
        valueTag: `value${index}`,
        nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
        valueXsiType: 'xs:string',
      })),
    },
  })
  const sp = samlify.ServiceProvider({
    metadata:
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${audience}">` +
      `<SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
      `<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${acs}" index="0"/>` +
      `</SPSSODescriptor></EntityDescriptor>`,
  })
  const { extract } = await idp.parseLoginRequest(sp, 'redirect', { query: Object.fromEntries(query) })
  const time = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const id = `_samlify-${answers++}`
  const tags = {
    ID: id,
    AssertionID: `${id}-assertion`,
    Destination: recipient,
    Audience: audience,
    SubjectRecipient: recipient,
    Issuer: by.entityId,
    IssueInstant: time(0),
    ConditionsNotBefore: time(0),
    ConditionsNotOnOrAfter: time(5),
    SubjectConfirmationDataNotOnOrAfter: time(5),
    AssertionConsumerServiceURL: acs,
    StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    NameID: nameId,
    InResponseTo: extract.request.id,
    AuthnStatement: `<saml:AuthnStatement AuthnInstant="${time(0)}"/>`,
    AttributeStatement: '',
    ...Object.fromEntries(entries.map(([, value], index) => [`attrValue${index}`, value])),
  }
  const { context } = await idp.createLoginResponse(sp, { extract }, 'post', {}, (template) => ({
    id,
    context: samlify.SamlLib.replaceTagsByValue(template, tags),
  }))
  return context
}

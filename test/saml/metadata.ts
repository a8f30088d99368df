/** Metadata of an identity provider. */
import { issuer, provider } from './documents'

export interface MetadataParts {
  readonly entityId?: string
  readonly certificates?: readonly string[]
  readonly signOn?: string
  readonly more?: string
}

export function metadataXml(parts: MetadataParts = {}): string {
  const { entityId = issuer, certificates = [provider.certificate] } = parts
  const keys = certificates.map(
    (each) =>
      `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${each.replace(/-----[^-]+-----/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  )
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    `<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    `${keys.join('')}` +
    (parts.signOn ??
      `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>` +
        `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso/post"/>`) +
    `${parts.more ?? ''}</md:IDPSSODescriptor></md:EntityDescriptor>`
  )
}

/**
 * What reads documents and judges their signatures. Loaded with the first document: it is seventy files, and most starts
 * and instances see none.
 */
export const nodeSaml = () => require('@node-saml/node-saml/lib/xml') as typeof import('@node-saml/node-saml/lib/xml')

export const xmlValidator = () => (require('fast-xml-parser') as typeof import('fast-xml-parser')).XMLValidator

/** What a pool is told of an OpenID Connect provider. */
import { NotModelledError } from '../../../kernel/aws-error'
import { invalid } from '../errors'
import type { Details } from './saml-details'

const needed = ['client_id', 'oidc_issuer', 'authorize_scopes', 'attributes_request_method'] as const
const addresses = ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'] as const
const known: readonly string[] = [...needed, ...addresses, 'client_secret', 'attributes_url_add_attributes']

/** @throws InvalidParameterException */
export function checkOidcDetails(given: Details): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new NotModelledError(`detail "${unknown}"`, 'an OIDC provider', `modelled: ${known.join(', ')}`)
  for (const name of needed) if (!given[name]) throw invalid(`Provider details must have ${name}.`)
  if (!/^(GET|POST)$/.test(given.attributes_request_method ?? '')) {
    throw invalid('attributes_request_method must be GET or POST.')
  }
  if (!given.authorize_scopes?.split(/\s+/).includes('openid')) throw invalid('authorize_scopes must have openid.')
  for (const name of ['oidc_issuer', ...addresses] as const) {
    const value = given[name]
    if (value !== undefined && !isAddress(value))
      throw invalid(`${name} must be an https address, or http on this machine.`)
  }
  const stated = addresses.filter((name) => given[name] !== undefined)
  if (stated.length > 0 && stated.length < addresses.length) {
    throw invalid(`Of ${addresses.join(', ')} either all or none must be given.`)
  }
}

function isAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

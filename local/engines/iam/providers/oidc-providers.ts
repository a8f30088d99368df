/** The OpenID Connect providers of the account: whose tokens roles may trust, and for which clients. */
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import type { Tags } from '../../../kernel/tags'
import { isLoopback } from '../../../lib/tokens/provider-keys'
import { alreadyExists, invalidInput, limit, noSuchEntity } from '../errors'

export interface OidcProvider {
  /** Without its scheme, as AWS gives it. */
  readonly url: string
  /** As tokens name it. */
  readonly issuer: string
  readonly arn: string
  readonly createdAt: number
  readonly clientIds: readonly string[]
  readonly thumbprints: readonly string[]
  readonly tags: Tags
}

export interface NewOidcProvider {
  readonly url: string
  readonly clientIds: readonly string[]
  readonly thumbprints: readonly string[]
  readonly tags: Tags
}

export type OidcChange = Partial<Pick<OidcProvider, 'clientIds' | 'thumbprints' | 'tags'>>

export interface OidcProviders {
  all(): readonly OidcProvider[]
  get(arn: string): OidcProvider
  find(arn: string): OidcProvider | undefined
  ofIssuer(issuer: string): OidcProvider | undefined
  arnOf(url: string): string
  create(input: NewOidcProvider): OidcProvider
  update(arn: string, change: OidcChange): OidcProvider
  delete(arn: string): void
  load(): Promise<void>
}

const mostProviders = 100
const mostClients = 100
const mostThumbprints = 5

export function createOidcProviders(cloud: Cloud): OidcProviders {
  // The address of a provider holds slashes, which a table's keys don't.
  const table = createTable<OidcProvider>(cloud, 'iam/oidc-provider')
  const keyOf = (url: string): string => encodeURIComponent(url)
  const arnOf = (url: string): string => `arn:aws:iam::${cloud.accountId}:oidc-provider/${withoutScheme(url)}`
  const find = (arn: string): OidcProvider | undefined => {
    const provider = table.get(keyOf(arn.slice(arn.indexOf('/') + 1)))
    return provider?.arn === arn ? provider : undefined
  }

  function get(arn: string): OidcProvider {
    if (!/^arn:aws:iam::\d{12}:oidc-provider\/.+$/.test(arn)) throw invalidInput(`Invalid ARN: ${arn}`)
    const provider = find(arn)
    if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`)
    return provider
  }

  return {
    all: () => table.list(),
    get,
    find,
    arnOf,
    ofIssuer: (issuer) => table.list().find((each) => each.issuer === issuer),
    create({ url, clientIds, thumbprints, tags }) {
      checkUrl(url)
      checkLists({ clientIds, thumbprints })
      const arn = arnOf(url)
      if (find(arn)) throw alreadyExists(`Provider with url ${url} already exists.`)
      if (table.size >= mostProviders) {
        throw limit(`Cannot exceed quota for OpenIdConnectProvidersPerAccount: ${mostProviders}`)
      }
      const createdAt = cloud.clock.now()
      const bare = withoutScheme(url)
      return table.put({ url: bare, issuer: url, arn, createdAt, clientIds, thumbprints, tags }, keyOf(bare))
    },
    update(arn, change) {
      const old = get(arn)
      checkLists({ ...old, ...change })
      return table.put({ ...old, ...change }, keyOf(old.url))
    },
    delete(arn) {
      table.delete(keyOf(get(arn).url))
    },
    load: table.load,
  }
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '')
}

/** AWS takes https alone, without a port. A provider on this machine, which tests have, may have neither. */
function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || url.length > 255 || parsed.search !== '' || parsed.hash !== '' || parsed.username !== '') {
    throw invalidInput('Url must be an address of at most 255 characters, without query parameters')
  }
  if (isLoopback(parsed)) return
  if (parsed.protocol !== 'https:' || parsed.port !== '') {
    throw invalidInput('Url must begin with https:// and have no port; only one of this machine may be http')
  }
}

function checkLists({ clientIds, thumbprints }: Pick<OidcProvider, 'clientIds' | 'thumbprints'>): void {
  if (clientIds.length > mostClients)
    throw limit(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${mostClients}`)
  if (!clientIds.every((id) => id.length >= 1 && id.length <= 255)) {
    throw invalidInput('A client id has 1 to 255 characters')
  }
  if (thumbprints.length > mostThumbprints) {
    throw invalidInput(`Thumbprint list must contain at most ${mostThumbprints} entries.`)
  }
  if (!thumbprints.every((each) => /^[0-9a-f]{40}$/i.test(each))) {
    throw invalidInput('A thumbprint is the SHA-1 of a certificate in 40 hexadecimal digits')
  }
}

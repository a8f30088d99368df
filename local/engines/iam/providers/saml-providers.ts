/** The SAML providers of the account: their metadata, as it was given and as it is read. */
import { randomUUID } from 'node:crypto'
import { isSamlError, type ProviderMetadata, readMetadata } from '../../../../saml'
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'
import type { Tags } from '../../../kernel/tags'
import { alreadyExists, invalidInput, limit, noSuchEntity } from '../errors'

export interface SamlProvider {
  readonly name: string
  readonly arn: string
  readonly uuid: string
  readonly createdAt: number
  /** Milliseconds since the epoch. */
  readonly validUntil: number
  readonly document: string
  readonly metadata: ProviderMetadata
  readonly tags: Tags
}

export interface SamlProviders {
  all(): readonly SamlProvider[]
  get(arn: string): SamlProvider
  find(arn: string): SamlProvider | undefined
  arnOf(name: string): string
  create(name: string, document: string, tags: Tags): Promise<SamlProvider>
  update(arn: string, document: string): Promise<SamlProvider>
  setTags(arn: string, tags: Tags): SamlProvider
  delete(arn: string): void
  load(): Promise<void>
}

const mostProviders = 100
const shortest = 1000
const longest = 10_000_000
/** What AWS says of metadata that tells no end. */
const centuryMs = 100 * 365.25 * 86_400_000

export function createSamlProviders(cloud: Cloud): SamlProviders {
  const table = createTable<SamlProvider>(cloud, 'iam/saml-provider')
  const keyOf = (arn: string): string => arn.slice(arn.indexOf('/') + 1)
  const find = (arn: string): SamlProvider | undefined => {
    const provider = table.get(keyOf(arn))
    return provider?.arn === arn ? provider : undefined
  }

  function get(arn: string): SamlProvider {
    if (!/^arn:aws:iam::\d{12}:saml-provider\/[\w._-]+$/.test(arn)) throw invalidInput(`Invalid ARN: ${arn}`)
    const provider = find(arn)
    if (!provider) throw noSuchEntity(`Manifest not found for arn ${arn}`)
    return provider
  }

  /** Certificates that have expired are no hindrance: IAM does nothing about them, and says so. */
  async function read(document: string): Promise<ProviderMetadata> {
    if (document.length < shortest || document.length > longest) {
      throw invalidInput(`SAMLMetadataDocument must have ${shortest} to ${longest} characters`)
    }
    try {
      return await readMetadata(document)
    } catch (error) {
      if (isSamlError(error)) throw invalidInput(`Could not parse metadata: ${error.message}`)
      throw error
    }
  }

  return {
    all: () => table.list(),
    get,
    find,
    arnOf: (name) => `arn:aws:iam::${cloud.accountId}:saml-provider/${name}`,
    async create(name, document, tags) {
      if (!/^[\w._-]{1,128}$/.test(name)) {
        throw invalidInput(`The name of a SAML provider has 1 to 128 letters, digits and . _ -, not: ${name}`)
      }
      const metadata = await read(document)
      if (table.has(name)) throw alreadyExists(`SAMLProvider with name ${name} already exists.`)
      if (table.size >= mostProviders) throw limit(`Cannot exceed quota for SAMLProvidersPerAccount: ${mostProviders}`)
      const createdAt = cloud.clock.now()
      const provider: SamlProvider = {
        name,
        arn: `arn:aws:iam::${cloud.accountId}:saml-provider/${name}`,
        uuid: randomUUID(),
        createdAt,
        validUntil: metadata.validUntil ?? createdAt + centuryMs,
        document,
        metadata,
        tags,
      }
      return table.put(provider, name)
    },
    async update(arn, document) {
      const metadata = await read(document)
      const old = get(arn)
      const validUntil = metadata.validUntil ?? cloud.clock.now() + centuryMs
      return table.put({ ...old, document, metadata, validUntil }, old.name)
    },
    setTags(arn, tags) {
      const old = get(arn)
      return table.put({ ...old, tags }, old.name)
    },
    delete(arn) {
      table.delete(get(arn).name)
    },
    load: table.load,
  }
}

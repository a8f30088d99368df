/** What a pool is told of a SAML provider: its metadata, as a file or where to read it. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import { invalid } from '../errors'

export type Details = Readonly<Record<string, string>>

const known = [
  'MetadataFile',
  'MetadataURL',
  'IDPSignout',
  'IDPInit',
  'EncryptedResponses',
  'RequestSigningAlgorithm',
  // As DescribeIdentityProvider tells them, so that they can be given again.
  'SSORedirectBindingURI',
  'SLORedirectBindingURI',
  'ActiveEncryptionCertificate',
]
const largest = 1_000_000
const patience = 5000

export interface SamlProvider {
  readonly details: Details
  readonly metadata: string
  /** Whether it is to encrypt its assertions. */
  readonly encrypts: boolean
}

/** A switch of the details. */
export const isOn = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

/** @throws InvalidParameterException, also if one of its certificates has expired */
export async function samlProvider(given: Details, now: number): Promise<SamlProvider> {
  const { MetadataFile, MetadataURL, RequestSigningAlgorithm } = given
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new NotModelledError(`detail "${unknown}"`, 'a SAML provider', `modelled: ${known.join(', ')}`)
  for (const name of ['IDPSignout', 'IDPInit', 'EncryptedResponses']) {
    const value = given[name]
    if (value !== undefined && !/^(true|false)$/i.test(value)) throw invalid(`${name} must be true or false.`)
  }
  if (RequestSigningAlgorithm !== undefined && RequestSigningAlgorithm !== 'rsa-sha256') {
    throw invalid('RequestSigningAlgorithm must be rsa-sha256.')
  }
  if ((MetadataFile === undefined) === (MetadataURL === undefined)) {
    throw invalid('Provider details must have one of MetadataFile and MetadataURL.')
  }
  const metadata = MetadataFile ?? (await fetched(MetadataURL ?? ''))
  const { ActiveEncryptionCertificate: _, ...kept } = given
  const details = { ...kept, ...(await addressesIn(metadata, now)) }
  return { metadata, details, encrypts: isOn(given.EncryptedResponses) }
}

async function addressesIn(metadata: string, now: number): Promise<Details> {
  // Not import(): see ses/load-mime.ts.
  const { isSamlError, readMetadata } = require('../../../../saml') as typeof import('../../../../saml')
  const found = await readMetadata(metadata).catch((error: unknown) => {
    throw isSamlError(error) ? invalid(`Unable to parse metadata file: ${error.message}`) : error
  })
  const expired = found.certificates.find(({ validTo }) => validTo <= now)
  if (expired) {
    const day = new Date(expired.validTo).toISOString().slice(0, 10)
    throw invalid(`A signing certificate in the metadata has expired on ${day}; give metadata with one that is valid.`)
  }
  if (found.validUntil !== undefined && found.validUntil <= now)
    throw invalid('The metadata is no longer valid: validUntil has passed.')
  const redirect = (addresses: readonly { readonly binding: string; readonly location: string }[]) =>
    addresses.find(({ binding }) => binding.endsWith(':HTTP-Redirect'))?.location
  const signOn = redirect(found.signOn)
  const logout = redirect(found.logout)
  return {
    ...(signOn !== undefined && { SSORedirectBindingURI: signOn }),
    ...(logout !== undefined && { SLORedirectBindingURI: logout }),
  }
}

/** From this machine only: the local cloud asks nobody outside. */
async function fetched(address: string): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid('MetadataURL must be an http(s) address.')
  if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) {
    throw new NotModelledError(
      `MetadataURL of ${url.hostname}`,
      'a SAML provider',
      'give MetadataFile, or a provider on this machine',
    )
  }
  let text: string
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patience) })
    if (!answer.ok) throw new Error(`it answered ${answer.status}`)
    text = await answer.text()
  } catch (error) {
    throw new AwsError(
      'InvalidParameterException',
      `Error retrieving metadata from ${url.origin}: ${(error as Error).message}`,
    )
  }
  if (text.length > largest) throw invalid(`The metadata has more than ${largest} characters.`)
  return text
}

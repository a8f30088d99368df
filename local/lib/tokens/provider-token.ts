/** Verifies the token of an OpenID Connect provider: of an engine of the cloud, or of a provider on this machine. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { KeySet } from '../../kernel/service'
import { fetchProviderKeys } from './provider-keys'
import { type Claims, keysOf, type TokenExpectations, verifyToken } from './verify-token'

export interface ExpectedToken extends Omit<TokenExpectations, 'issuers'> {
  readonly issuer: string
}

/** Throws `TokenRefusedError`; or `IDPCommunicationError` if the provider can't be asked. `where`: who needs it. */
export async function verifyProviderToken(
  cloud: Cloud,
  token: string,
  { issuer, ...expected }: ExpectedToken,
  where: string,
): Promise<Claims> {
  const own = await keysOf(cloud, issuer)
  const services = own ? cloud.services : asService(issuer, await fetched(issuer, where))
  return verifyToken({ clock: cloud.clock, services }, token, { ...expected, issuers: [issuer] })
}

async function fetched(issuer: string, where: string): Promise<KeySet> {
  try {
    return await fetchProviderKeys(issuer, where)
  } catch (error) {
    if (error instanceof AwsError) throw error
    const message = `Couldn't retrieve verification key from your identity provider: ${issuer}`
    throw new AwsError('IDPCommunicationError', message)
  }
}

function asService(issuer: string, keys: KeySet): Cloud['services'] {
  const issuers = { keys: (asked: string) => (asked === issuer ? keys : undefined), issuerOf: () => undefined }
  return new Map([['provider', { name: 'provider', operations: {}, issuers }]])
}

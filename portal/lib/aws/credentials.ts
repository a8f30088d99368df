/** Temporary credentials: for the session's ID token, or for what a company has said of a person. */
import { findIdToken } from '../id-token'
import { Problem } from '../problem'
import { askSaml } from '../session'
import { callOpen, type Keys } from './signed'
import { endpointOf, type Site } from './site'

export interface Credentials extends Keys {
  /** Of the identity pool; none of credentials that a role itself has given. */
  readonly identityId?: string
  /** Whom the company's assertion is about. */
  readonly subject?: string
}

/** Of the role of the person's group. */
export async function fromSession(site: Site): Promise<Credentials> {
  return fromPool(site, { [site.userPool]: await findIdToken() })
}

/** Of the role that the company's assertion names, by the identity pool: the page itself has the assertion. */
export async function fromAssertion(site: Site): Promise<Credentials> {
  const { assertion, roleArn, providerArn } = await askSaml('POST /saml/assertion')
  return fromPool(site, { [providerArn]: assertion }, roleArn)
}

/** Of the same role, less than it has, by our own API: the page never sees the assertion. */
export function fromBackend(): Promise<Credentials> {
  return askSaml('POST /saml/credentials')
}

async function fromPool(site: Site, Logins: Record<string, string>, CustomRoleArn?: string): Promise<Credentials> {
  const address = endpointOf(site, 'cognito-identity')
  const ask = (action: string, body: object) => callOpen(address, `AWSCognitoIdentityService.${action}`, body)
  const { IdentityId } = await ask('GetId', { IdentityPoolId: site.identityPoolId, Logins })
  const { Credentials: given } = (await ask('GetCredentialsForIdentity', {
    IdentityId,
    Logins,
    ...(CustomRoleArn && { CustomRoleArn }),
  })) as { Credentials?: { AccessKeyId: string; SecretKey: string; SessionToken: string; Expiration: number } }
  if (!given) {
    const facts = { code: 'NoCredentials', status: 200, correlationId: '' }
    throw new Problem('The identity pool has given no credentials', facts)
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretKey,
    sessionToken: given.SessionToken,
    expiresAt: new Date(given.Expiration * 1000).toISOString(),
    identityId: String(IdentityId),
  }
}

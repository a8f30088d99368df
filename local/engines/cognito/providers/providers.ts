/** Identity providers that a pool's people may come from. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { failedConstraint, invalid, notFound } from '../errors'
import type { IdentityProvider, Pool } from '../state/records'
import type { State } from '../state/state'
import type { SamlKeys } from '../upstream/saml-keys'
import { checkOidcDetails } from './oidc-details'
import { type Details, type SamlProvider, samlProvider } from './saml-details'

export interface GivenProvider {
  readonly UserPoolId: string
  readonly ProviderName: string
  readonly ProviderType: string
  readonly ProviderDetails: Details
  readonly AttributeMapping?: Details
  readonly IdpIdentifiers?: readonly string[]
}

export type ProviderChange = Partial<GivenProvider> & Pick<GivenProvider, 'UserPoolId' | 'ProviderName'>

export interface Providers {
  /** @throws ResourceNotFoundException */
  existing(poolId: string, name: string): IdentityProvider
  find(poolId: string, name: string): IdentityProvider | undefined
  byIdentifier(poolId: string, identifier: string): IdentityProvider | undefined
  /** @throws InvalidParameterException, DuplicateProviderException */
  create(given: GivenProvider): Promise<IdentityProvider>
  /** What is not given stays. */
  update(given: ProviderChange): Promise<IdentityProvider>
  remove(provider: IdentityProvider): void
  /** As DescribeIdentityProvider tells it, with the secret of an OIDC provider's client. */
  shown(provider: IdentityProvider): object
  /** With the secret of its client. */
  detailsOf(provider: IdentityProvider): Details
}

const social = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple']

export function createProviders(cloud: Cloud, state: State, keys: SamlKeys): Providers {
  const { providers, sealed } = state
  const key = ({ UserPoolId, ProviderName }: Pick<GivenProvider, 'UserPoolId' | 'ProviderName'>) =>
    [UserPoolId, encodeURIComponent(ProviderName)] as const
  const about = (given: Pick<GivenProvider, 'UserPoolId' | 'ProviderName'>) =>
    `client secret of provider ${key(given).join('/')}`
  const find = (UserPoolId: string, ProviderName: string) => providers.get(...key({ UserPoolId, ProviderName }))

  function existing(poolId: string, name: string): IdentityProvider {
    const provider = find(state.pool(poolId).Id, name)
    if (!provider) throw notFound(`Identity provider ${name} does not exist.`)
    return provider
  }

  async function put(given: GivenProvider, before: IdentityProvider | undefined): Promise<IdentityProvider> {
    const pool = state.pool(given.UserPoolId)
    const type = typeOf(given.ProviderType)
    const { AttributeMapping = {}, IdpIdentifiers = [] } = given
    checkMapping(pool, AttributeMapping)
    checkIdentifiers(given, IdpIdentifiers)
    const saml = type === 'SAML' ? await samlProvider(given.ProviderDetails, cloud.clock.now()) : undefined
    if (!saml) checkOidcDetails(given.ProviderDetails)
    const { client_secret: secret, ...details } = saml ? await withCertificate(given, saml) : given.ProviderDetails
    const now = cloud.clock.now() / 1000
    const made: IdentityProvider = {
      UserPoolId: pool.Id,
      ProviderName: given.ProviderName,
      ProviderType: type,
      ProviderDetails: details,
      AttributeMapping,
      IdpIdentifiers,
      CreationDate: before?.CreationDate ?? now,
      LastModifiedDate: now,
      ...(saml && { metadata: saml.metadata }),
      ...(secret !== undefined && { sealedSecret: sealed.seal(secret, about(given)) }),
    }
    return providers.put(made, ...key(given))
  }

  /** By which the provider is to encrypt, if it is. */
  async function withCertificate(given: GivenProvider, { details, encrypts }: SamlProvider): Promise<Details> {
    if (!encrypts) return details
    return { ...details, ActiveEncryptionCertificate: (await keys.encryption(given)).certificate }
  }

  function checkIdentifiers({ UserPoolId, ProviderName }: ProviderChange, identifiers: readonly string[]): void {
    if (identifiers.length > 50)
      throw failedConstraint(`${identifiers.length} identifiers`, 'idpIdentifiers', 'have at most 50')
    for (const identifier of identifiers) {
      if (!/^[\w\s+=.@-]{1,40}$/.test(identifier)) {
        throw failedConstraint(identifier, 'idpIdentifiers', 'satisfy regular expression pattern: [\\w\\s+=.@-]+')
      }
      const other = providers
        .list(UserPoolId)
        .find((each) => each.ProviderName !== ProviderName && each.IdpIdentifiers.includes(identifier))
      if (other) throw duplicate(`The identifier ${identifier} is that of the provider ${other.ProviderName}.`)
    }
  }

  return {
    find,
    existing,
    byIdentifier: (poolId, identifier) =>
      providers.list(state.pool(poolId).Id).find(({ IdpIdentifiers }) => IdpIdentifiers.includes(identifier)),
    create(given) {
      const { Id } = state.pool(given.UserPoolId)
      if (
        !/^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}]*[^_\p{Z}]$/u.test(given.ProviderName) ||
        given.ProviderName.length > 32
      ) {
        throw failedConstraint(
          given.ProviderName,
          'providerName',
          'have 2 to 32 characters, without spaces, and no _ at an end',
        )
      }
      if (/^cognito$/i.test(given.ProviderName)) throw invalid('COGNITO is the name of the user pool itself.')
      if (find(Id, given.ProviderName)) {
        throw duplicate(`A provider with the name ${given.ProviderName} already exists in this user pool.`)
      }
      return put(given, undefined)
    },
    update(given) {
      const before = existing(given.UserPoolId, given.ProviderName)
      const { ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers } = before
      const whole = { ProviderType, AttributeMapping, IdpIdentifiers, ...given }
      return put({ ...whole, ProviderDetails: given.ProviderDetails ?? opened(before, ProviderDetails) }, before)
    },
    remove(provider) {
      keys.endProvider(provider)
      providers.delete(...key(provider))
    },
    detailsOf: (provider) => opened(provider, provider.ProviderDetails),
    shown(provider) {
      const { metadata: _, sealedSecret: _secret, ...members } = provider
      return { ...members, ProviderDetails: opened(provider, provider.ProviderDetails) }
    },
  }

  function opened(provider: IdentityProvider, details: Details): Details {
    const { sealedSecret } = provider
    return sealedSecret === undefined
      ? details
      : { ...details, client_secret: sealed.open(sealedSecret, about(provider)) }
  }
}

const duplicate = (message: string) => new AwsError('DuplicateProviderException', message)

function typeOf(type: string): IdentityProvider['ProviderType'] {
  if (type === 'SAML' || type === 'OIDC') return type
  if (social.includes(type)) throw new NotModelledError(`ProviderType "${type}"`, 'cognito-idp', 'modelled: SAML, OIDC')
  throw failedConstraint(type, 'providerType', `satisfy enum value set: [SAML, OIDC, ${social.join(', ')}]`)
}

/** Each sign-in sets what is mapped. */
function checkMapping(pool: Pool, mapping: Details): void {
  for (const name of Object.keys(mapping)) {
    if (name === 'username') continue
    const attribute = pool.SchemaAttributes.find(({ Name }) => Name === name)
    if (!attribute || name === 'sub' || name === 'identities')
      throw invalid(`Invalid attribute mapping: the pool has no attribute ${name}.`)
    if (!attribute.Mutable)
      throw invalid(`Invalid attribute mapping: ${name} can't be changed, and each sign-in would.`)
  }
}

import type { Operation } from '../../../kernel/service'
import { notFound } from '../errors'
import { onPool, type Parts } from '../parts'
import type { GivenProvider, ProviderChange } from '../providers/providers'
import { page } from './pools'

type OfProvider = Pick<GivenProvider, 'UserPoolId' | 'ProviderName'>

interface Listing {
  readonly UserPoolId: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

export function providerOperations(parts: Parts): Record<string, Operation> {
  const { state, providers, samlKeys } = parts
  return {
    CreateIdentityProvider: {
      access: onPool(parts, 'CreateIdentityProvider'),
      handle: async (input: GivenProvider) => ({ IdentityProvider: providers.shown(await providers.create(input)) }),
    },
    DescribeIdentityProvider: {
      access: onPool(parts, 'DescribeIdentityProvider'),
      handle: ({ UserPoolId, ProviderName }: OfProvider) => ({
        IdentityProvider: providers.shown(providers.existing(UserPoolId, ProviderName)),
      }),
    },
    GetIdentityProviderByIdentifier: {
      access: onPool(parts, 'GetIdentityProviderByIdentifier'),
      handle({ UserPoolId, IdpIdentifier }: { readonly UserPoolId: string; readonly IdpIdentifier: string }) {
        const provider = providers.byIdentifier(UserPoolId, IdpIdentifier)
        if (!provider) throw notFound(`Identity provider ${IdpIdentifier} does not exist.`)
        return { IdentityProvider: providers.shown(provider) }
      },
    },
    UpdateIdentityProvider: {
      access: onPool(parts, 'UpdateIdentityProvider'),
      handle: async (input: ProviderChange) => ({ IdentityProvider: providers.shown(await providers.update(input)) }),
    },
    GetSigningCertificate: {
      access: onPool(parts, 'GetSigningCertificate'),
      async handle({ UserPoolId }: Pick<GivenProvider, 'UserPoolId'>) {
        const { certificate } = await samlKeys.signing(state.pool(UserPoolId).Id)
        return { Certificate: certificate }
      },
    },
    DeleteIdentityProvider: {
      access: onPool(parts, 'DeleteIdentityProvider'),
      handle({ UserPoolId, ProviderName }: OfProvider) {
        providers.remove(providers.existing(UserPoolId, ProviderName))
        return {}
      },
    },
    ListIdentityProviders: {
      access: onPool(parts, 'ListIdentityProviders'),
      handle({ UserPoolId, MaxResults, NextToken }: Listing) {
        const all = state.providers.list(state.pool(UserPoolId).Id)
        const { items, token } = page(all, ({ ProviderName }) => ProviderName, { size: MaxResults, token: NextToken })
        return {
          Providers: items.map(({ ProviderName, ProviderType, CreationDate, LastModifiedDate }) => ({
            ProviderName,
            ProviderType,
            CreationDate,
            LastModifiedDate,
          })),
          NextToken: token,
        }
      },
    },
  }
}

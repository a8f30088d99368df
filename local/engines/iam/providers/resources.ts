/** The CloudFormation types of identity providers. */
import type { ResourceType } from '../../../kernel/service'
import type { Tag } from '../../../kernel/tags'
import { invalidInput } from '../errors'
import { tagging } from '../operations/tagging'
import type { OidcProviders } from './oidc-providers'
import type { SamlProviders } from './saml-providers'

interface SamlProperties {
  readonly Name?: string
  readonly SamlMetadataDocument?: string
  readonly Tags?: readonly Tag[]
}

interface OidcProperties {
  readonly Url: string
  readonly ClientIdList?: readonly string[]
  readonly ThumbprintList?: readonly string[]
  readonly Tags?: readonly Tag[]
}

export function samlProviderType(providers: SamlProviders): ResourceType {
  return {
    type: 'AWS::IAM::SAMLProvider',
    properties: ['Name', 'SamlMetadataDocument', 'Tags'],
    named: {
      by: ['Name'],
      find: ({ Name }: SamlProperties, { physicalName }) =>
        providers.find(providers.arnOf(Name ?? physicalName(128)))?.arn,
    },
    async apply({ Name, SamlMetadataDocument, Tags }: SamlProperties, { physicalName }) {
      const name = Name ?? physicalName(128)
      if (SamlMetadataDocument === undefined) throw invalidInput('SamlMetadataDocument must be given')
      const old = providers.find(providers.arnOf(name))
      const tags = tagging.read(Tags)
      const provider = old ?? (await providers.create(name, SamlMetadataDocument, tags))
      if (provider.document !== SamlMetadataDocument) await providers.update(provider.arn, SamlMetadataDocument)
      providers.setTags(provider.arn, tags)
      return { ref: provider.arn, attributes: { Arn: provider.arn, SamlProviderUUID: provider.uuid } }
    },
    remove(ref) {
      if (providers.find(ref)) providers.delete(ref)
    },
  }
}

export function oidcProviderType(providers: OidcProviders): ResourceType {
  return {
    type: 'AWS::IAM::OIDCProvider',
    properties: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'],
    named: {
      by: ['Url'],
      find: ({ Url }: Partial<OidcProperties>) => providers.find(providers.arnOf(Url ?? ''))?.arn,
    },
    apply({ Url, ClientIdList, ThumbprintList = [], Tags }: OidcProperties) {
      const wanted = { clientIds: [...new Set(ClientIdList)], thumbprints: ThumbprintList, tags: tagging.read(Tags) }
      const old = providers.find(providers.arnOf(Url))
      const { arn } = old ? providers.update(old.arn, wanted) : providers.create({ url: Url, ...wanted })
      return { ref: arn, attributes: { Arn: arn } }
    },
    remove(ref) {
      if (providers.find(ref)) providers.delete(ref)
    },
  }
}

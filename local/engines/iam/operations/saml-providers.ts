import type { Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { invalidInput } from '../errors'
import type { SamlProvider, SamlProviders } from '../providers/saml-providers'
import { type TagPage, tagging, tagKeys, tagPage } from './tagging'

interface OfProvider {
  readonly SAMLProviderArn: string
}

interface Named {
  readonly Name: string
  readonly SAMLMetadataDocument: string
  readonly Tags?: readonly Tag[]
}

export function samlProviderOperations(providers: SamlProviders): Readonly<Record<string, Operation>> {
  const on = <Input extends OfProvider>(
    action: string,
    handle: (input: Input, provider: SamlProvider) => unknown,
    keys: (input: Input) => ReturnType<typeof tagKeys> = () => undefined,
  ): Operation<Input> => ({
    access(input) {
      const context = keys(input)
      return [{ action: `iam:${action}`, resource: input.SAMLProviderArn, ...(context && { context }) }]
    },
    handle: (input) => handle(input, providers.get(input.SAMLProviderArn)),
  })

  const create: Operation<Named> = {
    access: ({ Name, Tags }) => [
      { action: 'iam:CreateSAMLProvider', resource: providers.arnOf(Name), context: tagKeys(Tags) ?? {} },
    ],
    async handle({ Name, SAMLMetadataDocument, Tags = [] }) {
      const { arn, tags } = await providers.create(Name, SAMLMetadataDocument, tagging.read(Tags))
      return { SAMLProviderArn: arn, Tags: tagList(tags) }
    },
  }
  return {
    CreateSAMLProvider: create,
    DeleteSAMLProvider: on('DeleteSAMLProvider', (_input, { arn }) => providers.delete(arn)),
    GetSAMLProvider: on('GetSAMLProvider', (_input, provider) => ({
      SAMLProviderUUID: provider.uuid,
      SAMLMetadataDocument: provider.document,
      CreateDate: iso(provider.createdAt),
      ValidUntil: iso(provider.validUntil),
      Tags: tagList(provider.tags),
    })),
    ListSAMLProviders: {
      access: () => [{ action: 'iam:ListSAMLProviders', resource: '*' }],
      handle: () => ({
        SAMLProviderList: providers.all().map(({ arn, validUntil, createdAt }) => ({
          Arn: arn,
          ValidUntil: iso(validUntil),
          CreateDate: iso(createdAt),
        })),
      }),
    },
    UpdateSAMLProvider: on<OfProvider & { readonly SAMLMetadataDocument?: string }>(
      'UpdateSAMLProvider',
      async ({ SAMLMetadataDocument }, { arn }) => {
        if (SAMLMetadataDocument === undefined) throw invalidInput('SAMLMetadataDocument must be given')
        await providers.update(arn, SAMLMetadataDocument)
        return { SAMLProviderArn: arn }
      },
    ),
    TagSAMLProvider: on<OfProvider & { readonly Tags: readonly Tag[] }>(
      'TagSAMLProvider',
      ({ Tags }, { arn, tags }) => void providers.setTags(arn, tagging.add(tags, Tags)),
      ({ Tags }) => tagKeys(Tags),
    ),
    UntagSAMLProvider: on<OfProvider & { readonly TagKeys: readonly string[] }>(
      'UntagSAMLProvider',
      ({ TagKeys }, { arn, tags }) => void providers.setTags(arn, tagging.remove(tags, TagKeys)),
      ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys }),
    ),
    ListSAMLProviderTags: on<OfProvider & TagPage>('ListSAMLProviderTags', (input, { tags }) => tagPage(tags, input)),
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

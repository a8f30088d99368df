import type { Operation } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import type { OidcProvider, OidcProviders } from '../providers/oidc-providers'
import { type TagPage, tagging, tagKeys, tagPage } from './tagging'

interface OfProvider {
  readonly OpenIDConnectProviderArn: string
}

interface OfClient extends OfProvider {
  readonly ClientID: string
}

interface Given {
  readonly Url: string
  readonly ClientIDList?: readonly string[]
  readonly ThumbprintList?: readonly string[]
  readonly Tags?: readonly Tag[]
}

export function oidcProviderOperations(providers: OidcProviders): Readonly<Record<string, Operation>> {
  const on = <Input extends OfProvider>(
    action: string,
    handle: (input: Input, provider: OidcProvider) => unknown,
    keys: (input: Input) => ReturnType<typeof tagKeys> = () => undefined,
  ): Operation<Input> => ({
    access(input) {
      const context = keys(input)
      return [{ action: `iam:${action}`, resource: input.OpenIDConnectProviderArn, ...(context && { context }) }]
    },
    handle: (input) => handle(input, providers.get(input.OpenIDConnectProviderArn)),
  })

  const create: Operation<Given> = {
    access: ({ Url, Tags }) => [
      { action: 'iam:CreateOpenIDConnectProvider', resource: providers.arnOf(Url), context: tagKeys(Tags) ?? {} },
    ],
    handle({ Url, ClientIDList = [], ThumbprintList = [], Tags = [] }) {
      const { arn, tags } = providers.create({
        url: Url,
        clientIds: [...new Set(ClientIDList)],
        thumbprints: ThumbprintList,
        tags: tagging.read(Tags),
      })
      return { OpenIDConnectProviderArn: arn, Tags: tagList(tags) }
    },
  }
  return {
    CreateOpenIDConnectProvider: create,
    DeleteOpenIDConnectProvider: {
      ...on('DeleteOpenIDConnectProvider', () => undefined),
      // As on AWS, it is no error to delete one that is gone.
      handle: ({ OpenIDConnectProviderArn: arn }: OfProvider) =>
        providers.find(arn) ? providers.delete(arn) : undefined,
    },
    GetOpenIDConnectProvider: on('GetOpenIDConnectProvider', (_input, provider) => ({
      Url: provider.url,
      ClientIDList: provider.clientIds,
      ThumbprintList: provider.thumbprints,
      CreateDate: new Date(provider.createdAt).toISOString(),
      Tags: tagList(provider.tags),
    })),
    ListOpenIDConnectProviders: {
      access: () => [{ action: 'iam:ListOpenIDConnectProviders', resource: '*' }],
      handle: () => ({ OpenIDConnectProviderList: providers.all().map(({ arn }) => ({ Arn: arn })) }),
    },
    AddClientIDToOpenIDConnectProvider: on<OfClient>(
      'AddClientIDToOpenIDConnectProvider',
      ({ ClientID }, { arn, clientIds }) =>
        void providers.update(arn, { clientIds: [...new Set([...clientIds, ClientID])] }),
    ),
    RemoveClientIDFromOpenIDConnectProvider: on<OfClient>(
      'RemoveClientIDFromOpenIDConnectProvider',
      ({ ClientID }, { arn, clientIds }) =>
        void providers.update(arn, { clientIds: clientIds.filter((each) => each !== ClientID) }),
    ),
    UpdateOpenIDConnectProviderThumbprint: on<OfProvider & { readonly ThumbprintList: readonly string[] }>(
      'UpdateOpenIDConnectProviderThumbprint',
      ({ ThumbprintList }, { arn }) => void providers.update(arn, { thumbprints: ThumbprintList }),
    ),
    TagOpenIDConnectProvider: on<OfProvider & { readonly Tags: readonly Tag[] }>(
      'TagOpenIDConnectProvider',
      ({ Tags }, { arn, tags }) => void providers.update(arn, { tags: tagging.add(tags, Tags) }),
      ({ Tags }) => tagKeys(Tags),
    ),
    UntagOpenIDConnectProvider: on<OfProvider & { readonly TagKeys: readonly string[] }>(
      'UntagOpenIDConnectProvider',
      ({ TagKeys }, { arn, tags }) => void providers.update(arn, { tags: tagging.remove(tags, TagKeys) }),
      ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys }),
    ),
    ListOpenIDConnectProviderTags: on<OfProvider & TagPage>('ListOpenIDConnectProviderTags', (input, { tags }) =>
      tagPage(tags, input),
    ),
  }
}

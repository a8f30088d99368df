/** Connections: made, told of, tagged, deleted. One that is made here is there at once: nobody has to be asked. */
import { NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import type { Access, Operation } from '../../../kernel/service'
import { createTagging, type Tag, tagList } from '../../../kernel/tags'
import { badTags, badToken, invalidInput } from '../errors'
import type { Connection, Connections } from '../state'

interface ByArn {
  readonly ConnectionArn: string
}

interface CreateInput {
  readonly ConnectionName: string
  readonly ProviderType?: string
  readonly HostArn?: string
  readonly Tags?: readonly Tag[]
}

const providers = ['AzureDevOps', 'Bitbucket', 'GitHub', 'GitHubEnterpriseServer', 'GitLab', 'GitLabSelfManaged']

export const tagging = createTagging(badTags)

const page = createInputPaging({
  size: 'MaxResults',
  token: 'NextToken',
  usual: 100,
  most: 100,
  badSize: () => invalidInput('MaxResults must be from 1 to 100'),
  badToken,
})

/** @throws InvalidInputException */
export function checkProvider(name: string, provider: string): void {
  if (!/^[^\s].{0,31}$/.test(name)) throw invalidInput('A connection’s name has 1 to 32 characters')
  if (!providers.includes(provider)) throw invalidInput(`Unknown provider type ${provider}`)
}

/** `service`: the name in ARNs and permissions. */
export function connectionOperations(
  cloud: Cloud,
  service: string,
  connections: Connections,
): Readonly<Record<string, Operation>> {
  const to = (action: string, resource: string): Access[] => [{ action: `${service}:${action}`, resource }]
  const describe = ({ name, arn, providerType }: Connection) => ({
    ConnectionName: name,
    ConnectionArn: arn,
    ProviderType: providerType,
    OwnerAccountId: cloud.accountId,
    ConnectionStatus: 'AVAILABLE',
  })
  return {
    CreateConnection: {
      access: () => to('CreateConnection', '*'),
      handle({ ConnectionName: name, ProviderType: providerType = 'GitHub', HostArn, Tags }: CreateInput) {
        if (HostArn !== undefined) throw new NotModelledError('HostArn', 'CreateConnection')
        checkProvider(name, providerType)
        const connection = connections.create(service, { name, providerType, tags: tagging.read(Tags) })
        return { ConnectionArn: connection.arn, Tags: tagList(connection.tags ?? {}) }
      },
    },
    GetConnection: {
      access: ({ ConnectionArn }: ByArn) => to('GetConnection', ConnectionArn),
      handle: ({ ConnectionArn }: ByArn) => ({ Connection: describe(connections.existing(ConnectionArn)) }),
    },
    ListConnections: {
      access: () => to('ListConnections', '*'),
      handle(input: { readonly ProviderTypeFilter?: string; readonly HostArnFilter?: string }) {
        const { ProviderTypeFilter: wanted, HostArnFilter } = input
        const found = connections
          .all()
          .filter(({ providerType }) => HostArnFilter === undefined && (wanted ?? providerType) === providerType)
        const { items, next } = page(found, ({ arn }) => arn, input)
        return { Connections: items.map(describe), ...next }
      },
    },
    DeleteConnection: {
      access: ({ ConnectionArn }: ByArn) => to('DeleteConnection', ConnectionArn),
      handle({ ConnectionArn }: ByArn) {
        connections.remove(connections.existing(ConnectionArn).arn)
        return {}
      },
    },
    ListTagsForResource: {
      access: ({ ResourceArn }: { ResourceArn: string }) => to('ListTagsForResource', ResourceArn),
      handle: ({ ResourceArn }: { ResourceArn: string }) => ({
        Tags: tagList(connections.existing(ResourceArn).tags ?? {}),
      }),
    },
    TagResource: {
      access: ({ ResourceArn }: { ResourceArn: string }) => to('TagResource', ResourceArn),
      handle({ ResourceArn, Tags }: { ResourceArn: string; Tags: readonly Tag[] }) {
        const connection = connections.existing(ResourceArn)
        connections.put({ ...connection, tags: tagging.add(connection.tags ?? {}, Tags) })
        return {}
      },
    },
    UntagResource: {
      access: ({ ResourceArn }: { ResourceArn: string }) => to('UntagResource', ResourceArn),
      handle({ ResourceArn, TagKeys }: { ResourceArn: string; TagKeys: readonly string[] }) {
        const connection = connections.existing(ResourceArn)
        connections.put({ ...connection, tags: tagging.remove(connection.tags ?? {}, TagKeys) })
        return {}
      },
    },
  }
}

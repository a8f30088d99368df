/** `AWS::CodeConnections::Connection`, and the same by its older name. */
import type { ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { checkProvider, tagging } from './operations/connections'
import type { Connections } from './state'

interface ConnectionProperties {
  readonly ConnectionName: string
  readonly ProviderType?: string
  readonly Tags?: GivenTags
}

export function createResources(connections: Connections): readonly ResourceType[] {
  return [
    connectionType('AWS::CodeConnections::Connection', 'codeconnections', connections),
    connectionType('AWS::CodeStarConnections::Connection', 'codestar-connections', connections),
  ]
}

function connectionType(type: string, service: string, connections: Connections): ResourceType {
  return {
    type,
    properties: ['ConnectionName', 'ProviderType', 'Tags'],
    inert: { HostArn: 'a repository is a directory of this machine' },
    named: { by: ['ConnectionName'], find: ({ ConnectionName }) => connections.named(ConnectionName)?.arn },
    apply({ ConnectionName: name, ProviderType: providerType = 'GitHub', Tags }: ConnectionProperties) {
      checkProvider(name, providerType)
      const tags = tagging.read(Tags)
      const there = connections.named(name)
      if (there) connections.put({ ...there, providerType, tags })
      const { arn } = there ?? connections.create(service, { name, providerType, tags })
      return {
        ref: arn,
        attributes: { ConnectionArn: arn, ConnectionStatus: 'AVAILABLE', OwnerAccountId: arn.split(':')[4] ?? '' },
      }
    },
    remove: (arn) => connections.remove(arn),
  }
}

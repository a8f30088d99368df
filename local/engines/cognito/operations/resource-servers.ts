import type { Operation } from '../../../kernel/service'
import { onPool, type Parts } from '../parts'
import type { GivenServer } from '../resource-servers'
import { page } from './pools'

type OfServer = Pick<GivenServer, 'UserPoolId' | 'Identifier'>

interface Listing {
  readonly UserPoolId: string
  readonly MaxResults?: number
  readonly NextToken?: string
}

export function resourceServerOperations(parts: Parts): Record<string, Operation> {
  const { state, resourceServers } = parts
  return {
    CreateResourceServer: {
      access: onPool(parts, 'CreateResourceServer'),
      handle: (input: GivenServer) => ({ ResourceServer: resourceServers.create(input) }),
    },
    DescribeResourceServer: {
      access: onPool(parts, 'DescribeResourceServer'),
      handle: ({ UserPoolId, Identifier }: OfServer) => ({
        ResourceServer: resourceServers.existing(UserPoolId, Identifier),
      }),
    },
    UpdateResourceServer: {
      access: onPool(parts, 'UpdateResourceServer'),
      handle: (input: GivenServer) => ({ ResourceServer: resourceServers.update(input) }),
    },
    DeleteResourceServer: {
      access: onPool(parts, 'DeleteResourceServer'),
      handle({ UserPoolId, Identifier }: OfServer) {
        resourceServers.remove(resourceServers.existing(UserPoolId, Identifier))
        return {}
      },
    },
    ListResourceServers: {
      access: onPool(parts, 'ListResourceServers'),
      handle({ UserPoolId, MaxResults, NextToken }: Listing) {
        const all = state.resourceServers.list(state.pool(UserPoolId).Id)
        const { items, token } = page(all, ({ Identifier }) => Identifier, { size: MaxResults, token: NextToken })
        return { ResourceServers: items, NextToken: token }
      },
    },
  }
}

import type { Operation } from '../../../kernel/service'
import { clientType, type NewClient } from '../clients/clients'
import type { GivenClient } from '../clients/settings'
import { onPool, type Parts } from '../parts'
import { page } from './pools'

interface OfClient {
  readonly UserPoolId: string
  readonly ClientId: string
}

export function clientOperations(parts: Parts): Record<string, Operation> {
  const { state, clients } = parts
  return {
    CreateUserPoolClient: {
      access: onPool(parts, 'CreateUserPoolClient'),
      handle({ UserPoolId, ...given }: { readonly UserPoolId: string } & NewClient) {
        return { UserPoolClient: clientType(state, clients.create(state.pool(UserPoolId), given)) }
      },
    },
    DescribeUserPoolClient: {
      access: onPool(parts, 'DescribeUserPoolClient'),
      handle({ UserPoolId, ClientId }: OfClient) {
        return { UserPoolClient: clientType(state, state.clientOf(state.pool(UserPoolId).Id, ClientId)) }
      },
    },
    ListUserPoolClients: {
      access: onPool(parts, 'ListUserPoolClients'),
      handle(input: { readonly UserPoolId: string; readonly MaxResults?: number; readonly NextToken?: string }) {
        const pool = state.pool(input.UserPoolId)
        const asked = { size: input.MaxResults, token: input.NextToken }
        const { items, token } = page(state.clients.list(pool.Id), ({ ClientId }) => ClientId, asked)
        return {
          UserPoolClients: items.map(({ ClientId, ClientName }) => ({ ClientId, UserPoolId: pool.Id, ClientName })),
          NextToken: token,
        }
      },
    },
    UpdateUserPoolClient: {
      access: onPool(parts, 'UpdateUserPoolClient'),
      handle({ UserPoolId, ClientId, ...given }: OfClient & GivenClient) {
        const pool = state.pool(UserPoolId)
        return { UserPoolClient: clientType(state, clients.update(pool, state.clientOf(pool.Id, ClientId), given)) }
      },
    },
    DeleteUserPoolClient: {
      access: onPool(parts, 'DeleteUserPoolClient'),
      handle({ UserPoolId, ClientId }: OfClient) {
        state.removeClient(state.clientOf(state.pool(UserPoolId).Id, ClientId))
        return {}
      },
    },
  }
}

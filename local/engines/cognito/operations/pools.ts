import { createPaging } from '../../../kernel/paging'
import type { Operation } from '../../../kernel/service'
import { invalid } from '../errors'
import { anywhere, onPool, type Parts } from '../parts'
import { type GivenPool, poolType } from '../pools/pools'
import type { GivenSettings } from '../pools/settings'
import type { Pool } from '../state/records'

export const page = createPaging({
  usual: 60,
  most: 60,
  badSize: (size) => invalid(`MaxResults must be from 1 to 60, not ${String(size)}`),
  badToken: () => invalid('Invalid pagination token'),
})

interface InPool {
  readonly UserPoolId: string
}

export function poolOperations(parts: Parts): Record<string, Operation> {
  const { state, pools } = parts

  async function described(pool: Pool) {
    const domain = state.domains.list().find(({ UserPoolId }) => UserPoolId === pool.Id)?.Domain
    return poolType(pool, await state.users.count(pool.Id), domain)
  }

  return {
    CreateUserPool: {
      access: anywhere('CreateUserPool'),
      handle: async (input: GivenPool) => ({ UserPool: await described(pools.create(input)) }),
    },
    DescribeUserPool: {
      access: onPool(parts, 'DescribeUserPool'),
      handle: async ({ UserPoolId }: InPool) => ({ UserPool: await described(state.pool(UserPoolId)) }),
    },
    ListUserPools: {
      access: anywhere('ListUserPools'),
      handle({ MaxResults, NextToken }: { readonly MaxResults: number; readonly NextToken?: string }) {
        const asked = { size: MaxResults, token: NextToken }
        const { items, token } = page(state.pools.list(), ({ Id }) => Id, asked)
        return {
          UserPools: items.map(({ Id, Name, LambdaConfig, CreationDate, LastModifiedDate }) => ({
            Id,
            Name,
            LambdaConfig,
            CreationDate,
            LastModifiedDate,
          })),
          NextToken: token,
        }
      },
    },
    UpdateUserPool: {
      access: onPool(parts, 'UpdateUserPool'),
      handle({ UserPoolId, ...given }: InPool & GivenSettings) {
        pools.update(state.pool(UserPoolId), given)
        return {}
      },
    },
    DeleteUserPool: {
      access: onPool(parts, 'DeleteUserPool'),
      async handle({ UserPoolId }: InPool) {
        await pools.remove(state.pool(UserPoolId))
        return {}
      },
    },
  }
}

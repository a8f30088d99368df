import type { Operation } from '../../../kernel/service'
import type { GivenGroup } from '../groups'
import { onPool, type Parts } from '../parts'
import { userType } from '../state/user'
import { firstOf, keyIn } from './list-users'
import { page } from './pools'

type OfGroup = Pick<GivenGroup, 'UserPoolId' | 'GroupName'>

interface Paged {
  readonly Limit?: number
  readonly NextToken?: string
}

interface OfUser {
  readonly UserPoolId: string
  readonly Username: string
}

export function groupOperations(parts: Parts): Record<string, Operation> {
  const { state, groups } = parts
  const { users } = state
  return {
    CreateGroup: {
      access: onPool(parts, 'CreateGroup'),
      handle: (input: GivenGroup) => ({ Group: groups.create(input) }),
    },
    GetGroup: {
      access: onPool(parts, 'GetGroup'),
      handle: ({ UserPoolId, GroupName }: OfGroup) => ({ Group: groups.existing(UserPoolId, GroupName) }),
    },
    UpdateGroup: {
      access: onPool(parts, 'UpdateGroup'),
      handle: (input: GivenGroup) => ({ Group: groups.update(input) }),
    },
    DeleteGroup: {
      access: onPool(parts, 'DeleteGroup'),
      async handle({ UserPoolId, GroupName }: OfGroup) {
        await groups.remove(groups.existing(UserPoolId, GroupName))
        return {}
      },
    },
    ListGroups: {
      access: onPool(parts, 'ListGroups'),
      handle({ UserPoolId, Limit, NextToken }: Paged & { readonly UserPoolId: string }) {
        const all = state.groups.list(state.pool(UserPoolId).Id)
        const { items, token } = page(all, ({ GroupName }) => GroupName, { size: Limit || undefined, token: NextToken })
        return { Groups: items, NextToken: token }
      },
    },
    ListUsersInGroup: {
      access: onPool(parts, 'ListUsersInGroup'),
      async handle({ UserPoolId, GroupName, Limit = 60, NextToken }: OfGroup & Paged) {
        groups.existing(UserPoolId, GroupName)
        const { items, token } = await firstOf(users.inGroup(UserPoolId, GroupName, keyIn(NextToken)), Limit)
        return { Users: items.map(({ user }) => userType(user)), NextToken: token }
      },
    },
    AdminAddUserToGroup: {
      access: onPool(parts, 'AdminAddUserToGroup'),
      async handle({ UserPoolId, Username, GroupName }: OfGroup & OfUser) {
        await groups.join(UserPoolId, Username, GroupName)
        return {}
      },
    },
    AdminRemoveUserFromGroup: {
      access: onPool(parts, 'AdminRemoveUserFromGroup'),
      async handle({ UserPoolId, Username, GroupName }: OfGroup & OfUser) {
        await groups.leave(UserPoolId, Username, GroupName)
        return {}
      },
    },
    AdminListGroupsForUser: {
      access: onPool(parts, 'AdminListGroupsForUser'),
      async handle({ UserPoolId, Username, Limit, NextToken }: OfUser & Paged) {
        const user = await users.existing(state.pool(UserPoolId), Username)
        const all = user.groups.flatMap((name) => groups.find(UserPoolId, name) ?? [])
        const { items, token } = page(all, ({ GroupName }) => GroupName, { size: Limit || undefined, token: NextToken })
        return { Groups: items, NextToken: token }
      },
    },
  }
}

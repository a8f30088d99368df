import type { Operation } from '../../../kernel/service'
import { onPool, type Parts } from '../parts'
import { attributeList, mfaMembers } from '../state/user'

interface OfUser {
  readonly UserPoolId: string
  readonly Username: string
}

export function adminUserOperations(parts: Parts): Record<string, Operation> {
  const { state } = parts
  return {
    AdminGetUser: {
      access: onPool(parts, 'AdminGetUser'),
      async handle({ UserPoolId, Username }: OfUser) {
        const user = await state.users.existing(state.pool(UserPoolId), Username)
        return {
          Username: user.username,
          UserAttributes: attributeList(user),
          UserCreateDate: user.createdAt / 1000,
          UserLastModifiedDate: user.modifiedAt / 1000,
          Enabled: user.enabled,
          UserStatus: user.status,
          ...mfaMembers(user),
        }
      },
    },
  }
}

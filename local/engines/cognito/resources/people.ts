/** People whom a template has, and the groups that it puts them into. */
import type { CallContext, ResourceType } from '../../../kernel/service'
import { invalid } from '../errors'
import { type AdminCreateUser, adminCreateUser } from '../operations/admin-create-user'
import type { Parts } from '../parts'
import { removePerson } from '../people/remove'
import type { Declarations } from './declared'
import type { Properties } from './properties'

interface Membership {
  readonly UserPoolId: string
  readonly Username: string
  readonly GroupName: string
}

export function userType(parts: Parts, { read }: Properties, declarations: Declarations): ResourceType {
  const { state } = parts
  const create = adminCreateUser(parts)

  async function find(poolId: string, name: string) {
    const pool = state.pools.get(poolId)
    return pool && state.users.find(pool, name)
  }

  return {
    type: 'AWS::Cognito::UserPoolUser',
    properties: [
      'ClientMetadata',
      'DesiredDeliveryMediums',
      'ForceAliasCreation',
      'MessageAction',
      'UserAttributes',
      'UserPoolId',
      'Username',
      'ValidationData',
    ],
    named: {
      by: ['Username', 'UserPoolId'],
      async find({ Username, UserPoolId = '' }: Partial<AdminCreateUser>, { physicalName }) {
        const name = Username ?? physicalName(128)
        return (await find(UserPoolId, name)) && name
      },
    },
    async apply(properties: AdminCreateUser, context) {
      const name = properties.Username ?? context.physicalName(128)
      const given = read<AdminCreateUser>('AdminCreateUser', { ...properties, Username: name })
      const { UserPoolId: poolId } = given
      const of = state.sealed.digest(JSON.stringify(given), 'template')
      const before = declarations.find(context, name)
      // Each change is another person on AWS too, and two can't have one name.
      if (before && before.of !== of)
        throw invalid(`User ${name} can't be changed by a template; give another Username.`)
      if (!(await find(poolId, name))) await create.handle(given, asStack(context.stackId))
      declarations.note(context, { poolId, name, of })
      return { ref: name, attributes: {} }
    },
    async remove(ref, from) {
      const declared = declarations.take(from, ref)
      const pool = declared && state.pools.get(declared.poolId)
      const user = pool && (await state.users.find(pool, ref))
      if (!pool || !user) return
      await removePerson(parts, pool, user.sub)
    },
  }
}

/** What its functions and mails come of. */
function asStack(stackId: string): CallContext {
  return { caller: { kind: 'anonymous' }, requestId: stackId, park: (wait) => wait }
}

export function membershipType({ state, groups }: Parts, { read }: Properties): ResourceType {
  return {
    type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
    properties: ['GroupName', 'UserPoolId', 'Username'],
    async apply(properties: object) {
      const { UserPoolId, Username, GroupName } = read<Membership>('AdminAddUserToGroup', properties)
      await groups.join(UserPoolId, Username, GroupName)
      return { ref: [UserPoolId, GroupName, Username].map(encodeURIComponent).join('|'), attributes: {} }
    },
    async remove(ref) {
      const [poolId = '', group = '', username = ''] = ref.split('|').map(decodeURIComponent)
      // The pool, the group or the person may be gone before.
      const pool = state.pools.get(poolId)
      if (!pool || !groups.find(poolId, group) || !(await state.users.find(pool, username))) return
      await groups.leave(poolId, username, group)
    },
  }
}

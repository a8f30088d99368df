/** The groups of pools, and who is in them. */
import { isDeepStrictEqual } from 'node:util'
import { AwsError } from '../../kernel/aws-error'
import { isRoleArn } from '../../kernel/principal'
import { failedConstraint, noGroup } from './errors'
import type { Parts } from './parts'
import type { Group } from './state/records'

export interface GivenGroup {
  readonly UserPoolId: string
  readonly GroupName: string
  readonly Description?: string
  readonly RoleArn?: string
  readonly Precedence?: number
}

/** Undefined where it is named: gone. */
export type GroupChange = { readonly [Name in keyof GivenGroup]?: GivenGroup[Name] | undefined } & Pick<
  GivenGroup,
  'UserPoolId' | 'GroupName'
>

export interface Groups {
  find(poolId: string, name: string): Group | undefined
  /** @throws ResourceNotFoundException */
  existing(poolId: string, name: string): Group
  /** @throws GroupExistsException */
  create(given: GivenGroup): Group
  /** What is not given stays. */
  update(given: GroupChange): Group
  /** Its members are in it no more. */
  remove(group: Group): Promise<void>
  join(poolId: string, username: string, name: string): Promise<void>
  leave(poolId: string, username: string, name: string): Promise<void>
}

export function createGroups({ cloud, state }: Pick<Parts, 'cloud' | 'state'>): Groups {
  const { users } = state
  /** A name may have a slash, which parts keys. */
  const find = (poolId: string, name: string): Group | undefined => state.groups.get(poolId, encodeURIComponent(name))
  const put = (group: Group): Group => state.groups.put(group, group.UserPoolId, encodeURIComponent(group.GroupName))

  function existing(poolId: string, name: string): Group {
    const group = find(state.pool(poolId).Id, name)
    if (!group) throw noGroup()
    return group
  }

  async function leave(poolId: string, sub: string, name: string): Promise<void> {
    await users.change(state.pool(poolId), sub, (user) =>
      user.groups.includes(name) ? { ...user, groups: user.groups.filter((each) => each !== name) } : undefined,
    )
  }

  return {
    find,
    existing,
    create(given) {
      const { Id } = state.pool(given.UserPoolId)
      check(given)
      if (find(Id, given.GroupName)) {
        throw new AwsError('GroupExistsException', `A group with the name ${given.GroupName} already exists.`)
      }
      const now = cloud.clock.now() / 1000
      return put({ ...given, CreationDate: now, LastModifiedDate: now })
    },
    update(given) {
      const before = existing(given.UserPoolId, given.GroupName)
      check(given)
      const after = { ...before, ...given }
      return isDeepStrictEqual(defined(after), before)
        ? before
        : put({ ...defined(after), LastModifiedDate: cloud.clock.now() / 1000 })
    },
    async remove({ UserPoolId, GroupName }) {
      state.groups.delete(UserPoolId, encodeURIComponent(GroupName))
      for await (const { user } of users.inGroup(UserPoolId, GroupName)) await leave(UserPoolId, user.sub, GroupName)
    },
    async join(poolId, username, name) {
      const pool = state.pool(poolId)
      const { sub } = await users.existing(pool, username)
      await users.change(pool, sub, (user) => {
        existing(poolId, name)
        return user.groups.includes(name) ? undefined : { ...user, groups: [...user.groups, name] }
      })
    },
    async leave(poolId, username, name) {
      existing(poolId, name)
      const { sub } = await users.existing(state.pool(poolId), username)
      await leave(poolId, sub, name)
    },
  }
}

/** As it is read from disk again. */
function defined(group: GroupChange): Group {
  return JSON.parse(JSON.stringify(group)) as Group
}

function check({ GroupName, Description = '', RoleArn, Precedence = 0 }: GroupChange): void {
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(GroupName)) {
    throw failedConstraint(
      GroupName,
      'groupName',
      'satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+',
    )
  }
  if (Description.length > 2048) {
    throw failedConstraint(Description, 'description', 'have length less than or equal to 2048')
  }
  if (RoleArn !== undefined && !isRoleArn(RoleArn)) {
    throw failedConstraint(RoleArn, 'roleArn', 'be the ARN of a role')
  }
  if (!Number.isInteger(Precedence) || Precedence < 0) {
    throw failedConstraint(String(Precedence), 'precedence', 'have value greater than or equal to 0')
  }
}

/** IAM's API on users and groups: what they are, their policies, who is in which, and users' keys. */
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Access, CallContext, Operation, PolicyDocument } from '../../../kernel/service'
import { type Tag, tagList } from '../../../kernel/tags'
import { conflict, noSuchEntity } from '../errors'
import { page } from '../operations/page'
import { tagging, tagKeys, tagPage } from '../operations/tagging'
import { checkName } from '../quotas'
import { parseDocument, type Roles } from '../state'
import type { AccessKey, Holder, HolderKind, Users } from './state'

interface Input {
  readonly UserName?: string
  readonly GroupName?: string
  readonly NewUserName?: string
  readonly NewGroupName?: string
  readonly NewPath?: string
  readonly PolicyName: string
  readonly PolicyArn: string
  readonly PolicyDocument: string
  readonly AccessKeyId: string
  readonly Status: 'Active' | 'Inactive'
  readonly Path?: string
  readonly PathPrefix?: string
  readonly Tags?: readonly Required<Tag>[]
  readonly TagKeys?: readonly string[]
  readonly MaxItems?: number
  readonly Marker?: string
}

export function userOperations(cloud: Cloud, users: Users, roles: Roles): Readonly<Record<string, Operation>> {
  /** Without a name a user means itself. */
  const userName = ({ UserName }: Pick<Input, 'UserName'>, { caller }: Pick<CallContext, 'caller'>): string => {
    if (UserName !== undefined) return UserName
    if (caller.kind === 'user') return caller.userName
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials')
  }
  const nameOf = (kind: HolderKind, input: Input, context: Pick<CallContext, 'caller'>): string =>
    kind === 'user' ? userName(input, context) : (input.GroupName ?? '')
  const arnOf = (kind: HolderKind, name: string, path = '/'): string =>
    users.find(kind, name)?.arn ?? `arn:aws:iam::${cloud.accountId}:${kind}${path}${name}`

  /** On one user or group, which needs the permission of its own name on it. */
  function on(
    kind: HolderKind,
    action: string,
    handle: (holder: Holder, input: Input) => unknown,
    context?: (input: Input) => Access['context'],
  ): Record<string, Operation<Input>> {
    const operation: Operation<Input> = {
      access(input, call) {
        const keys = context?.(input)
        return [
          { action: `iam:${action}`, resource: arnOf(kind, nameOf(kind, input, call)), ...(keys && { context: keys }) },
        ]
      },
      handle: (input, call) => handle(users.get(kind, nameOf(kind, input, call)), input),
    }
    return { [action]: operation }
  }

  const policyArnKey = ({ PolicyArn }: Input): Access['context'] => ({ 'iam:PolicyARN': PolicyArn })

  function policiesOf(kind: HolderKind, Kind: 'User' | 'Group'): Readonly<Record<string, Operation>> {
    function inline({ name, inline: documents }: Holder, policy: string): PolicyDocument {
      const found = Object.hasOwn(documents, policy) ? documents[policy] : undefined
      if (!found) throw noSuchEntity(`The ${kind} policy with name ${policy} cannot be found for ${name}.`)
      return found
    }
    return {
      ...on(kind, `Put${Kind}Policy`, (holder, { PolicyName, PolicyDocument }) => {
        checkName(PolicyName, 128, 'policyName')
        users.put(kind, { ...holder, inline: { ...holder.inline, [PolicyName]: parseDocument(PolicyDocument) } })
      }),
      ...on(kind, `Get${Kind}Policy`, (holder, { PolicyName }) => ({
        [`${Kind}Name`]: holder.name,
        PolicyName,
        PolicyDocument: encodeURIComponent(JSON.stringify(inline(holder, PolicyName))),
      })),
      ...on(kind, `Delete${Kind}Policy`, (holder, { PolicyName }) => {
        inline(holder, PolicyName)
        const { [PolicyName]: _, ...rest } = holder.inline
        users.put(kind, { ...holder, inline: rest })
      }),
      ...on(kind, `List${Kind}Policies`, (holder, input) =>
        page(Object.keys(holder.inline), (name) => name, input, 'PolicyNames'),
      ),
      ...on(
        kind,
        `Attach${Kind}Policy`,
        (holder, { PolicyArn }) => {
          if (holder.attached.includes(PolicyArn)) return
          users.put(kind, { ...holder, attached: [...holder.attached, PolicyArn] })
        },
        policyArnKey,
      ),
      ...on(
        kind,
        `Detach${Kind}Policy`,
        (holder, { PolicyArn }) => {
          if (!holder.attached.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`)
          users.put(kind, { ...holder, attached: holder.attached.filter((arn) => arn !== PolicyArn) })
        },
        policyArnKey,
      ),
      ...on(kind, `ListAttached${Kind}Policies`, (holder, input) =>
        page(
          holder.attached
            .map((arn) => roles.getPolicy(arn))
            .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/')),
          ({ arn }) => arn,
          input,
          'AttachedPolicies',
          ({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }),
        ),
      ),
    }
  }

  function create(kind: HolderKind, Kind: 'User' | 'Group'): Operation<Input> {
    return {
      access: (input, call) => [
        {
          action: `iam:Create${Kind}`,
          resource: arnOf(kind, nameOf(kind, input, call), input.Path),
          ...(input.Tags && { context: tagKeys(input.Tags) ?? {} }),
        },
      ],
      handle(input, call) {
        const name = nameOf(kind, input, call)
        return {
          [Kind]: described(kind, users.create(kind, { name, path: input.Path, tags: tagging.read(input.Tags) })),
        }
      },
    }
  }

  function list(kind: HolderKind, action: string, member: string): Operation<Input> {
    return {
      access: () => [{ action: `iam:${action}`, resource: arnOf(kind, '') }],
      handle(input) {
        const found = users.all(kind).filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
        return page(
          found,
          ({ name }) => name,
          input,
          member,
          (holder) => described(kind, holder),
        )
      },
    }
  }

  function key(user: Holder, id: string): AccessKey {
    const found = users.findKey(id)
    if (found?.user !== user.name) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`)
    return found
  }

  return {
    CreateUser: create('user', 'User'),
    ListUsers: list('user', 'ListUsers', 'Users'),
    ...on('user', 'GetUser', (user) => ({ User: described('user', user) })),
    ...on('user', 'UpdateUser', (user, { NewUserName, NewPath }) =>
      users.move('user', user, { name: NewUserName, path: NewPath }),
    ),
    ...on('group', 'UpdateGroup', (group, { NewGroupName, NewPath }) =>
      users.move('group', group, { name: NewGroupName, path: NewPath }),
    ),
    ...on('user', 'DeleteUser', (user) => {
      if (Object.keys(user.inline).length > 0) throw conflict('Cannot delete entity, must delete policies first.')
      if (user.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      if (user.groups.length > 0) throw conflict('Cannot delete entity, must remove users from group first.')
      if (users.keys(user.name).length > 0) throw conflict('Cannot delete entity, must delete access keys first.')
      users.remove('user', user.name)
    }),
    ...policiesOf('user', 'User'),
    ...on(
      'user',
      'TagUser',
      (user, { Tags }) => void users.put('user', { ...user, tags: tagging.add(user.tags, Tags) }),
      ({ Tags }) => tagKeys(Tags),
    ),
    ...on(
      'user',
      'UntagUser',
      (user, { TagKeys }) => void users.put('user', { ...user, tags: tagging.remove(user.tags, TagKeys) }),
    ),
    ...on('user', 'ListUserTags', (user, input) => tagPage(user.tags, input)),
    ...on('user', 'CreateAccessKey', (user) => {
      const { secret, ...made } = users.createKey(user.name)
      return { AccessKey: { ...describedKey(made), SecretAccessKey: secret } }
    }),
    ...on('user', 'ListAccessKeys', (user, input) =>
      page(users.keys(user.name), ({ id }) => id, input, 'AccessKeyMetadata', describedKey),
    ),
    ...on('user', 'UpdateAccessKey', (user, { AccessKeyId, Status }) => {
      if (Status !== 'Active' && Status !== 'Inactive') {
        throw new AwsError(
          'ValidationError',
          `1 validation error detected: Value '${String(Status)}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
        )
      }
      users.putKey({ ...key(user, AccessKeyId), status: Status })
    }),
    ...on('user', 'DeleteAccessKey', (user, { AccessKeyId }) => users.removeKey(key(user, AccessKeyId))),
    CreateGroup: create('group', 'Group'),
    ListGroups: list('group', 'ListGroups', 'Groups'),
    ...on('group', 'GetGroup', (group, input) => ({
      Group: described('group', group),
      ...page(
        users.members(group.name),
        ({ name }) => name,
        input,
        'Users',
        (user) => described('user', user),
      ),
    })),
    ...on('group', 'DeleteGroup', (group) => {
      if (users.members(group.name).length > 0) {
        throw conflict('Cannot delete entity, must remove users from group first.')
      }
      if (Object.keys(group.inline).length > 0) throw conflict('Cannot delete entity, must delete policies first.')
      if (group.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.')
      users.remove('group', group.name)
    }),
    ...policiesOf('group', 'Group'),
    ...on('group', 'AddUserToGroup', (group, { UserName = '' }) => {
      const user = users.get('user', UserName)
      if (!user.groups.includes(group.name)) users.put('user', { ...user, groups: [...user.groups, group.name] })
    }),
    ...on('group', 'RemoveUserFromGroup', (group, { UserName = '' }) => {
      const user = users.get('user', UserName)
      if (!user.groups.includes(group.name)) {
        throw noSuchEntity(`User ${user.name} is not in group ${group.name}.`)
      }
      users.put('user', { ...user, groups: user.groups.filter((name) => name !== group.name) })
    }),
    ...on('user', 'ListGroupsForUser', (user, input) =>
      page(
        user.groups.map((name) => users.get('group', name)),
        ({ name }) => name,
        input,
        'Groups',
        (group) => described('group', group),
      ),
    ),
  }
}

function described(kind: HolderKind, { name, path, arn, id, createdAt, tags }: Holder): object {
  const Kind = kind === 'user' ? 'User' : 'Group'
  return {
    Path: path,
    [`${Kind}Name`]: name,
    [`${Kind}Id`]: id,
    Arn: arn,
    CreateDate: new Date(createdAt).toISOString(),
    ...(kind === 'user' && Object.keys(tags).length > 0 && { Tags: tagList(tags) }),
  }
}

const describedKey = ({ id, user, status, createdAt }: Omit<AccessKey, 'sealed'>): object => ({
  UserName: user,
  AccessKeyId: id,
  Status: status,
  CreateDate: new Date(createdAt).toISOString(),
})

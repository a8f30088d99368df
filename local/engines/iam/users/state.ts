/**
 * Users and groups, with their policies, and users' access keys. Both are kept in one form: what has policies under a name.
 * A key's secret is sealed on disk, and known to the cloud for as long as the key is active.
 */
import { randomBytes } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { UserPrincipal } from '../../../kernel/principal'
import type { PolicyDocument } from '../../../kernel/service'
import { createTable } from '../../../kernel/table'
import type { Tags } from '../../../kernel/tags'
import { newAccessKeyId, newUniqueId } from '../../../lib/access-key'
import { createSealed } from '../../../lib/sealed'
import { alreadyExists, limit, noSuchEntity } from '../errors'
import { type CompiledPolicy, compilePolicy } from '../policy/compile'
import { createKnowsKey } from '../policy/condition-keys'
import { checkName, checkPath } from '../quotas'
import type { Roles } from '../state'

export type HolderKind = 'user' | 'group'

/** A user or a group. */
export interface Holder {
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly id: string
  readonly createdAt: number
  readonly inline: Readonly<Record<string, PolicyDocument>>
  /** ARNs of managed policies. */
  readonly attached: readonly string[]
  /** Of a user. */
  readonly tags: Tags
  /** Of a user: the names of its groups. */
  readonly groups: readonly string[]
  /** What of these the template resource itself gave, so that it can take them back. */
  readonly fromTemplate?: Pick<Holder, 'attached' | 'groups'> & { readonly inline: readonly string[] }
}

export interface AccessKey {
  readonly id: string
  readonly user: string
  readonly status: 'Active' | 'Inactive'
  readonly createdAt: number
  readonly sealed: string
}

export interface Users {
  all(kind: HolderKind): readonly Holder[]
  find(kind: HolderKind, name: string): Holder | undefined
  findByArn(arn: string): Holder | undefined
  /** @throws NoSuchEntity */
  get(kind: HolderKind, name: string): Holder
  /** @throws EntityAlreadyExists, ValidationError */
  create(
    kind: HolderKind,
    given: Pick<Holder, 'name'> & { readonly path?: string | undefined; readonly tags?: Tags },
  ): Holder
  /** Compiles the policies first: what can't be judged must not be kept. @throws MalformedPolicyDocument, LimitExceeded */
  put(kind: HolderKind, holder: Holder): Holder
  /** Under another name, path or both, and so with another ARN: its keys, members and policies go along. @throws EntityAlreadyExists */
  move(
    kind: HolderKind,
    holder: Holder,
    to: { readonly name?: string | undefined; readonly path?: string | undefined },
  ): void
  remove(kind: HolderKind, name: string): void
  members(group: string): readonly Holder[]
  /** The policies that a user has, by itself and by its groups. */
  policies(userArn: string): readonly CompiledPolicy[]
  /** How many users and groups have it. */
  attachmentCount(policyArn: string): number
  keys(user: string): readonly AccessKey[]
  createKey(user: string): AccessKey & { readonly secret: string }
  putKey(key: AccessKey): void
  removeKey(key: AccessKey): void
  findKey(id: string): AccessKey | undefined
  load(): Promise<void>
}

const mostKeys = 2
const mostGroups = 10
const mostAttached = 10
const longestName = { user: 64, group: 128 } as const
const prefixes = { user: 'AIDA', group: 'AGPA' } as const
const said = { user: 'user', group: 'group' } as const

export function createUsers(cloud: Cloud, roles: Roles): Users {
  const tables = {
    user: createTable<Holder>(cloud, 'iam/user'),
    group: createTable<Holder>(cloud, 'iam/group'),
  }
  const keys = createTable<AccessKey>(cloud, 'iam/key')
  const sealed = createSealed(cloud, 'iam.key')
  const knowsKey = createKnowsKey(cloud)
  const compiled = new WeakMap<PolicyDocument, CompiledPolicy>()
  const byArn = new Map<string, Holder>()

  function compile(document: PolicyDocument, where: string): CompiledPolicy {
    const known = compiled.get(document) ?? compilePolicy(document, 'identity', where, { knowsKey })
    compiled.set(document, known)
    return known
  }

  const policiesOf = ({ name, inline, attached }: Holder): readonly CompiledPolicy[] => [
    ...Object.entries(inline).map(([policy, document]) => compile(document, `Policy ${policy} of ${name}`)),
    ...attached.flatMap((arn) => roles.managedPolicy(arn) ?? []),
  ]

  const arnFor = (kind: HolderKind, path: string, name: string): string =>
    `arn:aws:iam::${cloud.accountId}:${kind}${path}${name}`

  const find = (kind: HolderKind, name: string): Holder | undefined => tables[kind].get(name)

  function get(kind: HolderKind, name: string): Holder {
    const holder = find(kind, name)
    if (!holder) throw noSuchEntity(`The ${said[kind]} with name ${name} cannot be found.`)
    return holder
  }

  function put(kind: HolderKind, holder: Holder): Holder {
    for (const arn of holder.attached) roles.getPolicy(arn)
    for (const group of holder.groups) get('group', group)
    policiesOf(holder)
    if (holder.attached.length > mostAttached) {
      throw limit(`Cannot exceed quota for PoliciesPer${kind === 'user' ? 'User' : 'Group'}: ${mostAttached}`)
    }
    if (holder.groups.length > mostGroups) throw limit(`Cannot exceed quota for GroupsPerUser: ${mostGroups}`)
    byArn.set(holder.arn, holder)
    return tables[kind].put(holder, holder.name)
  }

  function hold({ id, user, status, sealed: text }: AccessKey): void {
    const { arn } = get('user', user)
    if (status === 'Inactive') {
      cloud.credentials.delete(id)
      return
    }
    const principal: UserPrincipal = { kind: 'user', accountId: cloud.accountId, arn, userName: user }
    cloud.credentials.set(id, { accessKeyId: id, secretAccessKey: sealed.open(text, id), principal })
  }

  function putKey(key: AccessKey): void {
    keys.put(key, key.id)
    hold(key)
  }

  function removeKey({ id }: AccessKey): void {
    keys.delete(id)
    cloud.credentials.delete(id)
  }

  const keysOf = (user: string): readonly AccessKey[] => keys.list().filter((key) => key.user === user)

  return {
    all: (kind) => tables[kind].list(),
    find,
    findByArn: (arn) => byArn.get(arn),
    get,
    create(kind, { name, path: givenPath, tags = {} }) {
      checkName(name, longestName[kind], `${kind}Name`)
      if (find(kind, name)) throw taken(kind, name)
      const path = checkPath(givenPath)
      return put(kind, {
        name,
        path,
        arn: arnFor(kind, path, name),
        id: newUniqueId(prefixes[kind]),
        createdAt: cloud.clock.now(),
        inline: {},
        attached: [],
        tags,
        groups: [],
      })
    },
    put,
    move(kind, holder, to) {
      const name = to.name ?? holder.name
      checkName(name, longestName[kind], `new${kind === 'user' ? 'User' : 'Group'}Name`)
      if (name !== holder.name && find(kind, name)) throw taken(kind, name)
      const path = to.path === undefined ? holder.path : checkPath(to.path)
      const held = keysOf(holder.name)
      const members = tables.user.list().filter(({ groups }) => groups.includes(holder.name))
      byArn.delete(holder.arn)
      tables[kind].delete(holder.name)
      put(kind, { ...holder, name, path, arn: arnFor(kind, path, name) })
      if (kind === 'user') for (const key of held) putKey({ ...key, user: name })
      else {
        for (const user of members) {
          put('user', { ...user, groups: user.groups.map((group) => (group === holder.name ? name : group)) })
        }
      }
    },
    remove(kind, name) {
      byArn.delete(get(kind, name).arn)
      tables[kind].delete(name)
    },
    members: (group) => tables.user.list().filter(({ groups }) => groups.includes(group)),
    policies(userArn) {
      const user = byArn.get(userArn)
      if (!user) return []
      return [user, ...user.groups.flatMap((name) => find('group', name) ?? [])].flatMap(policiesOf)
    },
    attachmentCount: (arn) =>
      [...tables.user.list(), ...tables.group.list()].filter(({ attached }) => attached.includes(arn)).length,
    keys: keysOf,
    createKey(user) {
      get('user', user)
      if (keysOf(user).length >= mostKeys) throw limit(`Cannot exceed quota for AccessKeysPerUser: ${mostKeys}`)
      const id = newAccessKeyId('AKIA', cloud.accountId)
      const secret = randomBytes(30).toString('base64')
      const key: AccessKey = {
        id,
        user,
        status: 'Active',
        createdAt: cloud.clock.now(),
        sealed: sealed.seal(secret, id),
      }
      putKey(key)
      return { ...key, secret }
    },
    putKey,
    removeKey,
    findKey: (id) => keys.get(id),
    async load() {
      for (const table of Object.values(tables)) {
        await table.load()
        for (const holder of table.list()) byArn.set(holder.arn, holder)
      }
      await keys.load()
      for (const key of keys.list()) hold(key)
    },
  }
}

const taken = (kind: HolderKind, name: string): Error =>
  alreadyExists(`${kind === 'user' ? 'User' : 'Group'} with name ${name} already exists.`)

/** AWS::IAM::User, ::Group, ::UserToGroupAddition and ::AccessKey. */
import { refuseUnknown } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { PolicyDocument, ResourceType } from '../../../kernel/service'
import { createTable } from '../../../kernel/table'
import type { GivenTags } from '../../../kernel/tags'
import { createSealed } from '../../../lib/sealed'
import { invalidInput } from '../errors'
import { tagging } from '../operations/tagging'
import { parseDocument } from '../state'
import type { Holder, HolderKind, Users } from './state'

interface HolderProperties {
  readonly UserName?: string
  readonly GroupName?: string
  readonly Path?: string
  readonly Groups?: readonly string[]
  readonly ManagedPolicyArns?: readonly string[]
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[]
  readonly Tags?: GivenTags
}

interface KeyProperties {
  readonly UserName: string
  readonly Status?: 'Active' | 'Inactive'
  readonly Serial?: number | string
}

/** A key of a template, which may name its secret: it is made once. */
interface Made {
  /** Of the resource. */
  readonly place: string
  readonly id: string
  readonly user: string
  readonly serial: string
  readonly secret: string
}

export interface UserResources {
  readonly types: readonly ResourceType[]
  load(): Promise<void>
}

export function createUserResources(cloud: Cloud, users: Users): UserResources {
  const additions = createTable<{ readonly group: string; readonly users: readonly string[] }>(cloud, 'iam/addition')
  const made = createTable<Made>(cloud, 'iam/template-key')
  const sealed = createSealed(cloud, 'iam.key')

  function apply(kind: HolderKind, name: string, properties: HolderProperties): Holder {
    const inline = (properties.Policies ?? []).map((policy): readonly [string, PolicyDocument] => {
      refuseUnknown(policy, ['PolicyName', 'PolicyDocument'], `AWS::IAM ${kind} ${name}, Policies`)
      return [policy.PolicyName, parseDocument(policy.PolicyDocument)]
    })
    const { ManagedPolicyArns: attached = [], Groups: groups = [], Path: path, Tags } = properties
    const tags = tagging.read(Tags)
    const base = users.find(kind, name) ?? users.create(kind, { name, path, tags })
    if (base.path !== (path ?? '/')) throw invalidInput(`The path of ${kind} ${name} can't be changed; delete it first`)
    const given = base.fromTemplate ?? { inline: [], attached: [], groups: [] }
    const others = <Item>(there: readonly Item[], before: readonly Item[], now: readonly Item[]): Item[] => [
      ...there.filter((item) => !before.includes(item) && !now.includes(item)),
      ...now,
    ]
    return users.put(kind, {
      ...base,
      tags,
      inline: Object.fromEntries([
        ...Object.entries(base.inline).filter(([policy]) => !given.inline.includes(policy)),
        ...inline,
      ]),
      attached: others(base.attached, given.attached, attached),
      groups: others(base.groups, given.groups, groups),
      fromTemplate: { inline: inline.map(([policy]) => policy), attached, groups },
    })
  }

  function join(user: string, group: string, isIn: boolean): void {
    const there = users.find('user', user)
    if (!there) return
    const groups = there.groups.filter((name) => name !== group)
    users.put('user', { ...there, groups: isIn ? [...groups, group] : groups })
  }

  const user: ResourceType = {
    type: 'AWS::IAM::User',
    properties: ['Groups', 'ManagedPolicyArns', 'Path', 'Policies', 'Tags', 'UserName'],
    inert: { LoginProfile: 'nobody signs in to a console' },
    named: {
      by: ['UserName'],
      isIdentifier: true,
      find: ({ UserName }: HolderProperties, { physicalName }) =>
        users.find('user', UserName ?? physicalName(64))?.name,
    },
    apply(properties: HolderProperties, { physicalName }) {
      const { name, arn } = apply('user', properties.UserName ?? physicalName(64), properties)
      return { ref: name, attributes: { Arn: arn } }
    },
    remove(name) {
      if (!users.find('user', name)) return
      for (const key of users.keys(name)) users.removeKey(key)
      users.remove('user', name)
    },
  }

  const group: ResourceType = {
    type: 'AWS::IAM::Group',
    properties: ['GroupName', 'ManagedPolicyArns', 'Path', 'Policies'],
    named: {
      by: ['GroupName'],
      isIdentifier: true,
      find: ({ GroupName }: HolderProperties, { physicalName }) =>
        users.find('group', GroupName ?? physicalName(128))?.name,
    },
    apply(properties: HolderProperties, { physicalName }) {
      const { name, arn } = apply('group', properties.GroupName ?? physicalName(128), properties)
      return { ref: name, attributes: { Arn: arn } }
    },
    remove(name) {
      if (!users.find('group', name)) return
      for (const member of users.members(name)) join(member.name, name, false)
      users.remove('group', name)
    },
  }

  const addition: ResourceType = {
    type: 'AWS::IAM::UserToGroupAddition',
    properties: ['GroupName', 'Users'],
    apply({ GroupName, Users: names }: { GroupName: string; Users: readonly string[] }, { physicalName }) {
      const ref = physicalName()
      users.get('group', GroupName)
      const before = additions.get(ref)
      for (const name of before?.users ?? []) {
        if (before?.group !== GroupName || !names.includes(name)) join(name, before?.group ?? '', false)
      }
      for (const name of names) {
        users.get('user', name)
        join(name, GroupName, true)
      }
      additions.put({ group: GroupName, users: names }, ref)
      return { ref, attributes: { Id: ref } }
    },
    remove(ref) {
      const before = additions.get(ref)
      for (const name of before?.users ?? []) join(name, before?.group ?? '', false)
      additions.delete(ref)
    },
  }

  const key: ResourceType = {
    type: 'AWS::IAM::AccessKey',
    properties: ['Serial', 'Status', 'UserName'],
    apply({ UserName, Status = 'Active', Serial = 0 }: KeyProperties, { physicalName }) {
      const place = physicalName()
      const before = made.get(place)
      const isSame = before?.user === UserName && before.serial === String(Serial) && users.findKey(before.id)
      const current = isSame ? before : make(place, UserName, String(Serial))
      const there = users.findKey(current.id)
      if (there && there.status !== Status) users.putKey({ ...there, status: Status })
      const secret = sealed.open(current.secret, current.id)
      return { ref: current.id, attributes: { SecretAccessKey: secret } }
    },
    remove(id) {
      const there = users.findKey(id)
      if (there) users.removeKey(there)
      for (const each of made.list()) if (each.id === id) made.delete(each.place)
    },
  }

  function make(place: string, name: string, serial: string): Made {
    const { id, secret } = users.createKey(name)
    return made.put({ place, id, user: name, serial, secret: sealed.seal(secret, id) }, place)
  }

  return {
    types: [user, group, addition, key],
    async load() {
      await additions.load()
      await made.load()
    },
  }
}

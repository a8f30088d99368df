/** IAM's CloudFormation resource types. */
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, ResourceType } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { GivenTags } from '../../kernel/tags'
import type { InstanceProfiles } from './instance-profiles'
import { tagging } from './operations/tagging'
import { parseDocument, parseTrust, type Role, type Roles } from './state'
import type { Holder, HolderKind, Users } from './users/state'

interface RoleProperties {
  readonly RoleName?: string
  readonly Path?: string
  readonly Description?: string
  readonly MaxSessionDuration?: number | string
  readonly AssumeRolePolicyDocument: unknown
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[]
  readonly ManagedPolicyArns?: readonly string[]
  readonly Tags?: GivenTags
}

interface InlinePolicyProperties {
  readonly PolicyName: string
  readonly PolicyDocument: unknown
  readonly Roles?: readonly string[]
  readonly Users?: readonly string[]
  readonly Groups?: readonly string[]
}

interface ManagedPolicyProperties {
  readonly ManagedPolicyName?: string
  readonly Path?: string
  readonly Description?: string
  readonly PolicyDocument: unknown
  readonly Roles?: readonly string[]
  readonly Users?: readonly string[]
  readonly Groups?: readonly string[]
}

interface ProfileProperties {
  readonly InstanceProfileName?: string
  readonly Path?: string
  readonly Roles: readonly string[]
}

/** Where an AWS::IAM::Policy or a managed one was put, so that it can be taken from there. */
interface Placement {
  readonly policyName: string
  readonly roles: readonly string[]
  readonly users?: readonly string[]
  readonly groups?: readonly string[]
}

export interface IamResources {
  readonly types: readonly ResourceType[]
  load(): Promise<void>
}

export interface Kept {
  readonly roles: Roles
  readonly users: Users
  readonly profiles: InstanceProfiles
}

export function createIamResources(cloud: Cloud, { roles, users, profiles }: Kept): IamResources {
  const placements = createTable<Placement>(cloud, 'iam/placement')

  function displace(ref: string): Placement | undefined {
    const placement = placements.get(ref)
    placements.delete(ref)
    return placement
  }

  function applyRole(properties: RoleProperties, name: string): Role {
    const inline = (properties.Policies ?? []).map((policy): readonly [string, PolicyDocument] => {
      refuseUnknown(policy, ['PolicyName', 'PolicyDocument'], `AWS::IAM::Role ${name}, Policies`)
      return [policy.PolicyName, parseDocument(policy.PolicyDocument)]
    })
    const attached = properties.ManagedPolicyArns ?? []
    const wanted = {
      name,
      path: properties.Path,
      description: properties.Description,
      maxSessionDuration:
        properties.MaxSessionDuration === undefined ? undefined : Number(properties.MaxSessionDuration),
      trust: parseTrust(properties.AssumeRolePolicyDocument),
      tags: tagging.read(properties.Tags),
    }
    const old = roles.find(name)
    if (old && old.path !== (wanted.path ?? '/')) {
      throw new NotModelledError('a change of Path', `AWS::IAM::Role ${name}`, 'start with fresh data')
    }
    if (!old) roles.create(wanted)
    const base = old ?? roles.get(name)
    const given = base.fromTemplate ?? { inline: [], attached: [] }
    const others = Object.entries(base.inline).filter(([policy]) => !given.inline.includes(policy))
    const kept = base.attached.filter((arn) => !given.attached.includes(arn) && !attached.includes(arn))
    return roles.update(name, {
      description: wanted.description,
      maxSessionDuration: wanted.maxSessionDuration ?? 3600,
      trust: wanted.trust,
      tags: wanted.tags,
      inline: Object.fromEntries([...others, ...inline]),
      attached: [...kept, ...attached],
      fromTemplate: { inline: inline.map(([policy]) => policy), attached },
    })
  }

  const role: ResourceType = {
    type: 'AWS::IAM::Role',
    properties: [
      'AssumeRolePolicyDocument',
      'Description',
      'ManagedPolicyArns',
      'MaxSessionDuration',
      'Path',
      'Policies',
      'RoleName',
      'Tags',
    ],
    named: {
      by: ['RoleName'],
      isIdentifier: true,
      find: ({ RoleName }: Partial<RoleProperties>, { physicalName }) => roles.find(RoleName ?? physicalName(64))?.name,
    },
    apply(properties: RoleProperties, context) {
      const { name, arn, id } = applyRole(properties, properties.RoleName ?? context.physicalName(64))
      return { ref: name, attributes: { Arn: arn, RoleId: id } }
    },
    remove(ref) {
      if (roles.find(ref)) roles.delete(ref)
    },
  }

  const inlinePolicy: ResourceType = {
    type: 'AWS::IAM::Policy',
    properties: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'],
    apply(properties: InlinePolicyProperties, context) {
      const ref = context.physicalName()
      const document = parseDocument(properties.PolicyDocument)
      const names = properties.Roles ?? []
      for (const name of names) roles.putInline(name, properties.PolicyName, document)
      const holders = { user: properties.Users ?? [], group: properties.Groups ?? [] }
      for (const [kind, holder] of eachOf(holders)) {
        users.put(kind, { ...holder, inline: { ...holder.inline, [properties.PolicyName]: document } })
      }
      const old = displace(ref)
      for (const name of old?.roles ?? []) {
        const stays = old?.policyName === properties.PolicyName && names.includes(name)
        if (old && !stays) removeInline(name, old.policyName)
      }
      if (old) removeOthers(old, old.policyName === properties.PolicyName ? holders : undefined, withoutInline)
      placements.put(
        { policyName: properties.PolicyName, roles: names, users: holders.user, groups: holders.group },
        ref,
      )
      return { ref, attributes: { Id: ref } }
    },
    remove(ref) {
      const old = displace(ref)
      for (const name of old?.roles ?? []) if (old) removeInline(name, old.policyName)
      if (old) removeOthers(old, undefined, withoutInline)
    },
  }

  /** Those that are there. */
  function eachOf(names: Readonly<Record<HolderKind, readonly string[]>>): (readonly [HolderKind, Holder])[] {
    const kinds: readonly HolderKind[] = ['user', 'group']
    return kinds.flatMap((kind) => names[kind].map((name) => [kind, users.get(kind, name)] as const))
  }

  type Without = (holder: Holder, placement: Placement, ref: string) => Holder

  const withoutInline: Without = (holder, { policyName }) => {
    const { [policyName]: _, ...inline } = holder.inline
    return { ...holder, inline }
  }

  const withoutManaged: Without = (holder, _, ref) => ({
    ...holder,
    attached: holder.attached.filter((arn) => arn !== ref),
  })

  /** From users and groups that had the policy and are not among those that have it now. */
  function removeOthers(
    old: Placement,
    now: Readonly<Record<HolderKind, readonly string[]>> | undefined,
    without: Without,
    ref = '',
  ): void {
    for (const [kind, names] of [['user', old.users ?? []] as const, ['group', old.groups ?? []] as const]) {
      for (const name of names) {
        const holder = users.find(kind, name)
        if (holder && !now?.[kind].includes(name)) users.put(kind, without(holder, old, ref))
      }
    }
  }

  function removeInline(roleName: string, policyName: string): void {
    const inline = roles.find(roleName)?.inline
    if (inline && Object.hasOwn(inline, policyName)) roles.deleteInline(roleName, policyName)
  }

  const managedPolicy: ResourceType = {
    type: 'AWS::IAM::ManagedPolicy',
    properties: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
    named: {
      by: ['ManagedPolicyName', 'Path'],
      find({ ManagedPolicyName, Path = '/' }: Partial<ManagedPolicyProperties>, { physicalName }) {
        const name = ManagedPolicyName ?? physicalName(128)
        return roles.findPolicy(`arn:aws:iam::${cloud.accountId}:policy${Path}${name}`)?.arn
      },
    },
    apply(properties: ManagedPolicyProperties, context) {
      const names = properties.Roles ?? []
      for (const name of names) roles.get(name)
      const policy = roles.putPolicy({
        name: properties.ManagedPolicyName ?? context.physicalName(128),
        path: properties.Path,
        description: properties.Description,
        document: parseDocument(properties.PolicyDocument),
      })
      const old = displace(policy.arn)
      for (const name of old?.roles ?? []) if (!names.includes(name)) detach(name, policy.arn)
      for (const name of names) roles.attach(name, policy.arn)
      const holders = { user: properties.Users ?? [], group: properties.Groups ?? [] }
      for (const [kind, holder] of eachOf(holders)) {
        const others = holder.attached.filter((arn) => arn !== policy.arn)
        users.put(kind, { ...holder, attached: [...others, policy.arn] })
      }
      if (old) removeOthers(old, holders, withoutManaged, policy.arn)
      placements.put({ policyName: policy.name, roles: names, users: holders.user, groups: holders.group }, policy.arn)
      return {
        ref: policy.arn,
        attributes: {
          PolicyArn: policy.arn,
          PolicyId: policy.id,
          DefaultVersionId: policy.defaultVersion ?? 'v1',
          AttachmentCount: roles.attachmentCount(policy.arn) + users.attachmentCount(policy.arn),
          CreateDate: new Date(policy.createdAt).toISOString(),
          UpdateDate: new Date(policy.updatedAt ?? policy.createdAt).toISOString(),
          IsAttachable: true,
          PermissionsBoundaryUsageCount: 0,
        },
      }
    },
    remove(ref) {
      const old = displace(ref)
      if (old) removeOthers(old, undefined, withoutManaged, ref)
      for (const { name } of roles.all()) detach(name, ref)
      if (roles.findPolicy(ref)) roles.deletePolicy(ref)
    },
  }

  function detach(roleName: string, arn: string): void {
    if (roles.find(roleName)?.attached.includes(arn)) roles.detach(roleName, arn)
  }

  const instanceProfile: ResourceType = {
    type: 'AWS::IAM::InstanceProfile',
    properties: ['InstanceProfileName', 'Path', 'Roles'],
    apply({ InstanceProfileName, Path, Roles: [wanted] }: ProfileProperties, context) {
      const name = InstanceProfileName ?? context.physicalName(128)
      const { arn, role } = profiles.find(name) ?? profiles.create(name, Path)
      if (role !== wanted) {
        if (role !== undefined) profiles.takeRole(name, role)
        if (wanted !== undefined) profiles.giveRole(name, wanted)
      }
      return { ref: name, attributes: { Arn: arn } }
    },
    // One of data that are older than the record of them is not there.
    remove: (ref) => void profiles.drop(ref),
  }

  return {
    types: [role, inlinePolicy, managedPolicy, instanceProfile],
    load: placements.load,
  }
}

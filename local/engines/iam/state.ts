/**
 * Roles and managed policies: their records, kept in the store, and the compiled policies of each role,
 * made when a policy changes and not when it is asked.
 */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import { newUniqueId } from '../../lib/access-key'
import { limit, malformedPolicy, noSuchEntity } from './errors'
import { awsManagedPolicies } from './managed-policies'
import { type CompiledPolicy, compilePolicy, type PolicyKind } from './policy/compile'
import { createKnowsKey } from './policy/condition-keys'
import { mostVersions, oldestOf, type Version, versionsOf, withoutVersion } from './policy-versions'
import { checkName, checkPath, checkQuotas, checkSize } from './quotas'

export interface Role {
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly id: string
  readonly createdAt: number
  readonly description: string | undefined
  /** Seconds. */
  readonly maxSessionDuration: number
  readonly trust: PolicyDocument
  readonly tags: Readonly<Record<string, string>>
  readonly inline: Readonly<Record<string, PolicyDocument>>
  /** ARNs of managed policies. */
  readonly attached: readonly string[]
  /** What of these the role's own template resource gave, so that it can take them back. */
  readonly fromTemplate?: { readonly inline: readonly string[]; readonly attached: readonly string[] }
}

export interface ManagedPolicy {
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly id: string
  readonly createdAt: number
  readonly description: string | undefined
  /** Of the version that is in force. */
  readonly document: PolicyDocument
  readonly tags: Readonly<Record<string, string>>
  /** The oldest first. Absent: it has had one only, which `document` is. */
  readonly versions?: readonly Version[]
  /** `v1` unless said. */
  readonly defaultVersion?: string
  /** How many versions it has had: a number is not given twice. */
  readonly hasHad?: number
  readonly updatedAt?: number
}

/** A role's policies, ready to be asked. */
export interface RolePolicies {
  readonly names: readonly string[]
  readonly policies: readonly CompiledPolicy[]
}

export interface NewRole {
  readonly name: string
  readonly path?: string | undefined
  readonly description?: string | undefined
  readonly maxSessionDuration?: number | undefined
  readonly trust: PolicyDocument
  readonly tags?: Readonly<Record<string, string>> | undefined
}

export interface NewManagedPolicy {
  readonly name: string
  readonly path?: string | undefined
  readonly description?: string | undefined
  readonly document: PolicyDocument
  readonly tags?: Readonly<Record<string, string>> | undefined
}

export type Roles = ReturnType<typeof createRoles>

export function createRoles(cloud: Cloud) {
  const byArn = new Map<string, Role>()
  const roles = createTable<Role>(cloud, 'iam/role', (role) => {
    compileRole(role)
    byArn.set(role.arn, role)
  })
  const managed = createTable<ManagedPolicy>(cloud, 'iam/policy')
  const compiledManaged = new Map<string, CompiledPolicy>()
  const compiledTrust = new Map<string, CompiledPolicy>()
  const policiesOf = new Map<string, RolePolicies>()
  const knowsKey = createKnowsKey(cloud)
  const ofAws = awsManagedPolicies(cloud)
  const compile = (document: PolicyDocument, kind: PolicyKind, where: string): CompiledPolicy =>
    compilePolicy(document, kind, where, { knowsKey })

  function compileManaged(arn: string): CompiledPolicy {
    let compiled = compiledManaged.get(arn)
    if (!compiled) {
      compiled = compile(documentOf(arn), 'identity', `Policy ${arn}`)
      compiledManaged.set(arn, compiled)
    }
    return compiled
  }

  function documentOf(arn: string): PolicyDocument {
    const document = managed.get(arn)?.document ?? ofAws.get(arn)
    if (document) return document
    if (arn.startsWith('arn:aws:iam::aws:policy/')) {
      throw new NotModelledError(`AWS managed policy "${arn}"`, 'iam', `modelled: ${ofAws.arns().join(', ')}`)
    }
    if (!arn.startsWith('arn:')) throw new AwsError('ValidationError', `ARN ${arn} is not valid.`)
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
  }

  function compileRole(role: Role): void {
    const inline = Object.entries(role.inline)
    compiledTrust.set(role.arn, compile(role.trust, 'trust', `Trust policy of role ${role.name}`))
    policiesOf.set(role.arn, {
      names: [...inline.map(([name]) => name), ...role.attached],
      policies: [
        ...inline.map(([name, document]) => compile(document, 'identity', `Policy ${name} of role ${role.name}`)),
        ...role.attached.map(compileManaged),
      ],
    })
  }

  /** Compiles first: what can't be judged must not be kept. */
  function keep(role: Role): Role {
    checkQuotas(role)
    compileRole(role)
    byArn.set(role.arn, role)
    return roles.put(role, role.name)
  }

  function get(name: string): Role {
    const role = roles.get(name)
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`)
    return role
  }

  /** `version`: one that it must have. */
  function getPolicy(arn: string, version?: string): ManagedPolicy {
    if (version === undefined) return findPolicy(arn)
    const known = managed.has(arn) || ofAws.get(arn)
    const policy = known || arn.startsWith('arn:aws:iam::aws:policy/') ? findPolicy(arn) : undefined
    if (policy && versionsOf(policy).some(({ id }) => id === version)) return policy
    throw noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`)
  }

  /** What is in force now. Compiles first: what can't be judged must not be kept. */
  function putInForce(policy: ManagedPolicy): ManagedPolicy {
    const compiled = compile(policy.document, 'identity', `Policy ${policy.arn}`)
    managed.put(policy, policy.arn)
    compiledManaged.set(policy.arn, compiled)
    for (const role of roles.list()) if (role.attached.includes(policy.arn)) compileRole(role)
    return policy
  }

  function withVersion(policy: ManagedPolicy, document: PolicyDocument, inForce: boolean): ManagedPolicy {
    checkSize(document)
    const number = (policy.hasHad ?? 1) + 1
    const createdAt = cloud.clock.now()
    const id = `v${number}`
    const versions = [...versionsOf(policy), { id, document, createdAt }]
    const changed = { ...policy, versions, hasHad: number, updatedAt: createdAt }
    return inForce ? { ...changed, document, defaultVersion: id } : changed
  }

  function ownPolicy(arn: string): ManagedPolicy {
    const policy = managed.get(arn)
    if (policy) return policy
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
  }

  function findPolicy(arn: string): ManagedPolicy {
    const policy = managed.get(arn)
    if (policy) return policy
    const document = documentOf(arn)
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    const path = arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
    return {
      name,
      path,
      arn,
      id: `ANPA${name.toUpperCase()}`,
      createdAt: 0,
      description: undefined,
      document,
      tags: {},
    }
  }

  return {
    get,
    getPolicy,
    find: (name: string): Role | undefined => roles.get(name),
    findByArn: (arn: string): Role | undefined => byArn.get(arn),
    all: (): readonly Role[] => roles.list(),
    allPolicies: (): readonly ManagedPolicy[] => managed.list(),
    findPolicy: (arn: string): ManagedPolicy | undefined => managed.get(arn),
    /** Undefined: there is none, or not any more. */
    managedPolicy: (arn: string): CompiledPolicy | undefined =>
      managed.has(arn) || ofAws.get(arn) ? compileManaged(arn) : undefined,
    trustPolicy: (arn: string): CompiledPolicy | undefined => compiledTrust.get(arn),
    policies: (roleArn: string): RolePolicies | undefined => policiesOf.get(roleArn),
    attachmentCount: (arn: string): number => roles.list().filter((role) => role.attached.includes(arn)).length,

    create(input: NewRole): Role {
      checkName(input.name, 64, 'roleName')
      const path = checkPath(input.path)
      return keep({
        name: input.name,
        path,
        arn: `arn:aws:iam::${cloud.accountId}:role${path}${input.name}`,
        id: newUniqueId('AROA'),
        createdAt: cloud.clock.now(),
        description: input.description,
        maxSessionDuration: input.maxSessionDuration ?? 3600,
        trust: input.trust,
        tags: input.tags ?? {},
        inline: {},
        attached: [],
      })
    },

    update(name: string, change: Partial<Omit<Role, 'name' | 'arn' | 'id'>>): Role {
      return keep({ ...get(name), ...change })
    },

    delete(name: string): void {
      const { arn } = get(name)
      roles.delete(name)
      byArn.delete(arn)
      policiesOf.delete(arn)
      compiledTrust.delete(arn)
    },

    putInline(roleName: string, policyName: string, document: PolicyDocument): Role {
      checkName(policyName, 128, 'policyName')
      const role = get(roleName)
      return keep({ ...role, inline: { ...role.inline, [policyName]: document } })
    },

    deleteInline(roleName: string, policyName: string): Role {
      const role = get(roleName)
      inlineDocument(role, policyName)
      const { [policyName]: _, ...inline } = role.inline
      return keep({ ...role, inline })
    },

    attach(roleName: string, arn: string): Role {
      const role = get(roleName)
      if (role.attached.includes(arn)) return role
      return keep({ ...role, attached: [...role.attached, arn] })
    },

    detach(roleName: string, arn: string): Role {
      const role = get(roleName)
      if (!role.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
      return keep({ ...role, attached: role.attached.filter((one) => one !== arn) })
    },

    putPolicy(input: NewManagedPolicy): ManagedPolicy {
      checkName(input.name, 128, 'policyName')
      const path = checkPath(input.path)
      const arn = `arn:aws:iam::${cloud.accountId}:policy${path}${input.name}`
      checkSize(input.document)
      const old = managed.get(arn)
      const { description, tags = {} } = input
      if (old) {
        const isSame = JSON.stringify(old.document) === JSON.stringify(input.document)
        // As CloudFormation changes one: the oldest that is not in force makes room.
        const room = versionsOf(old).length < mostVersions ? old : withoutVersion(old, oldestOf(old))
        return putInForce({ ...(isSame ? old : withVersion(room, input.document, true)), description, tags })
      }
      return putInForce({
        name: input.name,
        path,
        arn,
        id: newUniqueId('ANPA'),
        createdAt: cloud.clock.now(),
        description,
        document: input.document,
        tags,
      })
    },

    /** The version, and the policy that has it now. */
    addVersion(arn: string, document: PolicyDocument, inForce: boolean): [Version, ManagedPolicy] {
      const policy = ownPolicy(arn)
      if (versionsOf(policy).length >= mostVersions) {
        throw limit(
          `A managed policy can have up to ${mostVersions} versions. Before you create a new version, you must delete an ` +
            'existing version.',
        )
      }
      compile(document, 'identity', `Policy ${arn}`)
      const changed = putInForce(withVersion(policy, document, inForce))
      return [versionsOf(changed).at(-1) as Version, changed]
    },

    /** @throws NoSuchEntity for a policy that is AWS's own; the version is there (`getPolicy`) */
    setDefaultVersion(arn: string, id: string): void {
      const policy = ownPolicy(arn)
      const { document } = versionsOf(policy).find((version) => version.id === id) as Version
      putInForce({ ...policy, document, defaultVersion: id, updatedAt: cloud.clock.now() })
    },

    deleteVersion: (arn: string, id: string): void => void putInForce(withoutVersion(ownPolicy(arn), id)),
    tagPolicy: (arn: string, tags: ManagedPolicy['tags']): void => void managed.put({ ...ownPolicy(arn), tags }, arn),
    policiesOfAws: (): readonly string[] => ofAws.arns(),

    deletePolicy(arn: string): void {
      if (!managed.has(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
      managed.delete(arn)
      compiledManaged.delete(arn)
    },

    async load(): Promise<void> {
      await managed.load()
      await roles.load()
    },
  }
}

export function inlineDocument(role: Role, policyName: string): PolicyDocument {
  const document = Object.hasOwn(role.inline, policyName) ? role.inline[policyName] : undefined
  if (!document) throw noSuchEntity(`The role policy with name ${policyName} cannot be found.`)
  return document
}

/** A policy as the API sends it (JSON text) or a template has it (an object). */
export function parseDocument(document: unknown, otherwise = 'Syntax errors in policy.'): PolicyDocument {
  if (typeof document === 'object' && document !== null) return document as PolicyDocument
  try {
    const parsed: unknown = JSON.parse(String(document))
    if (typeof parsed === 'object' && parsed !== null) return parsed as PolicyDocument
  } catch {
    // Answered below, without the document.
  }
  throw malformedPolicy(otherwise)
}

/** Of who may take a role on. */
export const parseTrust = (document: unknown): PolicyDocument =>
  parseDocument(document, 'This policy contains invalid Json')

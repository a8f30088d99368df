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
  readonly document: PolicyDocument
  readonly tags: Readonly<Record<string, string>>
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

const mostAttached = 10

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

  function getPolicy(arn: string): ManagedPolicy {
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
      const seconds = input.maxSessionDuration ?? 3600
      if (!(Number.isInteger(seconds) && seconds >= 3600 && seconds <= 43_200)) {
        throw new AwsError(
          'ValidationError',
          `maxSessionDuration must be between 3600 and 43200 seconds, not ${seconds}`,
        )
      }
      return keep({
        name: input.name,
        path,
        arn: `arn:aws:iam::${cloud.accountId}:role${path}${input.name}`,
        id: newUniqueId('AROA'),
        createdAt: cloud.clock.now(),
        description: input.description,
        maxSessionDuration: seconds,
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
      if (size(input.document) > 6144) throw limit('Cannot exceed quota for PolicySize: 6144')
      const compiled = compile(input.document, 'identity', `Policy ${arn}`)
      const old = managed.get(arn)
      const policy: ManagedPolicy = {
        name: input.name,
        path,
        arn,
        id: old?.id ?? newUniqueId('ANPA'),
        createdAt: old?.createdAt ?? cloud.clock.now(),
        description: input.description,
        document: input.document,
        tags: input.tags ?? {},
      }
      managed.put(policy, arn)
      compiledManaged.set(arn, compiled)
      for (const role of roles.list()) if (role.attached.includes(arn)) compileRole(role)
      return policy
    },

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
export function parseDocument(document: unknown): PolicyDocument {
  if (typeof document === 'object' && document !== null) return document as PolicyDocument
  try {
    const parsed: unknown = JSON.parse(String(document))
    if (typeof parsed === 'object' && parsed !== null) return parsed as PolicyDocument
  } catch {
    // Answered below, without the document.
  }
  throw malformedPolicy('Syntax errors in policy.')
}

function checkQuotas({ name, trust, inline, attached }: Role): void {
  if (size(trust) > 2048) throw limit('Cannot exceed quota for ACLSizePerRole: 2048')
  if (Object.values(inline).reduce((total, document) => total + size(document), 0) > 10_240) {
    throw limit(`Maximum policy size of 10240 bytes exceeded for role ${name}`)
  }
  if (attached.length > mostAttached) throw limit(`Cannot exceed quota for PoliciesPerRole: ${mostAttached}`)
}

/** White space does not count. */
function size(document: PolicyDocument): number {
  return JSON.stringify(document).length
}

export function checkName(name: unknown, longest: number, member: string): void {
  if (typeof name !== 'string' || name.length > longest || !/^[\w+=,.@-]+$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the ` +
        `following: +=,.@_- and be at most ${longest} characters long`,
    )
  }
}

export function checkPath(path = '/'): string {
  if (!/^\/([!-~]+\/)?$/.test(path) || path.length > 512) {
    throw new AwsError('ValidationError', 'The specified value for path is invalid. It must begin and end with /')
  }
  return path
}

/**
 * Which of the permissions that roles have were ever needed. A use is written down the first time only, so a
 * busy cloud pays one look into a set for each call.
 */
import type { Cloud } from '../../kernel/cloud'
import type { CompiledStatement } from './policy/compile'
import type { Ground } from './policy/evaluate'
import type { RolePolicies, Roles } from './state'

/** One action on one resource that a statement of a role's policy allows. */
export interface PermissionUsage {
  /** The role's ARN. */
  readonly role: string
  /** Name of an inline policy, ARN of a managed one. */
  readonly policy: string
  /** Its Sid and its conditions in JSON, as far as it has them: what tells statements of one policy apart. */
  readonly statement: string
  /** As the policy has it, wildcards included; `NotAction …` for what a NotAction allows. */
  readonly action: string
  readonly resource: string
  /** Whether it allowed a call since the data began or were reset. */
  readonly used: boolean
}

export interface Usage {
  record(roleArn: string, ofRole: RolePolicies, ground: Ground): void
  all(): readonly PermissionUsage[]
  /** Forgets what was used. */
  reset(): void
  load(): Promise<void>
}

type Grant = Pick<PermissionUsage, 'policy' | 'statement' | 'action' | 'resource'>

/** Under the role's unique id, so that a role which is made again begins anew. */
const prefix = 'iam/used/'

export function createUsage(cloud: Cloud, roles: Roles): Usage {
  /** Grants by the id of their role, by what the policy says and not by where: positions move when it changes. */
  const used = new Map<string, Set<string>>()
  /** The same by position, for as long as the policies stay as they are. */
  let known = new WeakMap<RolePolicies, Set<number>>()

  function usageOf(role: string, id: string, ofRole: RolePolicies | undefined): readonly PermissionUsage[] {
    const ofThis = used.get(id)
    return (ofRole?.policies ?? []).flatMap(({ statements }, index) =>
      statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap((statement) => grantsOf(ofRole?.names[index] ?? '', statement))
        .map((grant) => ({ role, ...grant, used: ofThis?.has(keyOf(grant)) ?? false })),
    )
  }

  return {
    record(roleArn, ofRole, ground) {
      let positions = known.get(ofRole)
      if (!positions) {
        positions = new Set()
        known.set(ofRole, positions)
      }
      const position =
        ((ground.policy * 512 + ground.statement) * 1024 + ground.action + 1) * 1024 + ground.resource + 1
      if (positions.has(position)) return
      positions.add(position)
      const id = roles.findByArn(roleArn)?.id
      const statement = ofRole.policies[ground.policy]?.statements[ground.statement]
      if (id === undefined || !statement) return
      const key = keyOf({
        policy: ofRole.names[ground.policy] ?? '',
        statement: describe(statement),
        action: actionsOf(statement)[Math.max(ground.action, 0)] ?? '',
        resource: resourcesOf(statement)[Math.max(ground.resource, 0)] ?? '',
      })
      const ofThis = used.get(id) ?? new Set<string>()
      if (ofThis.has(key)) return
      used.set(id, ofThis.add(key))
      cloud.store.put(prefix + id, [...ofThis])
    },
    all: () => roles.all().flatMap(({ arn, id }) => usageOf(arn, id, roles.policies(arn))),
    reset() {
      for (const id of used.keys()) cloud.store.delete(prefix + id)
      used.clear()
      known = new WeakMap()
    },
    async load() {
      const ids = new Set(roles.all().map(({ id }) => id))
      const gone: string[] = []
      for await (const [key, keys] of cloud.store.range<readonly string[]>(prefix)) {
        const id = key.slice(prefix.length)
        if (ids.has(id)) used.set(id, new Set(keys))
        else gone.push(key)
      }
      for (const key of gone) cloud.store.delete(key)
    },
  }
}

function grantsOf(policy: string, statement: CompiledStatement): readonly Grant[] {
  return actionsOf(statement).flatMap((action) =>
    resourcesOf(statement).map((resource) => ({ policy, statement: describe(statement), action, resource })),
  )
}

function actionsOf({ actions, notActions }: CompiledStatement): readonly string[] {
  return notActions ? [allOf('NotAction', notActions)] : actions.map(({ source }) => source)
}

function resourcesOf({ resources, notResources }: CompiledStatement): readonly string[] {
  return notResources ? [allOf('NotResource', notResources)] : resources.map(({ source }) => source)
}

function allOf(element: string, parts: readonly { readonly source: string }[]): string {
  return `${element} ${parts.map((part) => part.source).join(', ')}`
}

function describe({ sid, conditionText }: CompiledStatement): string {
  return [sid, conditionText].filter((part) => part !== undefined).join(' ')
}

function keyOf({ policy, statement, action, resource }: Grant): string {
  return [policy, statement, action, resource].join('\n')
}

/** What applying a plan would change of a stack, in the words of a change set. Nothing is asked of an engine. */
import { asIntrinsic, noValue, resolve, type Scope } from '../../assembly/intrinsics'
import { isSecret } from '../../assembly/parameters'
import { visitReferences } from '../../assembly/references'
import { isObject } from '../../assembly/template'
import type { ResourceResult } from '../../kernel/service'
import type { PlannedResource, StackPlan } from './plan-stack'
import { createScope, type Environment } from './scope'
import type { ResourceRecord } from './state'

export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove'
  readonly policyAction?: 'Delete' | 'Retain' | 'ReplaceAndDelete' | 'ReplaceAndRetain' | undefined
  readonly logicalId: string
  readonly physicalId?: string | undefined
  readonly type: string
  readonly replacement?: 'True' | 'False' | 'Conditional' | undefined
  readonly scope: readonly Attribute[]
  readonly details: readonly Detail[]
  /** JSON, with what nobody may be told masked. */
  readonly before?: string | undefined
  readonly after?: string | undefined
}

export interface Detail {
  readonly attribute: Attribute
  readonly name?: string | undefined
  readonly recreation: 'Always' | 'Never' | 'Conditionally'
  readonly evaluation: 'Static' | 'Dynamic'
  readonly source: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute'
  readonly cause?: string | undefined
  readonly before?: string | undefined
  readonly after?: string | undefined
}

type Attribute = 'Properties' | 'Metadata' | 'DeletionPolicy' | 'UpdateReplacePolicy'

/** What a stack is now; undefined: there is none. */
export interface Current {
  readonly plan: StackPlan
  readonly resources: ReadonlyMap<string, ResourceRecord>
}

/** What stands for a value that only exists once the resource does. */
const knownAfterApply = '{{changeSet:KNOWN_AFTER_APPLY}}'

export function comparePlans(before: Current | undefined, after: StackPlan, environment: Environment): Change[] {
  const old = new Map((before?.plan.resources ?? []).map((resource) => [resource.logicalId, resource]))
  const changes: Change[] = []
  /** Resources of which another one takes the place, or may. */
  const replaced = new Set<string>()
  for (const resource of after.resources) {
    const { logicalId, declaration } = resource
    const there = before?.resources.get(logicalId)
    const previous = old.get(logicalId)
    if (!before || !there || !previous) {
      const shown = context(resource, after, environment)
      changes.push({ action: 'Add', logicalId, type: declaration.Type, scope: [], details: [], after: shown })
      continue
    }
    const change = modification(previous, resource, { before: before.plan, after, environment, replaced })
    if (!change) continue
    if (change.replacement !== 'False') replaced.add(logicalId)
    changes.push({ ...change, physicalId: there.ref })
  }
  for (const [logicalId, there] of before?.resources ?? []) {
    if (after.resources.some((resource) => resource.logicalId === logicalId)) continue
    const previous = old.get(logicalId)
    changes.push({
      action: 'Remove',
      policyAction: there.retain ? 'Retain' : 'Delete',
      logicalId,
      physicalId: there.ref,
      type: there.type,
      scope: [],
      details: [],
      before: previous && before && context(previous, before.plan, environment),
    })
  }
  return changes.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1))
}

interface Comparison {
  readonly before: StackPlan
  readonly after: StackPlan
  readonly environment: Environment
  readonly replaced: ReadonlySet<string>
}

function modification(
  previous: PlannedResource,
  resource: PlannedResource,
  { before, after, environment, replaced }: Comparison,
): Change | undefined {
  const { logicalId, declaration, resourceType } = resource
  const isOtherType = previous.declaration.Type !== declaration.Type
  const [old, now] = [properties(previous, before, environment, false), properties(resource, after, environment, false)]
  const [shownOld, shownNow] = [
    properties(previous, before, environment, true),
    properties(resource, after, environment, true),
  ]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort()
  const details: Detail[] = []
  for (const name of names) {
    const declared = declaration.Properties?.[name]
    const isReplaced = resourceType.named?.by.includes(name) || resourceType.replacedBy?.includes(name)
    const recreation = isOtherType || isReplaced ? 'Always' : 'Never'
    const detail = { attribute: 'Properties', name, recreation } as const
    if (JSON.stringify(old[name]) !== JSON.stringify(now[name])) {
      const causes = parametersIn(declared, before, after)
      const values = { before: textOf(shownOld[name]), after: textOf(shownNow[name]) }
      for (const cause of causes) {
        details.push({ ...detail, evaluation: 'Static', source: 'ParameterReference', cause, ...values })
      }
      const isDirect =
        causes.length === 0 || JSON.stringify(previous.declaration.Properties?.[name]) !== JSON.stringify(declared)
      // A parameter's part and what was written otherwise: AWS tells both, the second one as not yet known for certain.
      if (isDirect) {
        const evaluation = causes.length === 0 ? 'Static' : 'Dynamic'
        details.push({ ...detail, evaluation, source: 'DirectModification', ...values })
      }
      continue
    }
    for (const { cause, source } of replacedIn(declared, replaced)) {
      const maybe = recreation === 'Always' ? 'Conditionally' : recreation
      details.push({
        ...detail,
        recreation: maybe,
        evaluation: 'Dynamic',
        source,
        cause,
        before: textOf(shownOld[name]),
        after: knownAfterApply,
      })
    }
  }
  for (const attribute of ['Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'] as const) {
    const [then, next] = [previous.declaration[attribute], declaration[attribute]]
    if (JSON.stringify(then) === JSON.stringify(next)) continue
    details.push({
      attribute,
      recreation: 'Never',
      evaluation: 'Static',
      source: 'DirectModification',
      before: textOf(then),
      after: textOf(next),
    })
  }
  if (details.length === 0 && !isOtherType) return undefined
  const replacement =
    isOtherType || details.some(({ recreation }) => recreation === 'Always')
      ? 'True'
      : details.some(({ recreation }) => recreation === 'Conditionally')
        ? 'Conditional'
        : 'False'
  const keeps = (declaration.UpdateReplacePolicy ?? 'Delete') !== 'Delete'
  return {
    action: 'Modify',
    ...(replacement !== 'False' && { policyAction: keeps ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }),
    logicalId,
    type: declaration.Type,
    replacement,
    scope: [...new Set(details.map(({ attribute }) => attribute))],
    details,
    before: context(previous, before, environment),
    after: context(resource, after, environment),
  }
}

/** The properties as far as they are known: what another resource is yet to say stands in them by its name. */
function properties(
  { declaration }: PlannedResource,
  plan: StackPlan,
  environment: Environment,
  masks: boolean,
): Readonly<Record<string, unknown>> {
  const scope = symbolicScope(plan, environment, masks)
  return Object.fromEntries(
    Object.entries(declaration.Properties ?? {}).flatMap(([name, value]) => {
      const known = partly(value, scope)
      return known === noValue ? [] : [[name, known]]
    }),
  )
}

/** Functions of what is not known yet (the third part of an ARN) stay as they are written. */
function partly(value: unknown, scope: Scope): unknown {
  try {
    return resolve(value, scope)
  } catch {
    if (Array.isArray(value)) return value.map((item) => partly(item, scope))
    if (!isObject(value) || asIntrinsic(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, partly(member, scope)]))
  }
}

function symbolicScope(plan: StackPlan, environment: Environment, masks: boolean): Scope {
  const shown = masks ? { ...plan, parameters: maskedParameters(plan) } : plan
  const scope = createScope({ plan: shown, environment, resources: new Map<string, ResourceResult>() })
  const isResource = (name: string): boolean => Object.hasOwn(plan.template.Resources, name)
  return {
    ...scope,
    ref: (name) => (isResource(name) ? `\${${name}}` : scope.ref(name)),
    attribute: (logicalId, attribute) => `\${${logicalId}.${attribute}}`,
    importValue: (name) => `\${import ${name}}`,
  }
}

function maskedParameters({ parameters, template }: StackPlan): StackPlan['parameters'] {
  return new Map(
    [...parameters].map(([name, value]) => {
      const declared = template.Parameters?.[name]
      return [name, declared && isSecret(declared) ? '****' : value] as const
    }),
  )
}

/** The parameters in a value that have another value now. */
function parametersIn(value: unknown, before: StackPlan, after: StackPlan): string[] {
  const found = new Set<string>()
  visit(value, {
    ref: (name) => {
      const [then, now] = [before.parameters.get(name), after.parameters.get(name)]
      if (then !== undefined && now !== undefined && JSON.stringify(then) !== JSON.stringify(now)) found.add(name)
    },
    attribute: () => undefined,
  })
  return [...found]
}

function replacedIn(
  value: unknown,
  replaced: ReadonlySet<string>,
): { readonly cause: string; readonly source: 'ResourceReference' | 'ResourceAttribute' }[] {
  const found = new Map<string, 'ResourceReference' | 'ResourceAttribute'>()
  visit(value, {
    ref: (name) => replaced.has(name) && found.set(name, 'ResourceReference'),
    attribute: (name) => replaced.has(name) && found.set(name, 'ResourceAttribute'),
  })
  return [...found].map(([cause, source]) => ({ cause, source }))
}

function visit(
  value: unknown,
  visitor: { readonly ref: (name: string) => unknown; readonly attribute: (name: string) => unknown },
): void {
  visitReferences(value, { condition: () => undefined, ...visitor } as Parameters<typeof visitReferences>[1])
}

/** A resource as a change set shows it. */
function context(resource: PlannedResource, plan: StackPlan, environment: Environment): string {
  const { Metadata, DeletionPolicy, UpdateReplacePolicy } = resource.declaration
  const Properties = properties(resource, plan, environment, true)
  return JSON.stringify({ Properties, Metadata, DeletionPolicy, UpdateReplacePolicy })
}

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Whether outputs differ, as far as they are known before anything is applied. */
export function haveOtherOutputs(before: StackPlan, after: StackPlan, environment: Environment): boolean {
  const outputs = (plan: StackPlan): string => {
    const scope = symbolicScope(plan, environment, false)
    const created = Object.entries(plan.template.Outputs ?? {}).filter(
      ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
    )
    return JSON.stringify(
      created.map(([key, { Value, Description, Export }]) => [key, partly([Value, Export?.Name], scope), Description]),
    )
  }
  return outputs(before) !== outputs(after)
}

/**
 * Checks one stack against what is modelled and works out in which order its resources are applied. Nothing
 * is changed; what is wrong is told as problems.
 */
import { evaluateConditions } from '../../assembly/conditions'
import { hasDynamicReferences, hasSecureReferences } from '../../assembly/dynamic-references'
import { resolve, type Scope } from '../../assembly/intrinsics'
import { inOrder } from '../../assembly/order'
import { type ParameterOf, type ParameterValue, parameterValue } from '../../assembly/parameters'
import type { Problem } from '../../assembly/problems'
import type { AssemblyStack } from '../../assembly/read-assembly'
import { checkTemplate, isObject, type ResourceDeclaration, type Template } from '../../assembly/template'
import { expandTransforms } from '../../assembly/transforms'
import { messageOf } from '../../kernel/message-of'
import type { ResourceType } from '../../kernel/service'
import { checkReferences, missingInMaps } from './check-references'
import type { InertType } from './inert-types'
import { createScope, type Environment } from './scope'

export interface PlannedResource {
  readonly logicalId: string
  readonly declaration: ResourceDeclaration
  readonly resourceType: ResourceType
  /** Why it does nothing here; undefined for what is modelled. */
  readonly inertReason: string | undefined
  readonly dependsOn: ReadonlySet<string>
}

export interface StackPlan {
  readonly name: string
  readonly id: string
  readonly source: AssemblyStack
  /** With its transforms expanded. */
  readonly template: Template
  /** Parameters as given by the start and the assembly. */
  readonly given: Readonly<Record<string, string>>
  readonly parameters: ReadonlyMap<string, ParameterValue>
  readonly conditions: ReadonlyMap<string, boolean>
  /** What is created, each after what it depends on. */
  readonly resources: readonly PlannedResource[]
}

export interface Types {
  readonly modelled: Pick<ReadonlyMap<string, ResourceType>, 'get'>
  readonly inert: ReadonlyMap<string, InertType>
}

export interface PlanOptions {
  readonly source: AssemblyStack
  readonly id: string
  readonly given: Readonly<Record<string, string>>
  readonly environment: Environment
  readonly types: Types
  readonly parameterOf?: ParameterOf
  readonly report: (problem: Problem) => void
}

/** @returns undefined if the template is too broken to go on; problems are reported either way */
export function planStack({
  source,
  id,
  given,
  environment,
  types,
  parameterOf,
  report,
}: PlanOptions): StackPlan | undefined {
  const stack = source.name
  const tell = (message: string, at: Omit<Problem, 'stack' | 'message'> = {}) => report({ stack, message, ...at })
  const attempt = <T>(work: () => T, at?: Omit<Problem, 'stack' | 'message'>): T | undefined => {
    try {
      return work()
    } catch (error) {
      tell(messageOf(error), at)
      return undefined
    }
  }

  checkEnvironment(source, environment, tell)
  const expanded = attempt(() => expandTransforms(source.template))
  if (expanded === undefined) return undefined
  const malformed = checkTemplate(expanded, stack)
  malformed.forEach(report)
  if (malformed.some(({ message }) => message.startsWith('Template format error'))) return undefined
  const template = { Resources: {}, ...(expanded as object) } as Template

  const values = { ...source.parameters, ...given }
  const declared = template.Parameters ?? {}
  const parameters = new Map<string, ParameterValue>()
  for (const [name, declaration] of Object.entries(declared)) {
    const value = attempt(() => parameterValue(name, declaration, values[name], parameterOf))
    if (value === undefined) return undefined
    parameters.set(name, value)
  }
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(declared, name)) tell(`parameter ${name} is not declared in the template`)
  }

  const before: Omit<StackPlan, 'resources'> = {
    name: stack,
    id,
    source,
    template,
    given: values,
    parameters,
    conditions: new Map(),
  }
  const scope = createScope({ plan: before, environment, resources: new Map() })
  const conditions = attempt(() => evaluateConditions(template.Conditions ?? {}, scope))
  if (!conditions) return undefined
  const plan = { ...before, conditions }
  const chosen = createScope({ plan, environment, resources: new Map() })

  const declarations = Object.entries(template.Resources)
  const isCreated = (declaration: { readonly Condition?: string }): boolean =>
    declaration.Condition === undefined || chosen.condition(declaration.Condition)
  const created = new Map(
    declarations.filter(([logicalId, declaration]) =>
      attempt(() => isCreated(declaration), { logicalId, type: declaration.Type }),
    ),
  )
  const check = (value: unknown, at?: Omit<Problem, 'stack' | 'message'>, isLeftOut = false): Set<string> =>
    attempt(() => checkReferences(value, { template, created, scope: chosen, tell, at, isLeftOut }), at) ?? new Set()

  const checkMaps = (value: unknown, at: Omit<Problem, 'stack' | 'message'>): void => {
    const missing = missingInMaps(value, chosen)
    if (missing !== undefined) tell(missing, at)
  }

  const resources = new Map<string, PlannedResource>()
  for (const [logicalId, declaration] of declarations) {
    const at = { logicalId, type: declaration.Type }
    const dependsOn = check(declaration.Properties, at, !created.has(logicalId))
    for (const other of [declaration.DependsOn ?? []].flat()) {
      if (!Object.hasOwn(template.Resources, other)) tell(`DependsOn: there is no resource ${other}`, at)
      dependsOn.add(other)
    }
    if (!created.has(logicalId)) continue
    checkMaps(declaration.Properties, at)
    const inert = types.inert.get(declaration.Type)
    const modelled = types.modelled.get(declaration.Type)
    const resourceType = modelled ?? inert?.resourceType
    if (!resourceType) {
      tell('this resource type is not modelled by the local cloud', at)
      continue
    }
    const inertReason = modelled ? undefined : inert?.reason
    if (inertReason === undefined)
      checkProperties(declaration, resourceType, chosen, (message, property) => tell(message, { ...at, property }))
    // Nor does AWS resolve them there.
    if (resourceType.anyProperty && hasSecureReferences(declaration.Properties)) {
      tell(
        'dynamic references to what is secret are not resolved in custom resources; give the function the name of the secret',
        at,
      )
    }
    resources.set(logicalId, { logicalId, declaration, resourceType, inertReason, dependsOn })
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (hasDynamicReferences(output.Value)) {
      tell('dynamic references are not resolved in outputs; put out the ARN of the secret', {
        property: `output ${name}`,
      })
    }
    if (attempt(() => isCreated(output))) check([output.Value, output.Export?.Name], { property: `output ${name}` })
  }
  const twice = attempt(() => exportedTwice(Object.values(template.Outputs ?? {}).filter(isCreated), chosen)) ?? []
  if (twice.length > 0) {
    tell(
      `Template format error: The Outputs section contains duplicate Export names: [${twice.join(', ')}]. Specify a ` +
        'unique name for each export.',
    )
  }
  const order = attempt(() =>
    inOrder(new Map(policiesFirst([...resources]).map(([name, { dependsOn }]) => [name, dependsOn])), 'resources'),
  )
  return { ...plan, resources: (order ?? []).map((logicalId) => resources.get(logicalId) as PlannedResource) }
}

/** Names can't depend on resources, so what they are is known before any is made. */
function exportedTwice(outputs: readonly { readonly Export?: { readonly Name: unknown } }[], scope: Scope): string[] {
  const names = outputs.flatMap(({ Export }) => (Export ? [String(resolve(Export.Name, scope))] : []))
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}

/** Lambda looks at a role's permissions when it gets a queue to read; on AWS the policy mostly wins that race. */
function policiesFirst<Item extends readonly [string, PlannedResource]>(resources: readonly Item[]): readonly Item[] {
  const isPolicy = ([, { declaration }]: Item): boolean => /^AWS::IAM::(Managed)?Policy$/.test(declaration.Type)
  return [...resources.filter(isPolicy), ...resources.filter((each) => !isPolicy(each))]
}

function checkEnvironment(
  source: AssemblyStack,
  { accountId, region }: Environment,
  tell: (message: string) => void,
): void {
  if (source.account !== undefined && source.account !== accountId) {
    tell(
      `the stack is made for account ${source.account}, but this cloud is account ${accountId}; start it with that one`,
    )
  }
  if (source.region !== undefined && source.region !== region) {
    tell(`the stack is made for region ${source.region}, but this cloud is in ${region}; start it with that one`)
  }
}

function checkProperties(
  { Properties = {} }: ResourceDeclaration,
  { properties, inert = {}, anyProperty }: ResourceType,
  scope: Scope,
  tell: (message: string, property: string) => void,
): void {
  if (anyProperty) return
  for (const [name, value] of Object.entries(Properties)) {
    if (properties.includes(name) || Object.hasOwn(inert, name) || isLeftOut(value, scope)) continue
    const modelled = properties.length > 0 ? `modelled: ${[...properties].sort().join(', ')}` : 'it has none'
    tell(`this property is not modelled by the local cloud; ${modelled}`, name)
  }
}

/** Whether the property resolves to `AWS::NoValue`, by way of conditions. */
function isLeftOut(value: unknown, scope: Scope): boolean {
  if (!isObject(value)) return false
  if (value.Ref === 'AWS::NoValue') return true
  const branches = value['Fn::If']
  if (!Array.isArray(branches)) return false
  const [condition, then, otherwise] = branches
  return isLeftOut(scope.condition(String(condition)) ? then : otherwise, scope)
}

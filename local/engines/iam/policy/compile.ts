/** Turns a policy document into tests, once, when it is put. What can't be judged here is refused by name. */
import { NotModelledError } from '../../../kernel/aws-error'
import type { PolicyDocument, PolicyStatement } from '../../../kernel/service'
import { malformedPolicy } from '../errors'
import { type Condition, ConditionError, compileCondition } from './condition'
import { type KnowsKey, knowsGlobalKey } from './condition-keys'
import { compileGlob, compilePattern, type Pattern, PatternSyntaxError } from './pattern'
import { compilePrincipal, type PrincipalTest } from './principal-element'

export type PolicyKind = 'identity' | 'resource' | 'trust'

export interface CompiledStatement {
  readonly effect: 'Allow' | 'Deny'
  readonly sid: string | undefined
  /** Absent in an identity's policy, which is about its holder. */
  readonly principal: PrincipalTest | undefined
  readonly notPrincipal: PrincipalTest | undefined
  readonly actions: readonly ActionTest[]
  readonly notActions: readonly ActionTest[] | undefined
  readonly resources: readonly Pattern[]
  readonly notResources: readonly Pattern[] | undefined
  readonly conditions: readonly Condition[]
  /** The conditions in JSON, if there are any. */
  readonly conditionText: string | undefined
}

export interface ActionTest {
  readonly source: string
  /** Takes the action in lower case. */
  readonly matches: (action: string) => boolean
}

export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[]
}

const statementMembers = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

/** Compiled statements by the statements' identity, those with policy variables apart from those without. */
export interface StatementCache {
  readonly literal: WeakMap<PolicyStatement, CompiledStatement>
  readonly withVariables: WeakMap<PolicyStatement, CompiledStatement>
}

export function createStatementCache(): StatementCache {
  return { literal: new WeakMap(), withVariables: new WeakMap() }
}

export interface CompileOptions {
  readonly cache?: StatementCache
  /** Unless said, only keys that every call has are known. */
  readonly knowsKey?: KnowsKey
}

/** Throws `MalformedPolicyDocument`, or `NotModelled` for what AWS knows and the local cloud doesn't. */
export function compilePolicy(
  document: PolicyDocument,
  kind: PolicyKind,
  where: string,
  { cache = createStatementCache(), knowsKey = knowsGlobalKey }: CompileOptions = {},
): CompiledPolicy {
  const fail = (problem: string): never => {
    throw malformedPolicy(`${where}: ${problem}`)
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) fail('Syntax errors in policy.')
  for (const member of Object.keys(document)) {
    if (!['Version', 'Id', 'Statement'].includes(member)) fail(`Syntax errors in policy: unknown member "${member}".`)
  }
  const version = document.Version ?? '2008-10-17'
  if (version !== '2012-10-17' && version !== '2008-10-17') fail(`Syntax errors in policy: Version "${version}".`)
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  if (document.Statement === undefined || statements.length === 0) fail('Syntax errors in policy: no Statement.')
  const variables = version === '2012-10-17'
  const known = variables ? cache.withVariables : cache.literal
  return {
    statements: statements.map((statement: PolicyStatement, index) => {
      let compiled = known.get(statement)
      if (!compiled) {
        const place = `${where}, statement ${statement?.Sid ?? index + 1}`
        compiled = compileStatement(statement, { kind, variables, where: place, knowsKey })
        known.set(statement, compiled)
      }
      return compiled
    }),
  }
}

interface Settings {
  readonly kind: PolicyKind
  readonly variables: boolean
  readonly where: string
  readonly knowsKey: KnowsKey
}

function compileStatement(statement: PolicyStatement, settings: Settings): CompiledStatement {
  const { kind, where } = settings
  const fail = (problem: string): never => {
    throw malformedPolicy(`${where}: ${problem}`)
  }
  if (typeof statement !== 'object' || statement === null) fail('Syntax errors in policy.')
  for (const member of Object.keys(statement)) {
    if (!statementMembers.has(member)) fail(`Syntax errors in policy: unknown element "${member}".`)
  }
  const { Effect: effect, Sid: sid, Principal, NotPrincipal, Action, NotAction, Resource, NotResource } = statement
  if (effect !== 'Allow' && effect !== 'Deny') fail('Syntax errors in policy: Effect must be Allow or Deny.')
  if ((Action === undefined) === (NotAction === undefined)) {
    fail('Policy statement must contain actions: one of Action and NotAction.')
  }
  if (kind === 'identity') {
    if (Principal !== undefined || NotPrincipal !== undefined) fail('Policy document should not specify a principal.')
    if ((Resource === undefined) === (NotResource === undefined)) {
      fail('Policy statement must contain resources: one of Resource and NotResource.')
    }
  } else if ((Principal === undefined) === (NotPrincipal === undefined)) {
    fail('Policy statement must contain one of Principal and NotPrincipal.')
  }
  if (kind === 'trust' && (Resource !== undefined || NotResource !== undefined)) {
    throw malformedPolicy('Has prohibited field Resource')
  }
  if (Resource !== undefined && NotResource !== undefined) fail('Only one of Resource and NotResource may be given.')

  const principal = (element: PolicyStatement['Principal']): PrincipalTest | undefined =>
    element === undefined ? undefined : compilePrincipal(element, fail)
  const actions = (element: PolicyStatement['Action'], name: string): readonly ActionTest[] =>
    list(element, name, fail).map((action) => {
      if (kind === 'trust' && /^(?!sts:)[\w-]+:/i.test(action)) {
        throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.')
      }
      return compileAction(action, fail)
    })
  const resources = (element: PolicyStatement['Resource'], name: string): readonly Pattern[] =>
    list(element, name, fail).map((resource) => compileResource(resource, settings, fail))
  return {
    effect,
    sid,
    principal: principal(Principal),
    notPrincipal: principal(NotPrincipal),
    actions: actions(Action, 'Action'),
    notActions: NotAction === undefined ? undefined : actions(NotAction, 'NotAction'),
    resources: resources(Resource, 'Resource'),
    notResources: NotResource === undefined ? undefined : resources(NotResource, 'NotResource'),
    conditions: compileConditions(statement.Condition, settings, fail),
    conditionText: statement.Condition && JSON.stringify(statement.Condition),
  }
}

function list(
  element: string | readonly string[] | undefined,
  name: string,
  fail: (problem: string) => never,
): readonly string[] {
  if (element === undefined) return []
  const values = typeof element === 'string' ? [element] : element
  if (!Array.isArray(values) || values.length === 0 || !values.every((value) => typeof value === 'string')) {
    return fail(`Syntax errors in policy: ${name} must be a string or a list of strings.`)
  }
  return values
}

function compileAction(source: string, fail: (problem: string) => never): ActionTest {
  if (!/^(\*|\*:\*|[a-zA-Z0-9-]+:[a-zA-Z0-9_*?]+)$/.test(source)) {
    fail(`"${source}": Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.`)
  }
  return { source, matches: compileGlob(source.toLowerCase()) }
}

function compileResource(source: string, settings: Settings, fail: (problem: string) => never): Pattern {
  if (settings.kind === 'identity' && !/^(\*|arn:|\$\{)/.test(source)) {
    fail(`Resource ${source} must be in ARN format or "*".`)
  }
  return compileOrFail(settings.where, fail, () =>
    compilePattern(source, { wildcards: true, variables: settings.variables, checkVariable: checkKey(settings) }),
  )
}

function compileConditions(
  element: PolicyStatement['Condition'],
  settings: Settings,
  fail: (problem: string) => never,
): readonly Condition[] {
  if (element === undefined) return []
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return fail('Syntax errors in policy: Condition must be an object of operators.')
  }
  return Object.entries(element).flatMap(([operator, keys]) => {
    if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
      return fail(`Syntax errors in policy: condition operator "${operator}" must hold an object of keys.`)
    }
    return Object.entries(keys).map(([key, value]) => {
      const values = Array.isArray(value) ? value : [value]
      if (!values.every((one) => ['string', 'number', 'boolean'].includes(typeof one))) {
        fail(`Syntax errors in policy: ${operator} of "${key}" must be a string or a list of strings.`)
      }
      return compileOrFail(settings.where, fail, () =>
        compileCondition(operator, key, values.map(String), {
          variables: settings.variables,
          checkKey: checkKey(settings),
        }),
      )
    })
  })
}

function compileOrFail<Result>(where: string, fail: (problem: string) => never, compile: () => Result): Result {
  try {
    return compile()
  } catch (error) {
    if (error instanceof ConditionError && error.notModelled) throw new NotModelledError(error.message, where)
    if (error instanceof ConditionError || error instanceof PatternSyntaxError) return fail(error.message)
    throw error
  }
}

function checkKey({ where, knowsKey }: Settings): (key: string) => void {
  return (key) => {
    if (!knowsKey(key)) throw new NotModelledError(`condition key "${key}"`, where)
  }
}

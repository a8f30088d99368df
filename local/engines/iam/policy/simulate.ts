/** What policies would say of a call that nobody makes: every statement that decides, and the condition keys that are missing. */
import type { CompiledPolicy, CompiledStatement } from './compile'
import { type Decision, evaluate } from './evaluate'
import type { Lookup } from './pattern'
import type { Caller } from './principal-element'
import type { StatementPlace } from './statement-places'

export interface SimulatedPolicy {
  readonly id: string
  readonly type: 'IAM Policy' | 'Resource Policy'
  readonly compiled: CompiledPolicy
  /** Of its statements, in their order. */
  readonly places: readonly StatementPlace[]
}

export interface Question {
  readonly caller: Caller
  readonly action: string
  readonly resource: string
  /** By names in small letters. */
  readonly given: ReadonlyMap<string, readonly string[]>
}

export interface Matched extends StatementPlace {
  readonly SourcePolicyId: string
  readonly SourcePolicyType: string
}

export interface Simulated {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny'
  readonly matched: readonly Matched[]
  readonly missing: readonly string[]
}

export function simulate(
  identity: readonly SimulatedPolicy[],
  ofResource: SimulatedPolicy | undefined,
  question: Question,
): Simulated {
  const missing = new Set<string>()
  const lookup: Lookup = (key) => question.given.get(key)
  const request = { ...question, lookup }
  const decide = ({ type }: SimulatedPolicy, statement: CompiledStatement): Decision =>
    type === 'IAM Policy'
      ? evaluate([{ statements: [statement] }], undefined, request)
      : evaluate([], { statements: [statement] }, request)

  const matched: { readonly denies: boolean; readonly told: Matched }[] = []
  for (const policy of [...identity, ...(ofResource ? [ofResource] : [])]) {
    for (const [index, statement] of policy.compiled.statements.entries()) {
      // Whether it speaks of the call at all is asked without its conditions: only then is what they lack of interest.
      if (decide(policy, { ...statement, conditions: [] }).effect === 'implicit-deny') continue
      for (const key of conditionKeys(statement)) if (!question.given.has(key.toLowerCase())) missing.add(key)
      const { effect } = decide(policy, statement)
      const place = policy.places[index]
      if (effect === 'implicit-deny' || !place) continue
      const told = { SourcePolicyId: policy.id, SourcePolicyType: policy.type, ...place }
      matched.push({ denies: effect === 'explicit-deny', told })
    }
  }
  const denies = matched.some((each) => each.denies)
  return {
    decision: denies ? 'explicitDeny' : matched.length > 0 ? 'allowed' : 'implicitDeny',
    // Of a denial it is the statements that deny, whoever else allows.
    matched: matched.filter((each) => each.denies === denies).map(({ told }) => told),
    missing: [...missing],
  }
}

/** Those that its conditions ask for, and those that are written in their values. */
function conditionKeys({ conditionText }: CompiledStatement): readonly string[] {
  if (conditionText === undefined) return []
  const operators = Object.values(JSON.parse(conditionText) as Record<string, Record<string, unknown>>)
  return operators.flatMap((keys) =>
    Object.entries(keys).flatMap(([key, value]) => [
      key,
      ...[...JSON.stringify(value).matchAll(/\$\{([^}*?$,]+)\}/g)].map(([, name = '']) => name.trim()),
    ]),
  )
}

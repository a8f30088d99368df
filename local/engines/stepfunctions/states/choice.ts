import { compileAssign } from '../definition/assign'
import type { Fields } from '../definition/fields'
import { compileProcessing, type Exit, type Processing, withInput } from '../definition/processing'
import type { Evaluate, Scope, Variables } from '../definition/scope'
import type { State } from '../definition/state'
import { RuntimeError } from '../failures/runtime'
import { isExpression } from '../jsonata/expression'
import { unexpectedType } from '../jsonata/unexpected-type'
import { type Condition, compileCondition } from './choice-condition'
import { compileCommon } from './common'

interface Rule {
  readonly next: string
  readonly condition: Condition
  readonly exit: ((scope: Scope, processing: Processing) => Promise<Exit>) | undefined
}

/** Goes on where the first rule that matches says. */
export function compileChoice(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Choice', {})
  const processing = compileProcessing(fields, {})
  const rules = fields.children('Choices').map(compileRule)
  if (rules.length === 0) fields.refuse("'Choices' must be a non-empty array", 'Choices')
  const fallback = fields.string('Default')
  const result = processing.handedInput
  return {
    ...common,
    targets: [
      ...rules.map(({ next }, index) => ({ name: next, field: `Choices[${index}]/Next` })),
      ...(fallback === undefined ? [] : [{ name: fallback, field: 'Default' }]),
    ],
    exit: (scope) => processing.exit(scope, result(scope)),
    async enter(scope) {
      const seen = fields.language === 'JSONata' ? scope : withInput(scope, processing.effectiveInput(scope))
      for (const rule of rules) {
        const matches = rule.condition(seen)
        if (!(typeof matches === 'boolean' ? matches : await matches)) continue
        const exit = rule.exit ? rule.exit(scope, processing) : processing.exit(scope, result(scope))
        return { kind: 'leave', exit: await exit, next: rule.next }
      }
      if (fallback === undefined) {
        throw new RuntimeError('Failed to transition out of the state. The state does not point to a next state.')
      }
      return { kind: 'leave', exit: await processing.exit(scope, result(scope)), next: fallback }
    },
  }
}

function compileRule(entry: Fields): Rule {
  const next = entry.required('Next')
  entry.onlyIn('JSONata', 'Condition', 'Output')
  const rule: Rule =
    entry.language === 'JSONata'
      ? { next, condition: jsonataCondition(entry), exit: jsonataExit(entry) }
      : { next, exit: jsonPathExit(entry), condition: compileCondition(entry) }
  entry.string('Comment')
  entry.end()
  return rule
}

function jsonataCondition(entry: Fields): Condition {
  const value = entry.raw('Condition')
  if (typeof value === 'boolean') return () => value
  if (!isExpression(value)) {
    entry.refuse('Condition must be a boolean or a JSONata expression', 'Condition')
    return () => false
  }
  const evaluate = entry.expression('Condition')
  return async (scope) => {
    const result = await evaluate?.(scope)
    if (typeof result === 'boolean') return result
    throw unexpectedType(value, entry.place('Condition'), 'boolean', result)
  }
}

/** A rule's own Output and Assign stand for those of the state. */
function jsonataExit(entry: Fields): Rule['exit'] {
  const output = entry.jsonata('Output')
  const assign = compileAssign(entry)
  if (!output && !assign) return undefined
  return async (scope, processing) => {
    const ofState = output ? undefined : await processing.exit(scope, undefined)
    return {
      output: output ? await output(scope) : ofState?.output,
      assigned: assign ? ((await assign(scope)) as Variables) : undefined,
    }
  }
}

function jsonPathExit(entry: Fields): Rule['exit'] {
  const assign: Evaluate | undefined = compileAssign(entry)
  if (!assign) return undefined
  return async (scope, processing) => {
    const input = processing.effectiveInput(scope)
    const { output } = await processing.exit(scope, input)
    return { output, assigned: (await assign(withInput(scope, input))) as Variables }
  }
}

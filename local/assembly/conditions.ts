/** Evaluates the Conditions of a template; they see parameters, pseudo parameters, mappings and each other. */
import { asIntrinsic, resolve, type Scope } from './intrinsics'
import { TemplateError } from './problems'
import { isObject } from './template'

/** Each condition by name. `scope` needs only `ref` and `mapping` of what conditions may use. */
export function evaluateConditions(
  conditions: Readonly<Record<string, unknown>>,
  scope: Omit<Scope, 'condition'>,
): ReadonlyMap<string, boolean> {
  const values = new Map<string, boolean>()
  const path: string[] = []

  function condition(name: string): boolean {
    const known = values.get(name)
    if (known !== undefined) return known
    if (!Object.hasOwn(conditions, name)) throw new TemplateError(`there is no condition ${name}`)
    if (path.includes(name)) {
      throw new TemplateError(`Circular dependency between conditions: ${[...path, name].join(' -> ')}`)
    }
    path.push(name)
    const value = evaluate(conditions[name])
    path.pop()
    values.set(name, value)
    return value
  }

  function evaluate(expression: unknown): boolean {
    if (isObject(expression) && Object.keys(expression).length === 1 && typeof expression.Condition === 'string') {
      return condition(expression.Condition)
    }
    const [name, argument] = asIntrinsic(expression) ?? []
    const list = Array.isArray(argument) ? argument : []
    switch (name) {
      case 'Fn::Equals': {
        if (list.length !== 2) throw new TemplateError('Fn::Equals: expected a list of 2 arguments')
        const [left, right] = list.map((side) => resolve(side, { ...scope, condition }))
        return typeof left === 'object' || typeof right === 'object'
          ? JSON.stringify(left) === JSON.stringify(right)
          : String(left) === String(right)
      }
      case 'Fn::Not':
        if (list.length !== 1) throw new TemplateError('Fn::Not: expected a list of 1 argument')
        return !evaluate(list[0])
      case 'Fn::And':
      case 'Fn::Or':
        if (list.length < 2 || list.length > 10) throw new TemplateError(`${name}: expected 2 to 10 conditions`)
        return name === 'Fn::And' ? list.every(evaluate) : list.some(evaluate)
      default:
        throw new TemplateError(
          `a condition is made of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition, not ${name}`,
        )
    }
  }

  for (const name of Object.keys(conditions)) {
    try {
      condition(name)
    } catch (error) {
      throw new TemplateError(`condition ${name}: ${(error as Error).message}`)
    }
  }
  return values
}

/** JSON in which any string between `{%` and `%}` is a JSONata expression. Without one it is a constant. */
import type { Evaluate, Scope } from '../definition/scope'
import { compileExpression, isExpression } from './expression'

export type JsonataTemplate =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'dynamic'; readonly evaluate: Evaluate }

export interface TemplateOptions {
  /** Where it stands, as what goes wrong when it runs names it: `Output/list[0]`. */
  readonly location: string
  /** Where it stands below its state in the definition: `Output/list/0`. */
  readonly at: string
  readonly now: () => number
  /** Is told of each expression that is not right, and where it is. */
  readonly refuse: (problem: string, location: string) => void
}

export function compileJsonata(value: unknown, options: TemplateOptions): JsonataTemplate {
  if (isExpression(value)) return compileString(value, options)
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'string' && (value.startsWith('{%') || value.endsWith('%}'))) {
      options.refuse('A JSONata expression must begin with {% and end with %}', options.at)
    }
    return { kind: 'constant', value }
  }
  const isArray = Array.isArray(value)
  const members = Object.entries(value).map(([name, member]) => {
    const location = isArray ? `${options.location}[${name}]` : `${options.location}/${name}`
    return { name, part: compileJsonata(member, { ...options, location, at: `${options.at}/${name}` }) }
  })
  if (members.every(({ part }) => part.kind === 'constant')) return { kind: 'constant', value }
  if (isArray) {
    return { kind: 'dynamic', evaluate: async (scope) => evaluateAll(members, scope) }
  }
  return {
    kind: 'dynamic',
    async evaluate(scope) {
      const values = await evaluateAll(members, scope)
      return Object.fromEntries(members.map(({ name }, index) => [name, values[index]]))
    },
  }
}

function compileString(text: string, options: TemplateOptions): JsonataTemplate {
  try {
    return { kind: 'dynamic', evaluate: compileExpression(text, options) }
  } catch (error) {
    options.refuse(`Invalid JSONata expression: ${(error as Error).message}`, options.at)
    return { kind: 'constant', value: null }
  }
}

async function evaluateAll(members: readonly { readonly part: JsonataTemplate }[], scope: Scope): Promise<unknown[]> {
  const values: unknown[] = []
  for (const { part } of members) values.push(part.kind === 'constant' ? part.value : await part.evaluate(scope))
  return values
}

export function evaluateTemplate(template: JsonataTemplate, scope: Scope): unknown {
  return template.kind === 'constant' ? template.value : template.evaluate(scope)
}

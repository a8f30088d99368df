/**
 * Payload templates: objects in which a field whose name ends in `.$` takes its value from a path or an
 * intrinsic function. A template without any is a constant and is handed out as it is. What is given comes first, and
 * what is filled in after it, in the order recorded on AWS.
 */
import type { Scope } from '../definition/scope'
import { RuntimeError } from '../failures/runtime'
import { compileIntrinsic, isIntrinsic } from '../intrinsics/compile-intrinsic'
import { keepText, textIn, WrittenNumber } from '../number-text'
import { compilePath, valueAt } from './compile-path'
import { inHashOrder } from './hash-order'
import { asWritten } from './written-number'

export type Template =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'dynamic'; readonly fill: (scope: Scope) => unknown }

/** `refuse` is told of each field that is not right: what is wrong, and where below the template. */
export function compileTemplate(value: unknown, refuse: (problem: string, at: string) => void, at = ''): Template {
  if (Array.isArray(value)) return compileArray(value, refuse, at)
  if (typeof value === 'object' && value !== null) return compileObject(value as Record<string, unknown>, refuse, at)
  return { kind: 'constant', value }
}

interface Part {
  readonly name: string
  readonly part: Template
}

function compileArray(items: readonly unknown[], refuse: (problem: string, at: string) => void, at: string): Template {
  const parts = items.map((item, index) => compileTemplate(item, refuse, `${at}[${index}]`))
  if (parts.every((part) => part.kind === 'constant')) return { kind: 'constant', value: items }
  return { kind: 'dynamic', fill: (scope) => parts.map((part) => fillTemplate(part, scope)) }
}

function compileObject(
  object: Record<string, unknown>,
  refuse: (problem: string, at: string) => void,
  at: string,
): Template {
  const given: Part[] = []
  const filled: Part[] = []
  for (const [field, value] of Object.entries(object)) {
    if (!field.endsWith('.$')) {
      const text = textIn(object, field)
      const part: Template | undefined =
        text === undefined ? undefined : { kind: 'constant', value: new WrittenNumber(Number(value), text) }
      given.push({ name: field, part: part ?? compileTemplate(value, refuse, `${at}/${field}`) })
      continue
    }
    const name = field.slice(0, -2)
    if (Object.hasOwn(object, name)) refuse(`The field "${name}" is given twice, with and without .$`, `${at}/${field}`)
    if (typeof value !== 'string') {
      refuse(
        `The value for the field '${field}' must be a STRING that contains a JSONPath or an intrinsic function`,
        `${at}/${field}`,
      )
      continue
    }
    try {
      filled.push({ name, part: { kind: 'dynamic', fill: compileExpression(value, field) } })
    } catch (error) {
      refuse(
        `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call: ${(error as Error).message}`,
        `${at}/${field}`,
      )
    }
  }
  const parts = [...given, ...inHashOrder(filled)]
  if (parts.every(({ part }) => part.kind === 'constant')) return { kind: 'constant', value: object }
  return {
    kind: 'dynamic',
    fill: (scope) => objectOf(parts, scope),
  }
}

function objectOf(parts: readonly Part[], scope: Scope): object {
  const members = parts.map(({ name, part }) => [name, fillTemplate(part, scope)] as const)
  const object = Object.fromEntries(
    members.map(([name, value]) => [name, value instanceof WrittenNumber ? value.value : value]),
  )
  for (const [name, value] of members) if (value instanceof WrittenNumber) keepText(object, name, value.text)
  return object
}

/** A path or an intrinsic function, as the value of `field`. Throws `PathSyntaxError`. */
function compileExpression(text: string, field: string): (scope: Scope) => unknown {
  if (isIntrinsic(text)) return compileIntrinsic(text)
  const { path, value } = compilePath(text)
  return (scope) => {
    const found = value(scope)
    if (found !== undefined) return asWritten(path, scope, found)
    // An index behind an array's end gives null here, and nowhere else.
    const around = valueAt({ ...path, segments: path.segments.slice(0, -1) }, scope)
    if (path.segments.at(-1)?.kind === 'index' && Array.isArray(around)) return null
    const searched = path.root.kind === 'context' ? scope.context : scope.input
    throw new RuntimeError(
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(searched)}'`,
    )
  }
}

export function fillTemplate(template: Template, scope: Scope): unknown {
  return template.kind === 'constant' ? template.value : template.fill(scope)
}

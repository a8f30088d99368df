/**
 * Applies an update expression, as dynalite's parser gives it. Every value is worked out on the item as it was;
 * list positions also mean the list as it was, so gaps close only at the end.
 */
import { mapPath } from 'dynalite/db'
import { validateAttributeValue } from 'dynalite/validations'
import { add, subtract } from './decimal'
import { validationError } from './errors'
import { type AttributeValue, type Item, type Path, typeOf } from './item'

interface Call {
  readonly type: 'add' | 'subtract' | 'function'
  readonly name?: 'if_not_exists' | 'list_append'
  readonly args: readonly Operand[]
}

type Operand = Path | AttributeValue | Call

export interface Section {
  readonly type: 'set' | 'remove' | 'add' | 'delete'
  readonly path: Path
  readonly val?: Operand
  readonly attrType?: string
}

const wrongType = (): Error => validationError('An operand in the update expression has an incorrect data type')

/** `target` is a copy of `item` that may be changed; both are the bare key if the item is not there yet. */
export function applyUpdate(sections: readonly Section[], item: Item, target: Item): Item {
  const lists = new Set<(AttributeValue | undefined)[]>()
  const results = sections.map((section) => resultOf(section, item))
  for (const [index, { path }] of sections.entries()) {
    const parent = path.length === 1 ? { M: target } : mapPath(path.slice(0, -1), target)
    const last = path[path.length - 1] as string | number
    const result = results[index]
    if (typeof last === 'number' ? !parent?.L : !parent?.M) {
      throw validationError('The document path provided in the update expression is invalid for update')
    }
    if (typeof last === 'number') {
      const list = (parent as { L: (AttributeValue | undefined)[] }).L
      lists.add(list)
      // Behind the end means at the end.
      if (result || last < list.length) list[last] = result
    } else {
      const map = (parent as { M: Record<string, AttributeValue> }).M
      if (result) map[last] = result
      else delete map[last]
    }
  }
  for (const list of lists) {
    const kept = list.filter((each) => each !== undefined)
    list.splice(0, list.length, ...kept)
  }
  return target
}

/** The new value at the section's path; undefined: none. */
function resultOf(section: Section, item: Item): AttributeValue | undefined {
  if (section.type === 'remove') return undefined
  if (section.type === 'set') return resolve(section.val as Operand, item)
  const existing = mapPath(section.path, item) ?? undefined
  const value = section.val as AttributeValue
  const type = typeOf(value)
  if (existing && typeOf(existing) !== type) throw wrongType()
  if (section.type === 'delete') {
    if (!existing) return undefined
    const gone = new Set(value[type] as string[])
    const left = (existing[type] as string[]).filter((each) => !gone.has(each))
    return left.length > 0 ? { [type]: left } : undefined
  }
  if (type === 'N') return number(add((existing?.N as string | undefined) ?? '0', value.N as string))
  return { [type]: [...new Set([...((existing?.[type] as string[] | undefined) ?? []), ...(value[type] as string[])])] }
}

function resolve(operand: Operand, item: Item): AttributeValue {
  if (Array.isArray(operand)) {
    const value = mapPath(operand as Path, item)
    if (value) return value
    throw validationError('The provided expression refers to an attribute that does not exist in the item')
  }
  if (!('args' in operand)) return operand as AttributeValue
  const { type, name, args } = operand as Call
  const [first, second] = args as [Operand, Operand]
  if (name === 'if_not_exists') return mapPath(first as Path, item) ?? resolve(second, item)
  const [a, b] = [resolve(first, item), resolve(second, item)]
  if (name === 'list_append') {
    if (!a.L || !b.L) throw wrongType()
    return { L: [...(a.L as AttributeValue[]), ...(b.L as AttributeValue[])] }
  }
  if (typeof a.N !== 'string' || typeof b.N !== 'string') throw wrongType()
  return number(type === 'add' ? add(a.N, b.N) : subtract(a.N, b.N))
}

/** Checks the range and the 38 digits of what was computed. */
function number(text: string): AttributeValue {
  const value = { N: text }
  const problem = validateAttributeValue(value)
  if (problem) throw validationError(problem)
  return value
}

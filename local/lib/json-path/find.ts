/** Applies a path to a value. */
import { isDeepStrictEqual } from 'node:util'
import { DeadlineError } from '../regex/deadline'
import type { Regex } from '../regex/regex'
import type { Filter, Operand } from './filter'
import type { Path, Segment } from './parse'
import { PathFailure } from './path-failure'

/** What a definite path gives that leads nowhere. `undefined` is no JSON value, so it can say so. */
export const nothing = undefined

/**
 * The value at the path. A path that may lead to many gives the array of all of them, and `nothing` only if
 * the names before its first wildcard, slice, filter or descent are missing.
 */
export function find(path: Path, root: unknown, resolve: (path: Path) => unknown): unknown {
  let value: unknown = root
  for (const [index, segment] of path.segments.entries()) {
    if (segment.kind === 'name') value = member(value, segment.name)
    else if (segment.kind === 'index') value = element(value, segment.index)
    else if (segment.kind === 'length') value = lengthOf(value)
    else return findAll([value], path.segments.slice(index), resolve)
    if (value === nothing) return nothing
  }
  return value
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return nothing
  return (value as Record<string, unknown>)[name]
}

function element(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index < 0 ? value.length + index : index] : nothing
}

function lengthOf(value: unknown): unknown {
  if (Array.isArray(value) || typeof value === 'string') return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : nothing
}

/** An input of 256 KiB holds half as many; each `..` may find all of them again below each of them. */
const mostFound = 300_000

function findAll(roots: readonly unknown[], segments: readonly Segment[], resolve: (path: Path) => unknown): unknown[] {
  let values = [...roots]
  for (const segment of segments) {
    const found: unknown[] = []
    for (const value of values) {
      for (const each of select(value, segment, resolve)) found.push(each)
      if (found.length > mostFound) throw new PathFailure(`A path leads to more than ${mostFound} values`)
    }
    values = found
  }
  return values
}

function select(value: unknown, segment: Segment, resolve: (path: Path) => unknown): unknown[] {
  switch (segment.kind) {
    case 'name':
      return present(member(value, segment.name))
    case 'index':
      return present(element(value, segment.index))
    case 'length':
      return present(lengthOf(value))
    case 'wildcard':
      return children(value)
    case 'descend':
      return descendants(value)
    case 'union':
      return segment.members.flatMap((part) =>
        present(typeof part === 'string' ? member(value, part) : element(value, part)),
      )
    case 'slice': {
      if (!Array.isArray(value)) return []
      const slice = value.slice(segment.start, segment.end)
      return segment.step === 1 ? slice : slice.filter((_, index) => index % segment.step === 0)
    }
    case 'filter': {
      const candidates = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? [value] : []
      return candidates.filter((item) => passes(segment.filter, item, resolve))
    }
  }
}

function present(value: unknown): unknown[] {
  return value === nothing ? [] : [value]
}

function children(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** Parents before their children, without a call for each level: there may be a hundred thousand. */
function descendants(value: unknown): unknown[] {
  const found: unknown[] = []
  const ahead = [value]
  while (ahead.length > 0) {
    const next = ahead.pop()
    if (typeof next !== 'object' || next === null) continue
    found.push(next)
    const below = children(next)
    for (let index = below.length - 1; index >= 0; index--) ahead.push(below[index])
  }
  return found
}

function passes(filter: Filter, item: unknown, resolve: (path: Path) => unknown): boolean {
  switch (filter.kind) {
    case 'or':
      return filter.filters.some((part) => passes(part, item, resolve))
    case 'and':
      return filter.filters.every((part) => passes(part, item, resolve))
    case 'not':
      return !passes(filter.filter, item, resolve)
    case 'exists': {
      const found = operandValue({ kind: 'path', path: filter.path }, item, resolve)
      return found !== nothing && !(Array.isArray(found) && !filter.path.definite && found.length === 0)
    }
    case 'compare':
      return compare(filter.operator, operandValue(filter.left, item, resolve), filter.right, item, resolve)
  }
}

function operandValue(operand: Operand, item: unknown, resolve: (path: Path) => unknown): unknown {
  if (operand.kind === 'value') return operand.value
  if (operand.kind === 'pattern') return operand.pattern
  return operand.path.root.kind === 'item' ? find(operand.path, item, resolve) : resolve(operand.path)
}

function compare(
  operator: string,
  left: unknown,
  rightOperand: Operand,
  item: unknown,
  resolve: (path: Path) => unknown,
): boolean {
  const right = operandValue(rightOperand, item, resolve)
  switch (operator) {
    case '==':
      return left !== nothing && isDeepStrictEqual(left, right)
    case '!=':
      return !isDeepStrictEqual(left, right)
    case 'in':
      return Array.isArray(right) && right.some((one) => isDeepStrictEqual(one, left))
    case 'nin':
      return Array.isArray(right) && !right.some((one) => isDeepStrictEqual(one, left))
    case '=~':
      return typeof left === 'string' && rightOperand.kind === 'pattern' && isMatch(rightOperand.pattern, left)
  }
  if (
    !(typeof left === 'number' && typeof right === 'number') &&
    !(typeof left === 'string' && typeof right === 'string')
  ) {
    return false
  }
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  if (operator === '>') return left > right
  return left >= right
}

function isMatch(pattern: Regex, text: string): boolean {
  try {
    return pattern.test(text)
  } catch (error) {
    if (error instanceof DeadlineError) throw new PathFailure(error.message)
    throw error
  }
}

/** Holds what a value of a template names against what is there, and finds the resources it depends on. */
import { resolve, type Scope } from '../../assembly/intrinsics'
import type { Problem } from '../../assembly/problems'
import { visitReferences } from '../../assembly/references'
import { isObject, type Template } from '../../assembly/template'
import { messageOf } from '../../kernel/message-of'
import { isPseudoParameter } from './scope'

interface ReferenceCheck {
  readonly template: Template
  readonly created: ReadonlyMap<string, unknown>
  readonly scope: Scope
  readonly tell: (message: string, at?: Omit<Problem, 'stack' | 'message'>) => void
  readonly at: Omit<Problem, 'stack' | 'message'> | undefined
  /** Of a resource whose condition is false: what it refers to must be declared, and need not be created either. */
  readonly isLeftOut?: boolean
}

/** @returns the resources that `value` refers to, once it is seen that everything it names is there. */
export function checkReferences(
  value: unknown,
  { template, created, scope, tell, at, isLeftOut = false }: ReferenceCheck,
): Set<string> {
  const isParameter = (name: string) => Object.hasOwn(template.Parameters ?? {}, name) || isPseudoParameter(name)
  const isResource = (name: string) => Object.hasOwn(template.Resources, name)
  const unresolved = (name: string) =>
    tell(`Unresolved resource dependencies [${name}]: there is no such resource or parameter`, at)
  visitReferences(value, {
    ref: (name) => isParameter(name) || isResource(name) || unresolved(name),
    attribute: (name) => isResource(name) || unresolved(name),
    condition: (name) => Object.hasOwn(template.Conditions ?? {}, name) || tell(`there is no condition ${name}`, at),
  })
  const found = new Set<string>()
  const find = (name: string): void => {
    if (isParameter(name) || !isResource(name)) return
    found.add(name)
    if (!created.has(name) && !isLeftOut)
      tell(`Unresolved resource dependencies [${name}]: its condition is false, so it is not created`, at)
  }
  visitReferences(value, {
    ref: find,
    attribute: find,
    condition: () => undefined,
    choose: (name) => Object.hasOwn(template.Conditions ?? {}, name) && scope.condition(name),
  })
  return found
}

/** What is asked of a map, and is not in it, as far as it is known before any resource is made; undefined: all is there. */
export function missingInMaps(value: unknown, scope: Scope): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (isObject(value) && 'Fn::FindInMap' in value) {
    try {
      resolve(value, scope)
    } catch (error) {
      // A key that a resource gives is looked up when there is one.
      const message = messageOf(error)
      return message.startsWith('Template error: Unable to get mapping') ? message : undefined
    }
    return undefined
  }
  if (isObject(value) && Array.isArray(value['Fn::If'])) {
    const [name, then, otherwise] = value['Fn::If']
    let isTrue: boolean
    try {
      isTrue = scope.condition(name)
    } catch {
      // That there is no such condition is told by who looks for those.
      return undefined
    }
    return missingInMaps(isTrue ? then : otherwise, scope)
  }
  for (const member of Object.values(value)) {
    const missing = missingInMaps(member, scope)
    if (missing !== undefined) return missing
  }
  return undefined
}

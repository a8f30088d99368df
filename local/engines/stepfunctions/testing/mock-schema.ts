/**
 * Holds a mocked result against what the API answers for which it stands. Only members that the API has are looked at;
 * which values of a text or a number it takes is not known here, so that lengths, ranges and enumerations pass.
 */
import type { Shape, Structure } from '../../../kernel/api'
import type { Cloud } from '../../../kernel/cloud'
import type { TaskDefinition } from '../definition/state'
import { testRefused } from '../errors'

export const modes = ['STRICT', 'PRESENT', 'NONE'] as const
export type Mode = (typeof modes)[number]

/** Throws `ValidationException` in words recorded on AWS; those for what must be an object or a boolean are as the others. */
export function holdAgainstApi(cloud: Cloud, task: TaskDefinition | undefined, result: unknown, mode: Mode): void {
  // What ends otherwise than by the answer has another one's result.
  if (mode === 'NONE' || task?.pattern !== 'request-response') return
  const { takes } = task.integration
  const output = takes && cloud.services.get(takes.service)?.api?.call(takes.action)?.output
  if (output && isObject(result)) checkMembers(output, result, mode)
}

function checkMembers(structure: Structure, given: Readonly<Record<string, unknown>>, mode: Mode): void {
  const members = [...structure.members.values()].map((member) => [upperFirst(member.name), member] as const)
  if (mode === 'STRICT') {
    const missing = members.find(([name, { isRequired }]) => isRequired && given[name] === undefined)
    if (missing) throw invalid(`Required field '${missing[0]}' is missing`)
  }
  for (const [name, { shape }] of members) {
    const value = given[name]
    if (value !== undefined && value !== null) checkValue(name, shape, value, mode)
  }
}

function checkValue(name: string, shape: Shape, value: unknown, mode: Mode): void {
  const must = (isSo: boolean, kind: string): void => {
    if (!isSo) throw invalid(`Field '${name}' must be ${kind}`)
  }
  switch (shape.kind) {
    case 'structure':
    case 'map':
      must(isObject(value), 'an object')
      if (shape.kind === 'structure') checkMembers(shape, value as Record<string, unknown>, mode)
      else for (const one of Object.values(value as object)) checkValue(name, shape.of, one, mode)
      break
    case 'list':
      must(Array.isArray(value), 'an array')
      for (const one of value as unknown[]) checkValue(name, shape.of, one, mode)
      break
    case 'number':
    case 'boolean':
      must(typeof value === shape.kind, `a ${shape.kind}`)
      break
    case 'document':
      break
    // Times and bytes too.
    default:
      must(typeof value === 'string', 'a string')
  }
}

const invalid = (problem: string) => testRefused(`Mock result schema validation error: ${problem}`)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As Step Functions writes the members of all APIs. */
const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

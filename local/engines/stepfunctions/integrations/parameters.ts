/** What an integration takes: looked at in the definition, and again before the task starts. */
import type { Shape, Structure } from '../../../kernel/api'
import type { Cloud } from '../../../kernel/cloud'

export interface Takes {
  /** The operation that it is. */
  readonly service: string
  readonly action: string
  /** The members of it that Step Functions knows; without them all. */
  readonly known?: readonly string[]
  /** Members of text that may be given as JSON; `any`: each member of text. */
  readonly json: readonly string[] | 'any'
}

/** Undefined where the local cloud does not have the service's API. */
function shapeOf(cloud: Cloud, { service, action }: Takes): Structure | undefined {
  return cloud.services.get(service)?.api?.call(action)?.input
}

/** The names in `given` that the integration does not know. */
export function unknownNames(cloud: Cloud, takes: Takes, given: readonly string[]): string[] {
  const { known } = takes
  if (known) return given.filter((name) => !known.includes(name))
  const members = shapeOf(cloud, takes)?.members
  return members ? given.filter((name) => !members.has(name) && !members.has(lowerFirst(name))) : []
}

/** Everything that stops a task from being started with these parameters, in AWS's words. */
export function problemsOf(cloud: Cloud, takes: Takes, given: unknown): string[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return ['The value must be an OBJECT']
  const unknown = unknownNames(cloud, takes, Object.keys(given))
  if (unknown.length > 0) return unknown.map((name) => `The field '${name}' is not supported by Step Functions`)
  const shape = shapeOf(cloud, takes)
  return shape ? Object.entries(given).flatMap(([name, value]) => ofMember(takes, shape, name, value)) : []
}

function ofMember(takes: Takes, { members }: Structure, name: string, value: unknown): string[] {
  const shape = (members.get(name) ?? members.get(lowerFirst(name)))?.shape
  return shape ? mismatches(takes, shape, name, value) : []
}

function mismatches(takes: Takes, shape: Shape, name: string, value: unknown): string[] {
  // What is null or not there is the service's to refuse.
  if (value === null || value === undefined) return []
  const must = (kind: string): string[] => [`The value for the field '${name}' must be ${kind}`]
  const isObject = typeof value === 'object'
  switch (shape.kind) {
    case 'string':
      if (typeof value === 'string') return []
      return isObject && (takes.json === 'any' || takes.json.includes(name)) ? [] : must('a STRING')
    case 'structure':
      if (!isObject || Array.isArray(value)) return must('an OBJECT')
      return Object.entries(value).flatMap(([inner, one]) => ofMember(takes, shape, inner, one))
    case 'map':
      if (!isObject || Array.isArray(value)) return must('an OBJECT')
      return Object.entries(value).flatMap(([inner, one]) => mismatches(takes, shape.of, inner, one))
    case 'list':
      if (!Array.isArray(value)) return must('an ARRAY')
      return value.flatMap((one: unknown) => mismatches(takes, shape.of, name, one))
    default:
      return []
  }
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

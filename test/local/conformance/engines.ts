/** All engines of a cloud in memory, and inputs for their operations that hold no more than they must. */
import type { ApiCall, Shape, Structure } from '../../../local/kernel/api'
import type { Cloud } from '../../../local/kernel/cloud'
import type { Service } from '../../../local/kernel/service'
import { createEngines } from '../../../local/start/engines'
import { createTestCloud } from '../create-test-cloud'

export async function createAllEngines(): Promise<{ cloud: Cloud; services: readonly Service[] }> {
  const cloud = await createTestCloud()
  const { services } = createEngines(cloud, {})
  return { cloud, services }
}

export interface EngineCall {
  readonly service: string
  readonly action: string
  readonly call: ApiCall
}

/** Each operation that an engine has and AWS has too. */
export function callsOf({ name, api, operations }: Service): readonly EngineCall[] {
  return Object.keys(operations).flatMap((action) => {
    const call = api?.call(action)
    return call ? [{ service: name, action, call }] : []
  })
}

/** Its required members alone. Texts are named after their members, so that none means a thing that another made. */
export function leastInput(structure: Structure, without?: string): Record<string, unknown> {
  const members = [...structure.members.values()].filter(({ isRequired }) => isRequired)
  const [first] = structure.members.values()
  const needed = structure.isUnion && first ? [first] : members
  return Object.fromEntries(
    needed.filter(({ name }) => name !== without).map(({ name, shape }) => [name, leastValue(shape, name)]),
  )
}

export function leastValue(shape: Shape, name: string): unknown {
  switch (shape.kind) {
    case 'structure':
      return leastInput(shape)
    case 'list':
      return [leastValue(shape.of, name)]
    case 'map':
      return { key: leastValue(shape.of, name) }
    case 'string':
      return `a-${name}`
    case 'number':
      return 1
    case 'boolean':
      return true
    case 'blob':
      return 'YWJj'
    case 'document':
      return {}
    default:
      return 1_767_600_000
  }
}

/** A value that is never of the shape's type. */
export function wrongValue(shape: Shape): unknown {
  return shape.kind === 'structure' || shape.kind === 'map' ? 'text' : shape.kind === 'list' ? { a: 1 } : [{}]
}

export interface Place {
  readonly structure: Structure
  /** An input in which the structure has this value, and which is right otherwise. */
  put(value: unknown): Record<string, unknown>
}

/** Each structure in an input, at one of its places. */
export function placesIn(input: Structure): readonly Place[] {
  const places: Place[] = []
  const seen = new Set<Structure>()
  const walk = (structure: Structure, put: Place['put']): void => {
    if (seen.has(structure)) return
    seen.add(structure)
    places.push({ structure, put })
    for (const { name, shape } of structure.members.values()) {
      const rest = structure.isUnion ? {} : leastInput(structure)
      walkShape(shape, (value) => put({ ...rest, [name]: value }))
    }
  }
  const walkShape = (shape: Shape, put: Place['put']): void => {
    if (shape.kind === 'structure') walk(shape, put)
    else if (shape.kind === 'list') walkShape(shape.of, (value) => put([value]))
    else if (shape.kind === 'map') walkShape(shape.of, (value) => put({ key: value }))
  }
  walk(input, (value) => value as Record<string, unknown>)
  return places
}

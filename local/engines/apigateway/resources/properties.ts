/** What the resource types share: how they read properties, and how they find what they remove. */
import type { ResourceResult } from '../../../kernel/service'
import type { Table } from '../../../kernel/table'
import type { Tags } from '../../../kernel/tags'
import { type Input, records, requiredText } from '../input'
import type { State } from '../state'
import { tagging } from '../tags'

export const apiOf = (properties: Input): string => requiredText(properties, 'RestApiId')

export const result = (ref: string, attributes: Readonly<Record<string, unknown>> = {}): ResourceResult => ({
  ref,
  attributes,
})

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** `RestApiId` -> `restApiId`, for the members of one object. */
export function camel(properties: Input): Input {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [lower(name), value]))
}

export function pick(properties: Input, ...names: readonly string[]): Input {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  )
}

export function tags(properties: Input): Tags | undefined {
  const list = records(properties, 'Tags')
  return list && tagging.read(list.map((tag) => ({ ...tag, Key: requiredText(tag, 'Key') })))
}

export function removeInAnyApi(state: State, table: Table<unknown>, id: string): void {
  for (const api of state.apis.list()) table.delete(api.id, id)
}

/**
 * The API that has the stage or model of this name: its Ref is its name, which several APIs may have. One that this start
 * applied is in use.
 */
export function apiWith(
  state: State,
  table: Table<unknown>,
  name: string,
  applied: ReadonlySet<string>,
): string | undefined {
  const left = state.apis.list().filter(({ id }) => table.get(id, name) !== undefined && !applied.has(`${id}/${name}`))
  return left.length === 1 ? left[0]?.id : undefined
}

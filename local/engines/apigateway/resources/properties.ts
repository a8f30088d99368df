/** What the resource types share: how they read properties, and how they find what they remove. */
import type { ResourcePlace, ResourceResult } from '../../../kernel/service'
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

/** What several APIs may have under one name, and whose it is. */
export interface ByName {
  /** It was applied, for the place that names it. */
  note(place: ResourcePlace, apiId: string, ref: string): void
  /** The API that has it, for its removal; none if several may be meant. */
  take(ref: string, place: ResourcePlace | undefined): string | undefined
}

export function byName(
  state: State,
  table: Table<unknown>,
  applied: Set<string>,
  keyOf = (ref: string) => ref,
): ByName {
  const keyAt = ({ stackName, logicalId }: ResourcePlace, ref: string) => [
    stackName,
    logicalId,
    encodeURIComponent(ref),
  ]
  return {
    note(place, apiId, ref) {
      applied.add(`${apiId}/${keyOf(ref)}`)
      state.placed.put({ apiId }, ...keyAt(place, ref))
    },
    take(ref, place) {
      const placed = place && state.placed.get(...keyAt(place, ref))
      if (place && placed) {
        state.placed.delete(...keyAt(place, ref))
        applied.delete(`${placed.apiId}/${keyOf(ref)}`)
        return placed.apiId
      }
      // Of before places were kept. One that this start applied is in use.
      const left = state.apis
        .list()
        .filter(({ id }) => table.get(id, keyOf(ref)) !== undefined && !applied.has(`${id}/${keyOf(ref)}`))
      return left.length === 1 ? left[0]?.id : undefined
    },
  }
}

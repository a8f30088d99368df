/** How an event differs from what a definition, and perhaps a part of its data, says. */
import { type DataOf, type EventDefinition, isEventInvalidError } from '../index'
import { absent, type Difference, differences } from './differences'
import type { WireEvent } from './wire-event'

/** Some of the fields, at any depth; arrays whole. A matcher such as `expect.any(String)` may stand anywhere. */
export type PartialData<Data> = Data extends readonly (infer Item)[]
  ? readonly PartialData<Item>[]
  : Data extends object
    ? { readonly [Name in keyof Data]?: PartialData<Data[Name]> }
    : Data

export type PartialDataOf<Definition> = PartialData<DataOf<Definition>>

export interface Mismatch extends Omit<Difference, 'expected' | 'received'> {
  readonly expected?: unknown
  readonly received?: unknown
  /** What a schema says, which knows no expected value. */
  readonly message?: string
}

/** None if it is an event of the definition, valid without unknown fields, with these data among its own. */
export function mismatches(event: WireEvent, definition: EventDefinition, partial?: unknown): readonly Mismatch[] {
  const { detailType } = definition
  const { source: sources } = definition.pattern
  if (event.detailType !== detailType)
    return [{ path: 'detail-type', expected: detailType, received: event.detailType }]
  const found: Mismatch[] = []
  if (event.source !== undefined && !sources.includes(event.source)) {
    found.push({ path: 'source', expected: sources.length === 1 ? sources[0] : sources, received: event.source })
  }
  found.push(...invalidFields(event.detail, definition))
  if (partial === undefined) return found
  const { data } = isObject(event.detail) ? event.detail : { data: absent }
  for (const { path, ...difference } of differences(partial, data, { partial: true })) {
    found.push({ path: path === '' || path.startsWith('[') ? `data${path}` : `data.${path}`, ...difference })
  }
  return found
}

function invalidFields(detail: unknown, definition: EventDefinition): readonly Mismatch[] {
  try {
    const parsed = definition.parse(detail)
    return differences(parsed, detail)
      .filter(({ expected }) => expected === absent)
      .map(({ path, received }) => ({ path, message: 'unknown field', received }))
  } catch (error) {
    if (!isEventInvalidError(error)) throw error
    return error.issues
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

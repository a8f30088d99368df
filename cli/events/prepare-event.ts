/** Makes a checked event of what the user gives, or says of every wrong field what was expected and what came. */
import { type CreatedEvent, type EventDefinition, type Issue, isEventInvalidError, type Metadata } from '../../events'
import { metadataSchema } from '../../events/envelope'
import { schemaAt } from '../../events/registry-build/fields'
import { detailSchema } from '../../events/registry-build/json-schema'
import { typeText } from '../../events/registry-build/type-text'
import { UsageError } from '../usage-error'

export interface Circumstances {
  readonly eventId: string
  readonly now: Date
  readonly correlationId: string
}

/** @param given the event's data, or, if it has `metadata`, the whole detail. @throws UsageError */
export function prepareEvent(
  definition: EventDefinition,
  given: unknown,
  { eventId, now, correlationId }: Circumstances,
): CreatedEvent {
  const isWhole = isRecord(given) && 'metadata' in given
  const fresh = { eventId, version: definition.version, occurredAt: now.toISOString(), correlationId }
  const detail = (isWhole ? given : { metadata: fresh, data: given }) as { metadata: Partial<Metadata>; data: unknown }
  const { metadata } = detail
  const stray = strayMetadata(definition, metadata)
  try {
    definition.parse(detail)
    const occurrence = { eventId: metadata.eventId ?? '', occurredAt: new Date(metadata.occurredAt ?? 0) }
    const created = definition.create(
      detail.data,
      { ...metadata, correlationId: metadata.correlationId ?? '' },
      occurrence,
    )
    if (stray.length > 0) throw invalid(definition, stray, detail)
    return created
  } catch (error) {
    if (!isEventInvalidError(error)) throw error
    const paths = error.issues.map(({ path }) => path)
    throw invalid(definition, [...error.issues, ...stray.filter(({ path }) => !paths.includes(path))], detail)
  }
}

/** What is wrong with metadata beyond its schema: another version, and fields that it doesn't have. */
function strayMetadata(definition: EventDefinition, metadata: unknown): readonly Issue[] {
  if (!isRecord(metadata)) return []
  return Object.entries(metadata).flatMap(([name, value]) => {
    const path = `metadata.${name}`
    if (!Object.hasOwn(metadataSchema.shape, name)) return [{ path, message: 'unknown field' }]
    return name === 'version' && value !== definition.version ? [{ path, message: '' }] : []
  })
}

function invalid(definition: EventDefinition, issues: readonly Issue[], detail: unknown): UsageError {
  const schema = detailSchema(definition, 'draft-2020-12', [])
  const lines = issues.map(({ path, message }) => {
    const field = schemaAt(schema, path)
    const value = valueAt(detail, path)
    // A credential is not for the terminal's history.
    const got = definition.sensitive && value !== undefined ? 'something else' : shown(value)
    if (field) return `  ${path}: expected ${wording(message) ?? typeText(field)}, got ${got}`
    const parent = schemaAt(schema, path.replace(/\.?[^.[\]]+$/, ''))
    const known = Object.keys(parent?.properties ?? {}).join(', ')
    return `  ${path}: ${message}${known && `, expected one of ${known}`}, got ${got}`
  })
  return new UsageError([`${definition.detailType} is not valid; nothing was sent`, ...lines].join('\n'))
}

/** The schema's own words, where they say more than the type. */
function wording(message: string): string | undefined {
  return message.includes(', got ') ? undefined : /^expected (.*)$/.exec(message)?.[1]
}

function valueAt(detail: unknown, path: string): unknown {
  const steps = path.match(/[^.[\]]+/g) ?? []
  return steps.reduce<unknown>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined),
    detail,
  )
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

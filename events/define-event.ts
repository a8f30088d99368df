/**
 * An event is defined once. From the definition come its TypeScript type, `create` and `parse`, the pattern
 * of the rules that select it and the name that EventBridge knows it by.
 *
 * Publishing is strict: a field that the schema doesn't have is a typo and is refused. Consuming is tolerant:
 * such a field is dropped, so that a producer may add one before its consumers know it.
 */
import * as z from 'zod/mini'
import { checkDefinition } from './check-definition'
import { sourcePrefix as defaultPrefix, type Metadata, metadataSchema, sourceOf } from './envelope'
import { EventInvalidError, type Issue } from './errors'
import { newEventId, present } from './event-id'
import { caughtFields, pathOf, strayFields, unknownFields } from './field-issues'
import { straysOfIntersections } from './stray-fields'
import { strictSchema } from './strict-schema'

export interface Deprecation {
  /** The day, as `2026-07-01`. */
  readonly since: string
  /** What to use in its place, such as `ApprovalRequested.v2`. */
  readonly use: string
}

export interface EventSpecification<Data extends z.ZodMiniObject> {
  /** The domain whose contract it is. */
  readonly owner: string
  /** A fact in the past tense, in PascalCase. */
  readonly name: string
  /** Raised by a breaking change only, in a new definition. */
  readonly version: number
  /** The domains that may send it. */
  readonly publishers: readonly string[]
  /** What its sources begin with; `signalbox.` unless said. `eventsFrom` says it once for a whole catalogue. */
  readonly sourcePrefix?: string
  readonly summary: string
  /** Carries a credential, or what an erasure must be able to reach: kept out of the archive and out of logs. */
  readonly sensitive?: boolean
  /** There are still consumers, but no new ones should come. */
  readonly deprecated?: Deprecation
  /** Of a request: the events that answer it, such as `ApprovalGranted`. The correlation id tells which request. */
  readonly answeredBy?: readonly string[]
  readonly data: Data
  readonly examples: readonly z.input<Data>[]
}

export interface EventEnvelope<Data = unknown> {
  readonly metadata: Metadata
  readonly data: Data
}

/** Where an event comes from in the story that it belongs to. */
export interface Origin {
  readonly correlationId: string
  readonly causationId?: string | undefined
  readonly actor?: string | undefined
}

/** What `create` takes from outside: when it happened, and an id that is the same if it is created again. */
export interface Occurrence {
  readonly eventId: string
  readonly occurredAt: Date
}

/** A checked event that is not yet sent. */
export interface CreatedEvent<Data = unknown> {
  readonly definition: EventDefinition
  readonly detail: EventEnvelope<Data>
}

/** The shape of an EventBridge rule's pattern, as aws-cdk-lib's `EventPattern` has it. */
export interface RulePattern {
  readonly source: string[]
  readonly detailType: string[]
}

// biome-ignore lint/suspicious/noExplicitAny: a definition of any event; invariance rules `unknown` out
export interface EventDefinition<Data = any> {
  readonly owner: string
  readonly name: string
  readonly version: number
  /** What EventBridge knows it by: the name, and from version 2 on the version (`ApprovalRequested.v2`). */
  readonly detailType: string
  readonly publishers: readonly string[]
  /** What its sources begin with, before the publisher. */
  readonly sourcePrefix: string
  readonly summary: string
  readonly sensitive: boolean
  readonly deprecated?: Deprecation
  /** The events that answer it, if it is a request. */
  readonly answeredBy?: readonly string[]
  readonly schema: z.ZodMiniObject
  readonly examples: readonly Data[]
  readonly pattern: RulePattern
  /**
   * Checks strictly; throws EventInvalidError, which names every wrong field. It has happened now, and has a new id,
   * unless said: who may be tried again gives the id that it gave before.
   */
  create(data: Data, origin: Origin, occurrence?: Partial<Occurrence>): CreatedEvent<Data>
  /** Checks a `detail` as it arrived, dropping what it doesn't know; throws EventInvalidError. */
  parse(detail: unknown): EventEnvelope<Data>
}

export type DataOf<Definition> = Definition extends EventDefinition<infer Data> ? Data : never

/** What a handler of the definition gets: `EventOf<typeof LampLit>`. */
export type EventOf<Definition> = EventEnvelope<DataOf<Definition>>

/**
 * ```ts
 * import { defineEvent } from 'signalbox/events'
 * import * as z from 'zod'
 *
 * export const LampLit = defineEvent({
 *   owner: 'lamps',
 *   name: 'LampLit',
 *   version: 1,
 *   publishers: ['lamps'],
 *   summary: 'A lamp was lit.',
 *   data: z.object({ lamp: z.string() }),
 *   examples: [{ lamp: 'desk' }],
 * })
 * ```
 * @throws EventDefinitionError for what can't travel as JSON, and for names and examples that are wrong
 */
export function defineEvent<const Data extends z.ZodMiniObject>(
  specification: EventSpecification<Data>,
): EventDefinition<z.output<Data>> {
  type Value = z.output<Data>
  const { name, version, publishers, sourcePrefix = defaultPrefix } = specification
  const detailType = version === 1 ? name : `${name}.v${version}`
  checkDefinition(specification, detailType)
  const envelope = z.object({ metadata: metadataSchema, data: specification.data })
  const strict = strictSchema(envelope)

  function check(detail: unknown): EventEnvelope<Value> {
    const whole = strict.hasUnion ? z.safeParse(strict.schema, detail) : undefined
    const result = whole?.success ? whole : z.safeParse(envelope, detail)
    if (!result.success) throw new EventInvalidError(detailType, result.error.issues.map(toIssue))
    if (result.data.metadata.version !== version) {
      const message = `expected ${version}, got ${result.data.metadata.version}`
      throw new EventInvalidError(detailType, [{ path: 'metadata.version', message }])
    }
    return result.data as EventEnvelope<Value>
  }

  /** Of a misspelt field both are told: the one that is missing, and the one that nobody knows. */
  function checkGiven(given: unknown): EventEnvelope<Value> {
    try {
      return check(given)
    } catch (error) {
      if (!(error instanceof EventInvalidError)) throw error
      const strays = z.safeParse(strict.schema, given).error?.issues.flatMap((issue) => strayFields(issue)) ?? []
      const more = [...straysOfIntersections(envelope, given)].filter(
        ({ path }) => !strays.some((each) => each.path === path),
      )
      throw new EventInvalidError(detailType, [...error.issues, ...strays, ...more])
    }
  }

  const definition: EventDefinition<Value> = {
    owner: specification.owner,
    name,
    version,
    detailType,
    publishers,
    sourcePrefix,
    summary: specification.summary,
    sensitive: specification.sensitive ?? false,
    ...(specification.deprecated && { deprecated: specification.deprecated }),
    ...(specification.answeredBy && { answeredBy: specification.answeredBy }),
    schema: specification.data,
    examples: specification.examples as readonly Value[],
    pattern: { source: publishers.map((publisher) => sourceOf(publisher, sourcePrefix)), detailType: [detailType] },
    create(data, origin, { occurredAt = present(), eventId = newEventId(occurredAt) } = {}) {
      const metadata: Metadata = {
        eventId,
        version,
        occurredAt: occurredAt.toISOString(),
        correlationId: origin.correlationId,
        ...(origin.causationId && { causationId: origin.causationId }),
        ...(origin.actor && { actor: origin.actor }),
      }
      const given = { metadata, data }
      const detail = checkGiven(given)
      const unknown = [...unknownFields(given, detail, '')]
      const wrong = unknown.length > 0 ? unknown : caughtFields(specification.data, data, detail.data)
      if (wrong.length > 0) throw new EventInvalidError(detailType, wrong)
      return { definition, detail }
    },
    parse: check,
  }
  return definition
}

function toIssue(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): Issue {
  return { path: pathOf(issue.path) || '(event)', message: issue.message }
}

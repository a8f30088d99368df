/** Every example of an event parses, and survives strict publication and tolerant consumption. */

import { metadataSchema } from '../../envelope'
import { consume, createPublisher, type EventDefinition, type EventEnvelope, isEventInvalidError } from '../../index'
import { absent, differences } from '../differences'
import { recordEvents } from '../recorder'
import { deliveredEvent } from '../wire-event'
import { brokenExamples, occurrence, origin, withUnknownFields } from './examples'
import type { Problem } from './problem'

export async function checkExamples(definition: EventDefinition): Promise<readonly Problem[]> {
  const event = definition.detailType
  if (definition.examples.length === 0) {
    return [{ event, field: 'examples', message: 'there is none: give at least one, for the checks and for readers' }]
  }
  const problems: Problem[] = []
  for (const [index, data] of definition.examples.entries()) {
    const field = `examples[${index}]`
    try {
      const { detail } = definition.create(data, origin, occurrence)
      for (const publisher of definition.publishers) {
        problems.push(...(await survives(definition, detail, publisher, field)))
      }
    } catch (error) {
      problems.push(...problemsOf(error, event, field))
    }
  }
  return problems.length > 0 ? problems : checkBroken(definition)
}

async function survives(
  definition: EventDefinition,
  detail: EventEnvelope,
  publisher: string,
  field: string,
): Promise<readonly Problem[]> {
  const event = definition.detailType
  const record = recordEvents()
  await createPublisher({ domain: publisher, busName: 'bus', client: record.client }).publish(
    definition.create(detail.data, origin, occurrence),
  )
  const [sent] = record.published
  const changed = differences(detail, sent?.detail).map(({ path, received }) => ({
    event,
    field: `${field}, ${path}`,
    message: received === absent ? 'is lost in JSON' : `comes out of JSON as ${JSON.stringify(received)}`,
  }))
  if (changed.length > 0) return changed

  let arrived: EventEnvelope | undefined
  const handler = consume(definition, async (consumed) => {
    arrived = consumed
  })
  const { metadata, data } = detail
  const newer = {
    metadata: withUnknownFields(metadataSchema, metadata),
    data: withUnknownFields(definition.schema, data),
    addedLater: true,
  }
  try {
    await handler(deliveredEvent(definition, { publisher, detail: newer }))
  } catch (error) {
    return problemsOf(error, event, field, 'with a field that was added later, its consumer refuses it: ')
  }
  return differences(detail, arrived).map(({ path }) => ({
    event,
    field: `${field}, ${path}`,
    message: 'is not what was published when a field was added later',
  }))
}

/** A detail without a required field is refused, and the error names that field. */
function checkBroken(definition: EventDefinition): readonly Problem[] {
  const event = definition.detailType
  return brokenExamples(definition).flatMap(({ field, detail }): readonly Problem[] => {
    try {
      definition.parse(detail)
      return [{ event, field, message: 'is required, but an event without it is accepted' }]
    } catch (error) {
      const named = isEventInvalidError(error) && error.issues.some(({ path }) => path === field)
      return named ? [] : [{ event, field, message: `is missing, but the error names another: ${textOf(error)}` }]
    }
  })
}

function problemsOf(error: unknown, event: string, field: string, said = ''): readonly Problem[] {
  if (!isEventInvalidError(error)) return [{ event, field, message: `${said}${textOf(error)}` }]
  return error.issues.map(({ path, message }) => ({ event, field: `${field}, ${path}`, message: `${said}${message}` }))
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

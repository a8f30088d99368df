/**
 * What the workflow of an attempt has put on the bus, by its history: each event as it was, so that to tell it again is to
 * tell the same.
 */
import type { CreatedEvent } from '../../events'
import { TestSuiteCompleted, TestSuiteTokenIssued } from '../../events/catalog/deployment'
import { EventInvalidError } from '../../events/errors'
import { type Execution, taskParameters } from '../../shared/workflows'

interface Entry {
  readonly DetailType?: unknown
  readonly Detail?: unknown
}

const definitions = [TestSuiteCompleted, TestSuiteTokenIssued]

export async function toldByWorkflow(execution: Execution): Promise<readonly CreatedEvent[]> {
  const told: CreatedEvent[] = []
  for await (const text of taskParameters(execution, 'events')) {
    const { Entries = [] } = JSON.parse(text) as { readonly Entries?: readonly Entry[] }
    told.push(...Entries.flatMap(eventIn))
  }
  return told
}

/** What nobody could have read the first time is left out. */
function eventIn({ DetailType, Detail }: Entry): readonly CreatedEvent[] {
  const definition = definitions.find(({ detailType }) => detailType === DetailType)
  if (!definition) return []
  try {
    return [{ definition, detail: definition.parse(typeof Detail === 'string' ? JSON.parse(Detail) : Detail) }]
  } catch (error) {
    if (!(error instanceof EventInvalidError)) throw error
    return []
  }
}

/** What carries a credential is in no archive. */
import type { EventDefinition } from '../../index'
import { deliveredEvent } from '../wire-event'
import type { MatchPattern } from './check-rules'
import { exampleDetails } from './examples'
import type { Problem } from './problem'
import type { System } from './templates'

export function checkArchives(
  system: System,
  catalog: readonly EventDefinition[],
  matches: MatchPattern,
): readonly Problem[] {
  const sensitive = catalog.filter((definition) => definition.sensitive)
  return system
    .ofType('AWS::Events::Archive')
    .flatMap(({ id: resource, properties }) =>
      sensitive
        .filter((definition) => isKept(properties.EventPattern, definition, matches))
        .map(({ detailType: event }) => ({ resource, event, message: 'is sensitive, but the archive keeps it' })),
    )
}

function isKept(pattern: unknown, definition: EventDefinition, matches: MatchPattern): boolean {
  const { publishers } = definition
  // Without a pattern an archive keeps everything.
  if (pattern === undefined) return true
  return publishers.some((publisher) =>
    exampleDetails(definition).some((detail) => matches(pattern, deliveredEvent(definition, { publisher, detail }))),
  )
}

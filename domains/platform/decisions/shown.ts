/** A letter as it is answered. */
import type * as z from 'zod/mini'
import { type letter, mostContent } from '../routes'
import { contentOf, type DeadLetter, type LetterOrigin } from './letter'
import { type KnownEvents, masked } from './masked'

export function shownLetter(dead: DeadLetter, known: KnownEvents): z.infer<typeof letter> {
  const { id, message, origin } = dead
  const sent = Number(message.Attributes?.SentTimestamp)
  const { content, ...told } = masked(contentOf(dead), known)
  const { from, to } = placesOf(origin)
  return {
    letterId: id,
    kind: origin.kind === 'function-event' ? 'unknown' : origin.kind,
    ...(sent > 0 && { sentAt: new Date(sent).toISOString() }),
    ...(from && { from }),
    ...(to && { to }),
    why: origin.why,
    ...(told.event !== undefined && { event: told.event }),
    ...(told.correlationId !== undefined && { correlationId: told.correlationId }),
    content: content.slice(0, mostContent),
    isMasked: told.isMasked,
    isCut: content.length > mostContent,
    canRedrive: to !== undefined,
  }
}

function placesOf(origin: LetterOrigin): { readonly from?: string; readonly to?: string } {
  switch (origin.kind) {
    case 'event':
      return { from: origin.ruleArn, to: origin.targetArn }
    case 'invocation':
      return { to: origin.functionArn }
    case 'queue':
      return { to: origin.queueArn }
    default:
      return {}
  }
}

/** The API of the platform: what could not be handled, for administrators. */
import * as z from 'zod/mini'
import { opaque } from '../../events/text'
import { defineRoutes } from '../../shared/routes'

/** A letter is read whole or cut: SQS has up to a mebibyte of each. */
export const mostContent = 8_000
/** Of one look, and of one redrive: what a request has time for. */
export const mostLetters = 50

const instant = z.iso.datetime()
const letterId = z.string().check(z.regex(/^[\w-]{1,100}$/, 'expected the id of a letter'))
const queueId = z.enum(['events', 'marketplace-inbox'])

export const queue = z.object({
  queueId,
  name: z.string(),
  letters: z.int(),
  inFlight: z.int(),
  keptForDays: z.int(),
})
export const queueList = z.object({ queues: z.array(queue) })

export const letterKinds = ['event', 'invocation', 'queue', 'unknown'] as const

export const letter = z.object({
  letterId,
  kind: z.enum(letterKinds),
  sentAt: z.optional(instant),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  why: z.string(),
  event: z.optional(z.string()),
  correlationId: z.optional(z.string()),
  content: z.string(),
  isMasked: z.boolean(),
  isCut: z.boolean(),
  canRedrive: z.boolean(),
})
export const letterList = z.object({ letters: z.array(letter), isPart: z.boolean() })

export const queuePath = z.object({ queueId })
export const letterQuery = z.object({
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(mostLetters))),
})

export const newRedrive = z.object({ letterId: z.optional(letterId), idempotencyKey: opaque(128) })
export const sentBack = z.object({ letterId, to: z.string() })
export const stays = z.object({ letterId, why: z.string() })
export const redrive = z.object({
  redriveId: z.string(),
  redriven: z.array(sentBack),
  failed: z.array(stays),
  isPart: z.boolean(),
})

const administrators = { groups: ['admins'] } as const
const reads = { method: 'GET', handler: 'letters', authorization: administrators } as const

export const routes = defineRoutes({
  listQueues: {
    ...reads,
    path: '/dead-letters',
    summary: 'The queues of what could not be handled, and how much lies in each, as far as SQS knows.',
    answers: { 200: { meaning: 'All of them.', body: ['DeadLetterQueues', queueList] } },
  },
  lookAtLetters: {
    ...reads,
    path: '/dead-letters/{queueId}/letters',
    summary:
      'Some of its letters. A queue can’t be paged: it is received from, which hides what is received for the moment of the look, and the next look may show others.',
    parameters: queuePath,
    query: letterQuery,
    answers: { 200: { meaning: 'What was received; it is there again.', body: ['Letters', letterList] } },
  },
  redriveLetters: {
    method: 'POST',
    path: '/dead-letters/{queueId}/redrives',
    summary:
      'Send letters back to where they failed, one or all there are, and delete each once that has taken it. At most fifty at a time.',
    handler: 'redrives',
    authorization: administrators,
    parameters: queuePath,
    body: ['NewRedrive', newRedrive],
    answers: { 200: { meaning: 'What became of each.', body: ['Redrive', redrive] } },
    problems: ['LetterNotFound', 'IdempotencyKeyReused'],
  },
})

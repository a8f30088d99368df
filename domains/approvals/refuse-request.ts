/**
 * Answers a request that can't become an approval. The answer has the same id however often the request is delivered,
 * and the request's own time: it is false from the beginning.
 */
import * as z from 'zod/mini'
import { createPublisher, type DataOf, type EventInvalidError, metadataSchema, type Publisher } from '../../events'
import { ApprovalRefused, approvalRequest } from '../../events/catalog/approvals'
import { plainText } from '../../events/text'
import { eventBridge } from '../../shared/clients/eventbridge'
import { requireEnv } from '../../shared/config'
import type { RefusedError } from '../../shared/errors'
import { derivedUlid } from '../../shared/ids'
import { shorten } from '../../shared/text'
import type { Problem } from './decisions/people'

/** What must be readable of a request to answer it. */
const answerable = z.object({
  metadata: metadataSchema,
  data: z.object({
    requestedBy: approvalRequest.shape.requestedBy,
    idempotencyKey: approvalRequest.shape.idempotencyKey,
    subject: z.catch(z.optional(approvalRequest.shape.subject), undefined),
  }),
})
type Answerable = z.infer<typeof answerable>
type Refusal = DataOf<typeof ApprovalRefused>

const mostProblems = 20

/** For what fits the contract and is refused all the same. */
export async function refuseRequest(request: Answerable, error: RefusedError): Promise<void> {
  const { field, errors } = error.details
  const problems = Array.isArray(errors)
    ? (errors as Problem[])
    : [{ field: String(field ?? 'data'), message: error.message }]
  await publish(request, problems)
}

/** For what doesn't fit the contract, if it can be read whom to answer. */
export async function refuseInvalid(error: EventInvalidError, { detail }: { readonly detail: unknown }): Promise<void> {
  const request = z.safeParse(answerable, detail)
  if (!request.success) return
  const problems = error.issues.map(({ path, message }) => ({ field: path.replace(/^data\./, ''), message }))
  await publish(request.data, problems)
}

async function publish({ metadata, data }: Answerable, problems: readonly Problem[]): Promise<void> {
  const { requestedBy, idempotencyKey, subject } = data
  const occurredAt = new Date(Math.max(0, Date.parse(metadata.occurredAt)))
  const refusal: Refusal = {
    requestedBy,
    idempotencyKey,
    ...(subject && { subject }),
    problems: problems.slice(0, mostProblems).map(({ field, message }) => ({
      field: oneLine(field, 256) || 'data',
      message: oneLine(message, 512) || 'is not valid',
    })),
  }
  const event = ApprovalRefused.create(
    refusal,
    { correlationId: metadata.correlationId, causationId: metadata.eventId },
    { eventId: derivedUlid(occurredAt, `${metadata.eventId}/refused`), occurredAt },
  )
  await publisher().publish(event)
}

export function publisher(): Publisher {
  return createPublisher({ domain: 'approvals', busName: requireEnv('BUS_NAME'), client: eventBridge })
}

/** Messages name what was given, names of free JSON included. */
function oneLine(text: string, most: number): string {
  return shorten(
    plainText(text)
      .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
      .trim(),
    most,
  )
}

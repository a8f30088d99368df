/** From a request to a pending approval. */

import { durationToMilliseconds } from '../../../shared/duration'
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval, ApprovalRequest } from '../approval'

export interface OpenInput {
  readonly approvalId: string
  readonly request: ApprovalRequest
  readonly origin: string
  readonly correlationId: string
  readonly causationId?: string | undefined
  readonly actor: Actor
  readonly replyToken?: string | undefined
}

export const defaultExpiry = 'P7D'
/** A Standard execution lasts up to a year; this leaves it a day to end. */
const longestExpiry = durationToMilliseconds('P364D')
const shortestInterval = durationToMilliseconds('PT1M')
/** Keeps an execution's history and the audit trail within their limits. */
const mostReminders = 100

export function openApproval(input: OpenInput, now: Date): Approval {
  const { request } = input
  const lasts = milliseconds(request.expiresAfter ?? defaultExpiry, 'expiresAfter')
  if (lasts > longestExpiry) refuse('expiresAfter', 'expected at most P364D')
  const remindEvery = request.remindEvery === undefined ? undefined : milliseconds(request.remindEvery, 'remindEvery')
  if (remindEvery !== undefined && lasts / remindEvery > mostReminders) {
    refuse('remindEvery', `expected at most ${mostReminders} reminders before the approval expires`)
  }
  if (request.escalateTo && !request.escalateAfter) refuse('escalateAfter', 'is missing: escalateTo needs it')
  if (request.escalateAfter && !request.escalateTo) refuse('escalateTo', 'is missing: escalateAfter needs it')
  const escalateAfter =
    request.escalateAfter === undefined ? undefined : milliseconds(request.escalateAfter, 'escalateAfter')
  if (escalateAfter !== undefined && escalateAfter >= lasts) {
    refuse('escalateAfter', 'expected to be shorter than expiresAfter')
  }
  const policy = request.policy ?? 'any'
  if (typeof policy === 'object' && policy.quorum > request.approvers.length) {
    refuse('policy.quorum', `expected at most ${request.approvers.length}, the number of approvers`)
  }
  const emails = request.approvers.map(({ email }) => email.toLowerCase())
  const twice = emails.findIndex((address, index) => emails.indexOf(address) !== index)
  if (twice >= 0) refuse(`approvers[${twice}].email`, 'is there twice: each approver has one vote')

  const after = (duration: number) => new Date(now.getTime() + duration).toISOString()
  return {
    approvalId: input.approvalId,
    version: 1,
    status: 'pending',
    subject: request.subject,
    description: request.description,
    context: request.context,
    requester: request.requester,
    approvers: request.approvers.map((person, index) => ({
      ...person,
      approverId: `a${index + 1}`,
      kind: 'named',
      linkHashes: [],
    })),
    policy,
    requestedBy: request.requestedBy,
    origin: input.origin,
    idempotencyKey: request.idempotencyKey,
    correlationId: input.correlationId,
    causationId: input.causationId,
    requestedAt: now.toISOString(),
    expiresAt: after(lasts),
    remindEverySeconds: remindEvery === undefined ? undefined : remindEvery / 1000,
    escalateTo: request.escalateTo,
    escalateAt: escalateAfter === undefined ? undefined : after(escalateAfter),
    round: 0,
    dueMails: {},
    replyToken: input.replyToken,
    trail: [{ at: now.toISOString(), action: 'requested', ...input.actor }],
  }
}

function milliseconds(duration: string, field: string): number {
  const value = durationToMilliseconds(duration)
  if (value < shortestInterval) refuse(field, 'expected at least PT1M')
  return value
}

function refuse(field: string, expected: string): never {
  throw new RefusedError('invalid', 'RequestInvalid', `${field}: ${expected}`, { field })
}

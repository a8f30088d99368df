/** From a request to a pending approval. */

import { durationToMilliseconds } from '../../../shared/duration'
import { RefusedError } from '../../../shared/errors'
import type { Actor, Approval, ApprovalRequest, Policy } from '../approval'
import { excludedBy, type Problem, problemsOfPeople } from './people'

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

/** @throws RefusedError with every problem of the request: a field, and what was expected there */
export function openApproval(input: OpenInput, now: Date): Approval {
  const { request, actor } = input
  const excluded = excludedBy(request, actor)
  const lasts = durationToMilliseconds(request.expiresAfter ?? defaultExpiry)
  const remindEvery = maybeMilliseconds(request.remindEvery)
  const escalateAfter = maybeMilliseconds(request.escalateAfter)
  const policy = request.policy ?? 'any'
  const problems = [
    ...problemsOfTimes(request, { lasts, remindEvery, escalateAfter }),
    ...problemsOfPolicy(policy, request.approvers.length),
    ...problemsOfPeople(request, excluded),
  ]
  if (problems.length > 0) throw refusal(problems)

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
    excluded,
    readers: request.readers ?? [],
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

function maybeMilliseconds(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationToMilliseconds(duration)
}

interface Times {
  readonly lasts: number
  readonly remindEvery: number | undefined
  readonly escalateAfter: number | undefined
}

function* problemsOfTimes(request: ApprovalRequest, { lasts, remindEvery, escalateAfter }: Times): Iterable<Problem> {
  for (const [field, time] of Object.entries({ expiresAfter: lasts, remindEvery, escalateAfter })) {
    if (time !== undefined && time < shortestInterval) yield { field, message: 'expected at least PT1M' }
  }
  if (lasts > longestExpiry) yield { field: 'expiresAfter', message: 'expected at most P364D' }
  if (remindEvery !== undefined && lasts / remindEvery > mostReminders) {
    const message = `expected at most ${mostReminders} reminders before the approval expires`
    yield { field: 'remindEvery', message }
  }
  if (request.escalateTo && !request.escalateAfter) {
    yield { field: 'escalateAfter', message: 'is missing: escalateTo needs it' }
  }
  if (request.escalateAfter && !request.escalateTo) {
    yield { field: 'escalateTo', message: 'is missing: escalateAfter needs it' }
  }
  if (escalateAfter !== undefined && escalateAfter >= lasts) {
    yield { field: 'escalateAfter', message: 'expected to be shorter than expiresAfter' }
  }
}

function* problemsOfPolicy(policy: Policy, approvers: number): Iterable<Problem> {
  if (typeof policy === 'object' && policy.quorum > approvers) {
    yield { field: 'policy.quorum', message: `expected at most ${approvers}, the number of approvers` }
  }
}

function refusal(problems: readonly Problem[]): RefusedError {
  const [first] = problems
  const message = problems.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return new RefusedError('invalid', 'RequestInvalid', message, { field: first?.field, errors: problems })
}

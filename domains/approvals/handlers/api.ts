/** The approvals API: request, read, decide, delegate, withdraw. Callers are IAM principals. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { optionalEnv } from '../../../shared/config'
import { RefusedError, toldOf } from '../../../shared/errors'
import { type EdgeRequest, json, jsonBody, problem, toEdgeRequest } from '../../../shared/http'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { parseInput } from '../../../shared/parse'
import { listQuery, newApproval, newDecision, newDelegation, newWithdrawal, trailQuery } from '../api-models'
import { detailOf, summaryOf } from '../api-view'
import type { Actor, Approval, Approver } from '../approval'
import { decideByDelegation, decideByVote, decideByWithdrawal, type Recorded } from '../decide'
import { callerOfArn, mayRead } from '../decisions/callers'
import { matchesPrincipal } from '../decisions/same-person'
import { requestApproval } from '../request-approval'
import { ApprovalNotFoundError, listApprovals, loadApproval } from '../store'
import { loadTrail } from '../trail'

const logger = createLogger('approvals-api')
const defaultLimit = 25

type Route = (request: EdgeRequest) => Promise<APIGatewayProxyResult>

const routes: Readonly<Record<string, Route>> = {
  'POST /approvals': async (request) => {
    const { requestedBy = { system: 'api' }, idempotencyKey, ...body } = bodyOf(newApproval, request)
    const requested = await requestApproval({
      request: { ...body, requestedBy, idempotencyKey: idempotencyKey ?? newUlid(systemClock.now()) },
      origin: callerOfArn(callerOf(request)),
      correlationId: request.correlationId,
      actor: actorOf(request),
    })
    return json(201, await recorded(requested), { Location: `/approvals/${requested.approval.approvalId}` })
  },
  'GET /approvals': async (request) => {
    const { status = 'pending', limit = defaultLimit, cursor } = parseInput(listQuery, request.query, 'query')
    const caller = callerOf(request)
    const page = await listApprovals(status, limit, cursor, (approval) => mayRead(approval, caller, administrator()))
    return json(200, { approvals: page.data.map(summaryOf), cursor: page.cursor })
  },
  'GET /approvals/{id}': async (request) => json(200, await detail(await loadFor(request))),
  'GET /approvals/{id}/trail': async (request) => {
    const { cursor } = parseInput(trailQuery, request.query, 'query')
    const { entries, cursor: earlier } = await loadTrail(await loadFor(request), cursor)
    return json(200, { trail: entries, cursor: earlier })
  },
  'POST /approvals/{id}/decisions': async (request) => {
    const { decision, comment, approverId } = bodyOf(newDecision, request)
    const approval = await loadFor(request)
    const approver = approverFor(approval, request, approverId)
    const vote = { approverId: approver.approverId, decision, comment, way: 'api' as const, actor: actorOf(request) }
    return json(200, await recorded(await decideByVote(approval, vote)))
  },
  'POST /approvals/{id}/delegations': async (request) => {
    const { to, approverId } = bodyOf(newDelegation, request)
    const approval = await loadFor(request)
    const approver = approverFor(approval, request, approverId)
    const input = { approverId: approver.approverId, to, actor: actorOf(request) }
    return json(200, await recorded(await decideByDelegation(approval, input)))
  },
  'POST /approvals/{id}/withdrawals': async (request) => {
    const { reason } = bodyOf(newWithdrawal, request)
    const input = { origin: callerOf(request), reason, actor: actorOf(request) }
    return json(200, await recorded(await decideByWithdrawal(await loadFor(request), input)))
  },
}

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const request = toEdgeRequest(event)
  logger.resetKeys()
  logger.appendKeys({ correlationId: request.correlationId })
  try {
    const route = routes[`${request.method} ${request.route}`]
    if (!route) throw new RefusedError('not-found', 'NoSuchRoute', `There is no ${request.method} ${request.route}`)
    return await route(request)
  } catch (error) {
    return problem(error, request, logger)
  }
}

function bodyOf<Schema extends Parameters<typeof parseInput>[0]>(schema: Schema, request: EdgeRequest) {
  return parseInput<Schema>(schema, jsonBody(request), 'body')
}

async function detail(approval: Approval) {
  return detailOf(approval, await loadTrail(approval))
}

/** Of what was recorded: it counts, whatever becomes of what follows from it, and of this answer. */
async function recorded({ approval, failure }: Recorded) {
  const told = { approvalId: approval.approvalId }
  if (failure) logger.warn('Recorded; the sweep does what follows', { ...told, failure: toldOf(failure) })
  try {
    return await detail(approval)
  } catch (error) {
    logger.warn('Recorded; its trail could not be read', { ...told, failure: toldOf(error) })
    return detailOf(approval)
  }
}

/** What the caller may not read is not there for them. */
async function loadFor(request: EdgeRequest): Promise<Approval> {
  const approval = await loadApproval(request.path.id ?? '')
  if (mayRead(approval, callerOf(request), administrator())) return approval
  throw new ApprovalNotFoundError(approval.approvalId)
}

function administrator(): string | undefined {
  return optionalEnv('ADMIN_PRINCIPAL')
}

function callerOf(request: EdgeRequest): string {
  if (!request.callerArn)
    throw new RefusedError('forbidden', 'NotSigned', 'The request carries no IAM identity: sign it with SigV4')
  return request.callerArn
}

function actorOf(request: EdgeRequest): Actor {
  return { by: callerOf(request), way: 'api', address: request.sourceIp }
}

/**
 * The approver whom the caller stands for, by the principal that the request named for them: one at the most, since
 * no principal is named for two.
 */
function approverFor(approval: Approval, request: EdgeRequest, approverId: string | undefined): Approver {
  const caller = callerOf(request)
  const { approvalId, approvers } = approval
  const approver = approvers.find(({ principal }) => matchesPrincipal(caller, principal))
  if (approver && (!approverId || approver.approverId === approverId)) return approver
  const whom = approverId ? `approver ${approverId}` : 'an approver'
  throw new RefusedError(
    'forbidden',
    'NotAnApprover',
    `${caller} is not the principal of ${whom} of approval ${approvalId}`,
  )
}

/** The approvals API: request, read, decide, delegate, withdraw. Callers are IAM principals. */
import { systemClock } from '../../../shared/clock'
import { optionalEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import { newUlid } from '../../../shared/ids'
import { locationOf } from '../../../shared/location'
import { createLogger } from '../../../shared/logging'
import { answer, type Call, serve } from '../../../shared/serve'
import { summaryOf } from '../api-view'
import type { Actor, Approval, Approver } from '../approval'
import { decideByDelegation, decideByVote, decideByWithdrawal } from '../decide'
import { callerOfArn, mayRead } from '../decisions/callers'
import { matchesPrincipal } from '../decisions/same-person'
import { detail, recorded } from '../recorded'
import { requestApproval } from '../request-approval'
import { routes } from '../routes'
import { ApprovalNotFoundError, listApprovals, loadApproval } from '../store'
import { loadTrail } from '../trail'

const logger = createLogger('approvals-api')
const defaultLimit = 25

export const handler = serve(
  { routes, handler: 'api', logger },
  {
    requestApproval: async ({ request, caller, body }) => {
      const { requestedBy = { system: 'api' }, idempotencyKey, ...rest } = body
      const requested = await requestApproval({
        request: { ...rest, requestedBy, idempotencyKey: idempotencyKey ?? newUlid(systemClock.now()) },
        origin: callerOfArn(caller),
        correlationId: request.correlationId,
        actor: actorOf({ request, caller }),
      })
      const headers = { Location: locationOf(request, `/approvals/${requested.approval.approvalId}`) }
      return answer(201, await recorded(requested, logger), headers)
    },
    listApprovals: async ({ caller, query: { status = 'pending', limit = defaultLimit, cursor } }) => {
      const page = await listApprovals(status, limit, cursor, (approval) => mayRead(approval, caller, administrator()))
      return answer(200, { approvals: page.data.map((each) => summaryOf(each)), cursor: page.cursor })
    },
    getApproval: async (call) => answer(200, await detail(await loadFor(call))),
    getTrail: async (call) => {
      const { entries, cursor } = await loadTrail(await loadFor(call), call.query.cursor)
      return answer(200, { trail: entries, cursor })
    },
    decide: async (call) => {
      const { decision, comment, approverId } = call.body
      const approval = await loadFor(call)
      const approver = approverFor(approval, call.caller, approverId)
      const vote = { approverId: approver.approverId, decision, comment, way: 'api' as const, actor: actorOf(call) }
      return answer(200, await recorded(await decideByVote(approval, vote), logger))
    },
    delegate: async (call) => {
      const { to, approverId } = call.body
      const approval = await loadFor(call)
      const approver = approverFor(approval, call.caller, approverId)
      const input = { approverId: approver.approverId, to, actor: actorOf(call) }
      return answer(200, await recorded(await decideByDelegation(approval, input), logger))
    },
    withdraw: async (call) => {
      const input = { origin: call.caller, reason: call.body.reason, actor: actorOf(call) }
      return answer(200, await recorded(await decideByWithdrawal(await loadFor(call), input), logger))
    },
  },
)

type Signed = Pick<Call<typeof routes.getApproval>, 'request' | 'caller'>

/** What the caller may not read is not there for them. */
async function loadFor({ path, caller }: Pick<Call<typeof routes.getApproval>, 'path' | 'caller'>): Promise<Approval> {
  const approval = await loadApproval(path.id)
  if (mayRead(approval, caller, administrator())) return approval
  throw new ApprovalNotFoundError(approval.approvalId)
}

function administrator(): string | undefined {
  return optionalEnv('ADMIN_PRINCIPAL')
}

function actorOf({ request, caller }: Signed): Actor {
  return { by: caller, way: 'api', address: request.sourceIp }
}

/**
 * The approver whom the caller stands for, by the principal that the request named for them: one at the most, since
 * no principal is named for two.
 */
function approverFor(approval: Approval, caller: string, approverId: string | undefined): Approver {
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

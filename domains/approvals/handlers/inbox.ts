/** What waits for a person, and what they have asked for. Callers are people with an access token of the user pool. */
import { systemClock } from '../../../shared/clock'
import { RefusedError } from '../../../shared/errors'
import { createLogger } from '../../../shared/logging'
import { answer, type Call, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import { type Reader, requestOf, summaryOf } from '../api-view'
import type { Actor, Approval, Approver } from '../approval'
import { decideByDelegation, decideByVote } from '../decide'
import { hasAsked, seatOf } from '../decisions/users'
import { isAmongRequests, isInInbox, isSparse } from '../decisions/wanted'
import { listFor } from '../listings'
import { detail, recorded } from '../recorded'
import { inboxRoutes as routes } from '../routes'
import { ApprovalNotFoundError, claims, findApprovals, loadApproval } from '../store'
import { loadTrail } from '../trail'

const logger = createLogger('approvals-inbox')
const defaultLimit = 25
const defaultRequests = 10
const mostWithTrail = 10

export const handler = serve(
  { routes, handler: 'inbox', logger },
  {
    listInbox: async ({ caller, query: { limit = defaultLimit, cursor, ...filter } }) => {
      const reader = readerOf(caller)
      const list = filter.status === undefined ? 'inbox' : 'named'
      const isWanted = isInInbox(caller, filter, reader.now)
      const page = await listFor(caller, { list, isWanted, isSparse: isSparse(filter), limit, cursor }, findApprovals)
      const approvals = page.data.map((each) => summaryOf(each, reader))
      return answer(200, { approvals, cursor: page.cursor, examined: page.examined })
    },
    findInboxItem: async ({ caller, path: { source, idempotencyKey } }) => {
      const approvalId = await claims.find(source, idempotencyKey)
      if (approvalId === undefined) throw new ApprovalNotFoundError(idempotencyKey)
      return answer(200, await detail((await seated({ path: { id: approvalId }, caller })).approval, readerOf(caller)))
    },
    getInboxItem: async (call) => answer(200, await detail((await seated(call)).approval, readerOf(call.caller))),
    getInboxTrail: async (call) => answer(200, await trailOf((await seated(call)).approval, call.query.cursor)),
    decideAsUser: async (call) => {
      const { decision, comment, approverId } = call.body
      const { approval, seat } = await seated(call, approverId)
      const vote = { approverId: seat.approverId, decision, comment, way: 'api' as const, actor: actorOf(call) }
      return answer(200, await recorded(await decideByVote(approval, vote), logger, readerOf(call.caller)))
    },
    delegateAsUser: async (call) => {
      const { to, approverId } = call.body
      const { approval, seat } = await seated(call, approverId)
      const input = { approverId: seat.approverId, to, actor: actorOf(call) }
      return answer(200, await recorded(await decideByDelegation(approval, input), logger, readerOf(call.caller)))
    },
    listRequests: async ({ caller, query: { limit = defaultRequests, cursor, trail, ...filter } }) => {
      const reader = readerOf(caller)
      const isWanted = isAmongRequests(caller, filter)
      const most = trail === 'none' ? limit : Math.min(limit, mostWithTrail)
      const wanted = { list: 'requests', isWanted, isSparse: isSparse(filter), limit: most, cursor } as const
      const page = await listFor(caller, wanted, findApprovals)
      const trailFor = async (each: Approval) => (trail === 'none' ? undefined : loadTrail(each))
      const requests = await Promise.all(page.data.map(async (each) => requestOf(each, await trailFor(each), reader)))
      return answer(200, { requests, cursor: page.cursor, examined: page.examined })
    },
    getRequest: async (call) => answer(200, await detail(await asked(call), readerOf(call.caller))),
    getRequestTrail: async (call) => answer(200, await trailOf(await asked(call), call.query.cursor)),
  },
)

function readerOf(user: User): Reader {
  return { user, now: systemClock.now() }
}

async function trailOf(approval: Approval, cursor: string | undefined) {
  const page = await loadTrail(approval, cursor)
  return { trail: page.entries, cursor: page.cursor }
}

type OfOne = Pick<Call<typeof routes.getInboxItem>, 'path' | 'caller'>

/** The approval and the caller's seat in it; one in which they have none is not there for them. */
async function seated(
  { path, caller }: OfOne,
  approverId?: string,
): Promise<{ readonly approval: Approval; readonly seat: Approver }> {
  const approval = await loadApproval(path.id)
  const seat = seatOf(approval, caller)
  if (!seat) throw new ApprovalNotFoundError(approval.approvalId)
  if (approverId === undefined || approverId === seat.approverId) return { approval, seat }
  throw new RefusedError(
    'forbidden',
    'NotAnApprover',
    `approverId: the caller is approver ${seat.approverId} of approval ${approval.approvalId}, not ${approverId}`,
  )
}

/** What the caller has not asked for is not there for them. */
async function asked({ path, caller }: OfOne): Promise<Approval> {
  const approval = await loadApproval(path.id)
  if (hasAsked(approval, caller)) return approval
  throw new ApprovalNotFoundError(approval.approvalId)
}

function actorOf({
  request,
  caller,
}: {
  readonly request: { readonly sourceIp?: string | undefined }
  readonly caller: User
}): Actor {
  return { by: caller.email ?? caller.sub, way: 'api', address: request.sourceIp }
}

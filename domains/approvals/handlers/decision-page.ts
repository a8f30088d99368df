/**
 * The pages behind the links in mails. They are public: the link's secret says who it is. A GET shows and
 * decides nothing, since mail scanners follow links; the page's form decides, by POST.
 */
import type { APIGatewayProxyResult } from 'aws-lambda'
import { approvalRequest } from '../../../events/catalog/approvals'
import { systemClock } from '../../../shared/clock'
import { isRefusedError, isRetryLater, RefusedError, toldOf } from '../../../shared/errors'
import { type EdgeRequest, page, pageStatusOf, retryAfterSeconds } from '../../../shared/http'
import { createLogger } from '../../../shared/logging'
import { parseInput } from '../../../shared/parse'
import { answer, type Call, serve } from '../../../shared/serve'
import { newDecision } from '../api-models'
import type { Actor, Approval, Approver } from '../approval'
import { decideByDelegation, decideByVote, type Recorded } from '../decide'
import { requireOpen } from '../decisions/refusals'
import { requireSeat, type VoteInput } from '../decisions/vote'
import { personInWords } from '../facts'
import { approverOfLink } from '../link'
import { decisionPage, messagePage } from '../pages/decision-page'
import { routes } from '../routes'
import { shownQuote } from '../shown'
import { findApproval } from '../store'

const logger = createLogger('approvals-decision-page')

interface Opened {
  readonly approval: Approval
  readonly approver: Approver
  readonly token: string
}

export const handler = serve(
  { routes, handler: 'decision-page', logger, refuse: refusalPage },
  {
    showDecision: async ({ path, query }) => {
      const opened = await open(path.id, query.token)
      const choice = query.choice === 'reject' ? 'reject' : 'approve'
      return answer(200, decisionPage({ ...opened, choice, now: systemClock.now() }))
    },
    postDecision: decide,
  },
)

async function decide({ request, path, form }: Call<typeof routes.postDecision>) {
  const opened = await open(path.id, form.token)
  const { approver, approval } = opened
  const actor: Actor = { by: approver.email, way: 'mail', address: request.sourceIp }
  const { decision, comment: given, name = '', email = '' } = form
  const person = { name, email }
  try {
    if (decision === 'delegate') {
      const to = parseInput(approvalRequest.shape.requester, person, 'form')
      recorded(await decideByDelegation(approval, { approverId: approver.approverId, to, actor }))
      const asked = `${personInWords(to)} was asked to decide ${shownQuote(approval.subject)}.`
      return answer(200, messagePage('Delegated', [asked], approval.approvalId))
    }
    if (decision !== 'approve' && decision !== 'reject') {
      throw new RefusedError('invalid', 'DecisionMissing', 'decision: expected approve, reject or delegate', {
        field: 'decision',
      })
    }
    const { comment } = parseInput(newDecision, { decision, ...(given && { comment: given }) }, 'form')
    const vote: VoteInput = { approverId: approver.approverId, decision, comment, way: 'mail', actor }
    const decided = recorded(await decideByVote(approval, vote))
    const title = decision === 'approve' ? 'Approved' : 'Rejected'
    return answer(200, messagePage(title, [thanks(decided)], approval.approvalId))
  } catch (error) {
    if (!isRefusedError(error) || error.refusal !== 'invalid') throw error
    const choice = decision === 'reject' ? 'reject' : 'approve'
    const delegate = decision === 'delegate' ? person : undefined
    const now = systemClock.now()
    const body = decisionPage({ ...opened, now, choice, comment: given, delegate, complaint: error.message })
    return answer(400, body)
  }
}

/** It counts, whatever becomes of what follows from it. */
function recorded({ approval, failure }: Recorded): Approval {
  const { approvalId } = approval
  if (failure) logger.warn('Recorded; the sweep does what follows', { approvalId, failure: toldOf(failure) })
  return approval
}

/** Finds who follows the link, and makes sure that there is still something to decide for them. */
async function open(approvalId: string, token: string | undefined): Promise<Opened> {
  // An unknown id is no different from a wrong secret to whoever guesses.
  const approval = await findApproval(approvalId)
  const approver = approverOfLink(approval, token)
  if (!approval || !token) throw new Error('unreachable: a link without an approval was refused')
  // A used link says so first: whoever has voted wants to know that it counted.
  requireSeat(approval, approver.approverId)
  requireOpen(approval, systemClock.now())
  return { approval, approver, token }
}

function thanks({ status, subject }: Approval): string {
  if (status === 'pending')
    return `Your vote on ${shownQuote(subject)} is recorded; the others are still being waited for.`
  return `${shownQuote(subject)} is ${status}. Thank you; you can close this page.`
}

const titles: Readonly<Record<string, string>> = {
  TokenMissing: 'This link is incomplete',
  LinkNotValid: 'This link is not valid',
  AlreadyVoted: 'You have already decided',
  Delegated: 'Somebody else decides this now',
  ApprovalClosed: 'This is already decided',
  ApprovalExpired: 'The time to decide is over',
}

function refusalPage(error: unknown, request: EdgeRequest): APIGatewayProxyResult {
  if (isRefusedError(error)) {
    const { refusal, code, message } = error
    const title = titles[code] ?? 'This is not possible'
    return page(pageStatusOf(refusal), messagePage(title, [message], request.correlationId))
  }
  logger.error('Page failed', { error: toldOf(error) })
  if (isRetryLater(error)) {
    const advice = 'Nothing was recorded: send it once more in a moment.'
    const busy = page(503, messagePage('Please try again', [advice], request.correlationId))
    return { ...busy, headers: { ...busy.headers, 'Retry-After': String(retryAfterSeconds) } }
  }
  const advice = 'Nothing may have been recorded: open the link again. If it stays so, tell us the reference.'
  return page(500, messagePage('Something went wrong here', [advice], request.correlationId))
}

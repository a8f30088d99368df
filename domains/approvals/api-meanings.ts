/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { approvalRequestMeanings, personMeanings } from '../../events/catalog/approvals'
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as answers from './api-answers'
import * as models from './api-models'

const cursor = 'Where the next page begins, as the last one said it.'
const q =
  'Words, all of which are to be in the subject, who asks, the system, or a reference, in whatever case. A call looks through 300 approvals at the most.'
const examined = 'How many approvals were looked through for it.'
const nextCursor = 'Of the next page; null if there is none.'
const token = 'The secret of the mailed link.'
const approverId = 'Which approver the caller means to be; anybody else than their own is refused.'
const comment = 'Why, in their own words. A rejection needs it.'

const approvers = 'Who decides, delegates and who is asked by escalation included.'
const requesterMailStopped =
  'Why no mail is sent to who asked for it any more: one has bounced for good, or they have complained.'
const trail = 'The newest entries of what has happened, the oldest of them first.'
const trailCursor = 'Of the entries before those; null if there are none.'

const summary = {
  approvalId: 'A ULID.',
  status: 'How it stands.',
  subject: approvalRequestMeanings.subject,
  requester: approvalRequestMeanings.requester,
  requestedBy: approvalRequestMeanings.requestedBy,
  policy: approvalRequestMeanings.policy,
  requestedAt: 'When it was requested; ISO 8601, UTC.',
  expiresAt: 'Until when it can be decided.',
  decidedAt: 'When it was decided, or ended without a decision.',
  votes: 'What was said so far.',
  seat: 'Of the caller, if they have one in it and have an access token of the user pool.',
}

export const meanings: readonly DescribedObject[] = [
  describe(models.newApproval, {
    ...approvalRequestMeanings,
    requestedBy: 'The system that asks; `api` if it is left out.',
    idempotencyKey: 'The same key asks the same approval again, and starts nothing; a new one if it is left out.',
  }),
  describe(models.newDecision, { decision: 'What the caller says.', comment, approverId }),
  describe(models.newDelegation, { to: 'Who decides instead.', approverId }),
  describe(models.newWithdrawal, { reason: 'Why it is taken back.' }),
  describe(models.listQuery, {
    status: 'Which approvals; `pending` if it is left out.',
    limit: 'How many a page holds at the most; 25 if it is left out.',
    cursor,
  }),
  describe(models.inboxQuery, {
    status:
      'In the place of what waits for the caller: approvals of this status in which they have or had a say, and which wait for them no more.',
    q,
    limit: 'How many a page holds at the most; 25 if it is left out.',
    cursor,
  }),
  describe(models.requestsQuery, {
    status: 'Those of this status; all if it is left out.',
    q,
    trail: 'Whether each comes with the newest entries of its trail, as if it is left out, or with `none`.',
    limit: 'How many a page holds at the most, 10 of those with a trail; 10 if it is left out.',
    cursor,
  }),
  describe(models.trailQuery, { cursor }),
  describe(models.approvalPath, { id: 'The id of the approval (a ULID).' }),
  describe(models.keyPath, {
    source: 'Of the event that asked, such as `signalbox.deployment`.',
    idempotencyKey: 'By which it has asked.',
  }),
  describe(models.linkQuery, { token, choice: 'What the form begins with: `approve` or `reject`.' }),
  describe(models.decisionForm, {
    token,
    decision: '`approve`, `reject` or `delegate`.',
    comment,
    name: 'Of the delegate.',
    email: 'Of the delegate.',
  }),
  describe(answers.votes, {
    approved: 'How many have approved.',
    rejected: 'How many have rejected.',
    waiting: 'How many are asked and have said nothing.',
    needed: 'How many of those with a vote must approve; who was escalated to decides alone.',
  }),
  describe(answers.seat, {
    approverId: 'Who they are in it.',
    mayDecide: 'Whether their decision is waited for.',
    hindrance: 'Why not: they have voted, handed it on, or left; it is over (`Closed`), or its time is (`Expired`).',
    inPlaceOf: 'The name of who has handed the decision on to them.',
  }),
  describe(answers.approvalSummary, summary),
  describe(answers.vote, {
    decision: 'What they said.',
    comment: 'Why, in their own words.',
    at: 'When; ISO 8601, UTC.',
    way: 'By the page that a mail links to, or by the API.',
  }),
  describe(answers.approver, {
    ...personMeanings,
    approverId: '`a1`, `a2`, …: stable within the approval.',
    kind: 'Named in the request, asked when it was escalated (who decides alone), or in the seat of who delegated.',
    delegatedTo: 'The approver who decides in their place.',
    left: 'They were erased before they had decided; the others go on without them.',
    vote: 'If they have voted.',
    undeliverable: 'Why mail does not reach them: the last one was refused for good, or has come back.',
    mailStopped: 'Why no mail is sent to them any more: one has bounced for good, or they have complained.',
  }),
  describe(answers.trailEntry, {
    at: 'When; ISO 8601, UTC.',
    action: 'What happened.',
    by: 'Who did it: an e-mail address, an IAM ARN, a system.',
    way: 'How they did it.',
    address: 'The IP address that it came from.',
    detail: 'More about it, such as whom it concerned.',
  }),
  describe(answers.approvalDetail, {
    ...summary,
    description: approvalRequestMeanings.description,
    context: approvalRequestMeanings.context,
    approvers,
    requesterMailStopped,
    escalateTo: approvalRequestMeanings.escalateTo,
    escalateAt: 'When they are asked, if nothing is decided by then.',
    escalatedAt: 'When they were asked.',
    withdrawalReason: 'Why it was taken back.',
    correlationId: 'Of the story that it belongs to.',
    trail,
    trailCursor,
  }),
  describe(answers.askedApproval, { ...summary, approvers, requesterMailStopped, trail, trailCursor }),
  describe(answers.askedPage, { requests: 'The newest first.', cursor: nextCursor, examined }),
  describe(answers.inboxPage, { approvals: 'The newest first.', cursor: nextCursor, examined }),
  describe(answers.approvalPage, { approvals: 'The newest first.', cursor: nextCursor }),
  describe(answers.trailPage, {
    trail: 'The oldest entry first.',
    cursor: 'Of the entries before those; null if there are none.',
  }),
]

export const problems: ProblemMeanings = {
  AlreadyAnApprover: ['invalid', 'The delegate already has a say in it.'],
  AlreadyVoted: ['conflict', 'The approver has voted; nothing was changed.'],
  ApprovalClosed: ['conflict', 'It is decided or withdrawn already; nothing was changed. `approvalStatus` says how.'],
  ApprovalExpired: ['gone', 'The time to decide is over.'],
  ApprovalNotFound: ['not-found', 'There is none with this id, or the caller may not read it.'],
  CommentMissing: ['invalid', 'A rejection needs a comment.'],
  CursorInvalid: ['invalid', 'The cursor is none of this list’s.'],
  DecisionMissing: ['invalid', 'The form says neither approve, reject nor delegate.'],
  Delegated: ['conflict', 'The approver has handed the decision on.'],
  Excluded: ['invalid', 'The delegate may have no say in it.'],
  IdempotencyKeyReused: ['conflict', 'The key was used for another request.'],
  LinkNotValid: ['forbidden', 'The link is not one of this approval’s, or newer ones took its place.'],
  NotAnApprover: ['forbidden', 'The caller is no approver, or not the one that is named.'],
  NotTheRequester: ['forbidden', 'Only who requested it may withdraw it.'],
  RequestInvalid: ['invalid', 'The fields don’t fit together; `errors` has every problem with its field.'],
  RequestTooLarge: ['invalid', 'The approval would not fit into one item with every vote and link.'],
  TokenMissing: ['invalid', 'The address has no token.'],
  TooManyDelegations: ['conflict', 'It was handed on too often.'],
}

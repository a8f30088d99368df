/** The API of approvals. */
import { defineRoutes } from '../../shared/routes'
import { approvalDetail, approvalPage, askedPage, inboxPage, trailPage } from './api-answers'
import {
  approvalPath,
  decisionForm,
  inboxQuery,
  keyPath,
  linkQuery,
  listQuery,
  newApproval,
  newDecision,
  newDelegation,
  newWithdrawal,
  requestsQuery,
  trailQuery,
} from './api-models'

/**
 * Requests a second of each way to decide, apart from all else: who lists or asks without end takes nothing from those
 * who decide, and who tries links without end nothing from those who decide signed in.
 */
const rate = 50

const signed = { handler: 'api', authorization: 'iam' } as const
const ofOne = { ...signed, parameters: approvalPath } as const
const approval = ['Approval', approvalDetail] as const
const recorded = { meaning: 'It is recorded; this is the approval now.', body: approval } as const
const closed = ['ApprovalClosed', 'ApprovalExpired'] as const
const seat = ['NotAnApprover', 'AlreadyVoted', 'Delegated', ...closed] as const
const person = ['Excluded', 'AlreadyAnApprover', 'TooManyDelegations', 'RequestTooLarge'] as const

const linked = {
  path: '/decisions/{id}',
  handler: 'decision-page',
  authorization: { public: 'The secret in the mailed link says who it is; a GET decides nothing' },
  parameters: approvalPath,
  rate,
} as const

const ofUser = { handler: 'inbox', authorization: 'user' } as const
const ofInbox = { ...ofUser, parameters: approvalPath } as const

export const inboxRoutes = defineRoutes({
  listInbox: {
    ...ofUser,
    method: 'GET',
    path: '/inbox',
    summary:
      'What waits for the caller’s decision, or with a status what they had a say in, the newest first, a page at a time.',
    query: inboxQuery,
    answers: {
      200: {
        meaning:
          'A page; it may be short of `limit`, or empty, before the last one: the cursor says whether there is more.',
        body: ['InboxPage', inboxPage],
      },
    },
    problems: ['CursorInvalid'],
  },
  getInboxItem: {
    ...ofInbox,
    method: 'GET',
    path: '/inbox/{id}',
    summary: 'One approval in which the caller has or had a say, with the newest entries of its trail.',
    answers: { 200: { meaning: 'The approval.', body: approval } },
    problems: ['ApprovalNotFound'],
  },
  findInboxItem: {
    ...ofUser,
    method: 'GET',
    path: '/inbox/of/{source}/{idempotencyKey}',
    summary: 'The approval that a system has asked for by event under a key, if the caller has or had a say in it.',
    parameters: keyPath,
    answers: { 200: { meaning: 'The approval.', body: approval } },
    problems: ['ApprovalNotFound'],
  },
  getInboxTrail: {
    ...ofInbox,
    method: 'GET',
    path: '/inbox/{id}/trail',
    summary: 'What has happened to an approval in which the caller has or had a say, a page at a time.',
    query: trailQuery,
    answers: { 200: { meaning: 'A page, its oldest entry first.', body: ['TrailPage', trailPage] } },
    problems: ['ApprovalNotFound', 'CursorInvalid'],
  },
  decideAsUser: {
    ...ofInbox,
    rate,
    method: 'POST',
    path: '/inbox/{id}/decisions',
    summary: 'Vote as the approver who the caller is, by verified address or subject.',
    body: ['NewDecision', newDecision],
    answers: { 200: recorded },
    problems: ['ApprovalNotFound', 'CommentMissing', ...seat],
  },
  delegateAsUser: {
    ...ofInbox,
    rate,
    method: 'POST',
    path: '/inbox/{id}/delegations',
    summary: 'Give the caller’s seat to somebody else, who decides in their place.',
    body: ['NewDelegation', newDelegation],
    answers: { 200: recorded },
    problems: ['ApprovalNotFound', ...seat, ...person],
  },
  listRequests: {
    ...ofUser,
    method: 'GET',
    path: '/requests',
    summary: 'What was asked for in the caller’s name, the newest first, a page at a time.',
    query: requestsQuery,
    answers: {
      200: {
        meaning:
          'A page; it may be short of `limit`, or empty, before the last one: the cursor says whether there is more.',
        body: ['AskedPage', askedPage],
      },
    },
    problems: ['CursorInvalid'],
  },
  getRequest: {
    ...ofInbox,
    method: 'GET',
    path: '/requests/{id}',
    summary: 'One approval that was asked for in the caller’s name, with the newest entries of its trail.',
    answers: { 200: { meaning: 'The approval.', body: approval } },
    problems: ['ApprovalNotFound'],
  },
  getRequestTrail: {
    ...ofInbox,
    method: 'GET',
    path: '/requests/{id}/trail',
    summary: 'What has happened to an approval that was asked for in the caller’s name, a page at a time.',
    query: trailQuery,
    answers: { 200: { meaning: 'A page, its oldest entry first.', body: ['TrailPage', trailPage] } },
    problems: ['ApprovalNotFound', 'CursorInvalid'],
  },
})

export const routes = defineRoutes({
  ...inboxRoutes,
  requestApproval: {
    ...signed,
    method: 'POST',
    path: '/approvals',
    summary: 'Ask for a decision. The same idempotency key asks the same approval again.',
    body: ['NewApproval', newApproval],
    answers: {
      201: {
        meaning: 'The approval.',
        body: approval,
        headers: { Location: 'Where the approval is, as a reference from the address that was called.' },
      },
    },
    problems: ['RequestInvalid', 'RequestTooLarge', 'IdempotencyKeyReused'],
  },
  listApprovals: {
    ...signed,
    method: 'GET',
    path: '/approvals',
    summary: 'The approvals of one status that the caller may read, the newest first, a page at a time.',
    query: listQuery,
    answers: {
      200: { meaning: 'A page; it may be short of `limit` before the last one.', body: ['ApprovalPage', approvalPage] },
    },
    problems: ['CursorInvalid'],
  },
  getApproval: {
    ...ofOne,
    method: 'GET',
    path: '/approvals/{id}',
    summary: 'One approval, with the newest entries of its trail.',
    answers: { 200: { meaning: 'The approval.', body: approval } },
    problems: ['ApprovalNotFound'],
  },
  getTrail: {
    ...ofOne,
    method: 'GET',
    path: '/approvals/{id}/trail',
    summary: 'What has happened to an approval, a page at a time: the newest entries, then those before a cursor.',
    query: trailQuery,
    answers: { 200: { meaning: 'A page, its oldest entry first.', body: ['TrailPage', trailPage] } },
    problems: ['ApprovalNotFound', 'CursorInvalid'],
  },
  decide: {
    ...ofOne,
    rate,
    method: 'POST',
    path: '/approvals/{id}/decisions',
    summary: 'Vote as the approver whose principal the caller is.',
    body: ['NewDecision', newDecision],
    answers: { 200: recorded },
    problems: ['ApprovalNotFound', 'CommentMissing', ...seat],
  },
  delegate: {
    ...ofOne,
    rate,
    method: 'POST',
    path: '/approvals/{id}/delegations',
    summary: 'Give the seat to somebody else, who decides in the caller’s place.',
    body: ['NewDelegation', newDelegation],
    answers: { 200: recorded },
    problems: ['ApprovalNotFound', ...seat, ...person],
  },
  withdraw: {
    ...ofOne,
    rate,
    method: 'POST',
    path: '/approvals/{id}/withdrawals',
    summary: 'Take the request back, as who requested it.',
    body: ['NewWithdrawal', newWithdrawal],
    answers: { 200: recorded },
    problems: ['ApprovalNotFound', 'NotTheRequester', ...closed],
  },
  showDecision: {
    ...linked,
    method: 'GET',
    summary: 'The page behind a mailed link; it shows and decides nothing.',
    query: linkQuery,
    answers: { 200: { meaning: 'The page with the form.' } },
    problems: ['TokenMissing', 'LinkNotValid', ...seat],
  },
  postDecision: {
    ...linked,
    method: 'POST',
    summary: 'What the page’s form posts: a vote, or a delegation.',
    form: ['DecisionForm', decisionForm],
    answers: {
      200: { meaning: 'It is recorded; a page that says so.' },
      400: { meaning: 'The page again, saying what to mend.' },
    },
    problems: ['TokenMissing', 'LinkNotValid', 'DecisionMissing', 'CommentMissing', ...seat, ...person],
  },
})

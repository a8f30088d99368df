/** What the fields of APIs, plans, usage and feedback mean, and the refusals about them: for the OpenAPI document. */
import { type DescribedObject, describe } from '../../../events/meanings'
import type { ProblemMeanings } from '../../../shared/routes'
import * as apis from './api-models'
import * as plans from './plan-models'

const cursor = 'Where the next page begins, as the last one said it.'
const nextCursor = 'Of the next page; null if there is none.'
const limit = 'How many a page holds at the most; 25 if it is left out.'
const idempotencyKey = 'Of the caller’s choosing: the same key asks for the same thing again.'
const apiId = 'The id of the API: small letters and digits, joined by hyphens.'
const planId = 'The id of the plan, within its API.'
const sub = 'Who: the subject of their tokens.'
const from = 'The first day, as `2026-01-01`, in UTC.'
const to = 'The last day.'

const settings = {
  name: 'What it is called.',
  summary: 'What it is for; text of several lines.',
  visibility: 'Who sees it: everybody, whoever is signed in, or members of `groups`.',
  groups: 'The groups of the directory whose members see it, with visibility `groups`.',
}

const plan = {
  name: 'What it is called.',
  description: 'What one gets.',
  throttle: 'How fast it may be called; not limited if it is left out.',
  quota: 'How often; not limited if it is left out.',
  stages: 'The deployed stages that its keys are for.',
  price: 'What it costs, in words.',
  approval: 'Who has to say yes before there is a key; nobody if it is left out.',
  marketplace:
    'The listing of AWS Marketplace that sells it, by product code, or by product and catalog where listings have licenses.',
  metering: '`gateway`: API Gateway meters calls by the product code. `none` if it is left out.',
  freeTrial: 'Whether it may be tried for nothing.',
}

const entry = {
  apiId,
  name: settings.name,
  summary: settings.summary,
  visibility: settings.visibility,
  status: 'A draft, for sale, or retired.',
  publishedAt: 'When it was first for sale; ISO 8601, UTC.',
  endsAt: 'When the subscriptions that are left end; ISO 8601, UTC.',
}

const usesOfKeys = 'When its keys were last used, the present one first.'

export const meanings: readonly DescribedObject[] = [
  describe(plans.throttle, {
    rateLimit: 'Requests a second.',
    burstLimit: 'Requests at once.',
  }),
  describe(plans.quota, {
    limit: 'Requests in a period.',
    period: 'A day, a week or a month, in UTC.',
    offset: 'The day of a week (0 to 6) or month (0 to 27) on which its periods begin; the first if it is left out.',
  }),
  describe(plans.planStage, { restApiId: 'The id of the REST API in API Gateway.', stage: 'The name of its stage.' }),
  describe(plans.planApproval, {
    approvers: 'Addresses of those who are asked.',
    quorum: 'How many of them have to say yes; one if it is left out.',
  }),
  describe(plans.keptApproval, {
    approvers:
      'Addresses of those who are asked: whoever was erased is among them no more, and may have been the last.',
    quorum: 'How many of them have to say yes; one if it is left out.',
  }),
  describe(plans.listingByCode, { productCode: 'The product code of the listing.' }),
  describe(plans.listingByProduct, {
    productId: 'The id of the product.',
    catalog: 'The catalog that it is in, such as `AWSMarketplace`.',
  }),
  describe(plans.newPlan, plan),
  describe(plans.planAnswer, {
    ...plan,
    planId,
    usagePlanId: 'The usage plan of API Gateway, once it is published.',
    withdrawnAt: 'Since when nobody gets on it any more; ISO 8601, UTC.',
  }),
  describe(plans.planForSale, {
    planId,
    name: plan.name,
    description: plan.description,
    throttle: plan.throttle,
    quota: plan.quota,
    price: plan.price,
    needsApproval: 'Whether somebody has to say yes before there is a key.',
    isOfMarketplace: 'Whether it is sold by AWS Marketplace, and there alone.',
    freeTrial: plan.freeTrial,
  }),
  describe(apis.apiSettings, settings),
  describe(apis.newApi, {
    ...settings,
    apiId,
    owners: 'Subjects of those who look after it; the caller if it is left out.',
    stages: 'The deployed stages that its owners may sell and import from.',
    idempotencyKey,
  }),
  describe(apis.apiOwners, { owners: 'Subjects of all who look after it.' }),
  describe(apis.apiStages, { stages: 'All deployed stages that its owners may sell and import from.' }),
  describe(apis.newDocument, {
    document:
      'The text of the document, of JSON or YAML: at most 1 MiB, nothing in it refers to elsewhere. A problem is named by its path.',
  }),
  describe(apis.documentImport, {
    restApiId: 'The id of the REST API in API Gateway.',
    stage: 'The name of its stage.',
    idempotencyKey,
  }),
  describe(apis.publication, { idempotencyKey }),
  describe(apis.retirement, {
    endsAt: 'When the subscriptions that are left end; ISO 8601, UTC. They go on if it is left out.',
    idempotencyKey,
  }),
  describe(apis.apiPath, { apiId }),
  describe(apis.planPath, { apiId, planId }),
  describe(apis.catalogueQuery, {
    search: 'Words, each of which is in the id, the name or the summary; all APIs if it is left out.',
    limit,
    cursor,
  }),
  describe(apis.ownedQuery, { status: 'Those that are published, unless said.', limit, cursor }),
  describe(apis.holdersQuery, { planId: 'Of this plan alone.', limit, cursor }),
  describe(apis.usageQuery, { from: `${from} The last thirty days unless said, ninety at the most.`, to }),
  describe(apis.usagesQuery, {
    from,
    to,
    limit: 'How many customers a page holds at the most; 10 if left out.',
    cursor,
  }),
  describe(apis.catalogueEntry, { ...entry, plans: 'The plans that it has for sale.' }),
  describe(apis.cataloguePage, { apis: 'The APIs.', cursor: nextCursor }),
  describe(apis.keptDocument, {
    hash: 'SHA-256 of the document as it is kept.',
    format: 'Such as `openapi-3.1` or `swagger-2.0`.',
    operations: 'How many operations it has.',
    storedAt: 'Since when; ISO 8601, UTC.',
  }),
  describe(apis.documentAnswer, {
    format: 'Such as `openapi-3.1` or `swagger-2.0`.',
    document: 'The document. It leads nowhere else; its texts are its owners’, to be shown as text.',
  }),
  describe(apis.ownedApi, {
    ...settings,
    apiId,
    status: entry.status,
    owners: 'Subjects of those who look after it.',
    stages: 'The deployed stages that they may sell and import from.',
    plans: 'All of its plans, those that are withdrawn too.',
    document: 'What is known of its document.',
    createdAt: 'When it was created; ISO 8601, UTC.',
    publishedAt: entry.publishedAt,
    retiredAt: 'When it was retired; ISO 8601, UTC.',
    endsAt: entry.endsAt,
  }),
  describe(apis.ownedPage, { apis: 'The APIs.', cursor: nextCursor }),
  describe(apis.holderKey, {
    keyId: 'What API Gateway calls the key.',
    lastFour: 'Its last four characters.',
    generation: 'Counts the keys of the subscription from 1.',
    state: 'Whether it is on, off, or on for a while beside a newer one.',
    issuedAt: 'When it was made; ISO 8601, UTC.',
    expiresAt: 'From then on it is not taken, if it was made to expire; ISO 8601, UTC.',
    until: 'How long an older one is taken; ISO 8601, UTC.',
  }),
  describe(apis.holder, {
    subscriptionId: 'The id of the subscription.',
    sub,
    name: 'How they are called.',
    company: 'Whom they work for.',
    mailStopped: 'Why mail does not reach them: it `bounced`, or they `complained`.',
    planId,
    status: 'How the subscription is.',
    requestedAt: 'When they subscribed; ISO 8601, UTC.',
    keys: 'Their keys, of which nobody else sees more.',
  }),
  describe(apis.holderPage, { subscriptions: 'The subscriptions.', cursor: nextCursor }),
  describe(apis.dayOfUsage, {
    day: 'As `2026-01-01`, in UTC.',
    used: 'Calls on this day.',
    remaining: 'What was left of the quota at its end; left out without a quota.',
  }),
  describe(apis.usage, {
    subscriptionId: 'The id of the subscription.',
    planId,
    from,
    to,
    quota: 'What the plan allows.',
    days: 'The days, the oldest first.',
    keys: usesOfKeys,
  }),
  describe(apis.customerUsage, {
    subscriptionId: 'The id of the subscription.',
    sub,
    name: 'How they are called.',
    planId,
    days: 'The days, the oldest first.',
    keys: usesOfKeys,
  }),
  describe(apis.useOfKey, {
    generation: 'Counts the keys of the subscription from 1.',
    lastFour: 'Its last four characters.',
    lastUsedOn: 'The last of the days on which it was used, as `2026-01-01`, in UTC; left out if on none.',
  }),
  describe(apis.usagePage, { from, to, usage: 'What each customer has used.', cursor: nextCursor }),
  describe(apis.newFeedback, {
    text: 'What you think of it.',
    rating: 'From 1 to 5.',
    idempotencyKey,
  }),
  describe(apis.feedbackPath, { apiId, feedbackId: 'The id of what was said.' }),
  describe(apis.newAnswer, { text: 'The answer, which is mailed.', idempotencyKey }),
  describe(apis.feedbackReply, {
    text: 'What was answered.',
    at: 'When; ISO 8601, UTC.',
    mailedAt: 'When the mail went out; ISO 8601, UTC.',
    undeliverable: 'Why no mail goes to the address.',
  }),
  describe(apis.feedbackAnswer, {
    feedbackId: 'The id of what was said.',
    sub,
    text: 'What they think of it.',
    rating: 'From 1 to 5.',
    at: 'When; ISO 8601, UTC.',
    answer: 'What an owner has answered.',
  }),
  describe(apis.feedbackPage, { feedback: 'What was said.', cursor: nextCursor }),
]

export const problems: ProblemMeanings = {
  ApiExists: ['conflict', 'The id is taken by an API that is otherwise.'],
  ApiRetired: ['gone', 'The API is retired: nothing of it changes any more.'],
  ApiNotReady: ['conflict', 'Something that a published API has is missing; `field` says what.'],
  GroupsMismatch: ['invalid', 'Groups go with visibility `groups`, and it with them.'],
  StageInUse: ['conflict', 'A plan is made for a stage that is missing.'],
  StageRefused: ['forbidden', 'The stage is none that this API may sell.'],
  ExportRefused: ['invalid', 'API Gateway exports nothing of this stage.'],
  DocumentInvalid: ['invalid', 'The document has problems; `errors` has up to twenty of them, each by its path.'],
  DocumentTooLarge: ['invalid', 'The document is too large: `is` says how large, `most` how large it may be.'],
  NoDocument: ['not-found', 'The API has no document.'],
  PlanInvalid: ['invalid', 'Something that a plan says can’t be; `field` says what.'],
  PlanInUse: ['conflict', 'Somebody is on the plan, and would get less or something else.'],
  PlanWithdrawn: ['gone', 'The plan is withdrawn.'],
  TooManyPlans: ['conflict', 'An API has no more plans than it has already.'],
  LastPlan: ['conflict', 'It is the last plan that the API sells.'],
  RetirementRefused: ['invalid', 'The subscriptions can’t end on that day.'],
  FeedbackNotFound: ['not-found', 'There is no feedback with this id.'],
  AlreadyAnswered: ['conflict', 'It was answered otherwise.'],
  SpanInvalid: ['invalid', 'The days are no span, or more than ninety.'],
  TokenRefused: ['forbidden', 'The access token is over, or was ended.'],
}

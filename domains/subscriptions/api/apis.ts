/** The routes by which owners look after their APIs. Administrators own them all, and say who else does. */
import { defineRoutes } from '../../../shared/routes'
import {
  apiOwners,
  apiPath,
  apiSettings,
  apiStages,
  documentImport,
  holderPage,
  holdersQuery,
  newApi,
  newDocument,
  ownedApi,
  ownedPage,
  ownedQuery,
  planPath,
  publication,
  retirement,
} from './api-models'
import { admins, listQuery } from './parts'
import { newPlan } from './plan-models'
import { auditPage } from './subscriptions'

const ofOwner = { handler: 'apis', authorization: 'user', parameters: apiPath } as const
const ofAdmins = { ...ofOwner, authorization: admins } as const
const ofPlan = { ...ofOwner, parameters: planPath } as const

const one = ['OwnedApi', ownedApi] as const
const now = { 200: { meaning: 'The API now.', body: one } } as const
const owned = ['ApiNotFound', 'NotAnOwner'] as const
const changeable = [...owned, 'ApiRetired'] as const
const publishable = [...changeable, 'PlanInvalid', 'ApiNotReady'] as const
const document = [...changeable, 'DocumentInvalid', 'DocumentTooLarge'] as const

export const apiRoutes = defineRoutes({
  createApi: {
    handler: 'apis',
    authorization: admins,
    method: 'POST',
    path: '/apis',
    summary:
      'Create the draft of an API, with its owners and the stages that they may sell. The same again changes nothing.',
    body: ['NewApi', newApi],
    answers: {
      201: {
        meaning: 'The draft.',
        body: one,
        headers: { Location: 'Where the API is, as a reference from the address that was called.' },
      },
    },
    problems: ['ApiExists', 'GroupsMismatch', 'IdempotencyKeyReused'],
  },
  listOwnedApis: {
    handler: 'apis',
    authorization: 'user',
    method: 'GET',
    path: '/owned-apis',
    summary: 'The APIs of one status that the caller owns, by name, a page at a time.',
    query: ownedQuery,
    answers: {
      200: { meaning: 'A page; it may be short of `limit` before the last one.', body: ['OwnedApiPage', ownedPage] },
    },
    problems: ['CursorInvalid'],
  },
  getSettings: {
    ...ofOwner,
    method: 'GET',
    path: '/apis/{apiId}/settings',
    summary: 'One API, with all that its owners see.',
    answers: { 200: { meaning: 'The API.', body: one } },
    problems: owned,
  },
  changeApi: {
    ...ofOwner,
    method: 'PUT',
    path: '/apis/{apiId}/settings',
    summary: 'Change what an API says of itself and who sees it: all of it is given.',
    body: ['ApiSettings', apiSettings],
    answers: now,
    problems: [...changeable, 'GroupsMismatch'],
  },
  nameOwners: {
    ...ofAdmins,
    method: 'PUT',
    path: '/apis/{apiId}/owners',
    summary: 'Say who owns an API: these and no others.',
    body: ['ApiOwners', apiOwners],
    answers: now,
    problems: owned,
  },
  nameStages: {
    ...ofAdmins,
    method: 'PUT',
    path: '/apis/{apiId}/stages',
    summary: 'Say which deployed stages the owners of an API may sell and import from.',
    body: ['ApiStages', apiStages],
    answers: now,
    problems: [...changeable, 'StageInUse'],
  },
  storeDocument: {
    ...ofOwner,
    method: 'PUT',
    path: '/apis/{apiId}/document',
    summary: 'Store the OpenAPI 3.0 or 3.1 or Swagger 2.0 document of an API, as text of JSON or YAML.',
    body: ['NewDocument', newDocument],
    answers: now,
    problems: document,
  },
  importDocument: {
    ...ofOwner,
    method: 'POST',
    path: '/apis/{apiId}/document/import',
    summary: 'Store the document of a deployed stage, with its published documentation, as API Gateway exports it.',
    body: ['DocumentImport', documentImport],
    answers: now,
    problems: [...document, 'StageRefused', 'ExportRefused', 'IdempotencyKeyReused'],
  },
  putPlan: {
    ...ofPlan,
    method: 'PUT',
    path: '/apis/{apiId}/plans/{planId}',
    summary: 'Add a plan, or change one: all of it is given. Of a published API it is on sale, and so, at once.',
    body: ['PlanSettings', newPlan],
    answers: now,
    problems: [...publishable, 'PlanInUse', 'PlanWithdrawn', 'TooManyPlans'],
  },
  withdrawPlan: {
    ...ofPlan,
    method: 'DELETE',
    path: '/apis/{apiId}/plans/{planId}',
    summary: 'Take a plan off sale. Who is on it stays on it; its usage plan goes when nobody is.',
    answers: now,
    problems: [...changeable, 'PlanNotFound', 'LastPlan'],
  },
  publishApi: {
    ...ofOwner,
    method: 'POST',
    path: '/apis/{apiId}/publication',
    summary: 'Put an API on sale, with a usage plan for each of its plans. The same again mends what is not so.',
    body: ['Publication', publication],
    answers: now,
    problems: [...publishable, 'IdempotencyKeyReused'],
  },
  retireApi: {
    ...ofOwner,
    method: 'POST',
    path: '/apis/{apiId}/retirement',
    summary:
      'Take an API off sale for good. Subscriptions go on, or until a day at least 30 days from now, which may be brought forward.',
    body: ['Retirement', retirement],
    answers: now,
    problems: [...owned, 'RetirementRefused', 'IdempotencyKeyReused'],
  },
  listHolders: {
    ...ofOwner,
    method: 'GET',
    path: '/apis/{apiId}/subscriptions',
    summary: 'Who subscribes to an API, by plan, with their keys as far as anybody knows them, a page at a time.',
    query: holdersQuery,
    answers: { 200: { meaning: 'A page.', body: ['HolderPage', holderPage] } },
    problems: [...owned, 'CursorInvalid'],
  },
  getApiAudit: {
    ...ofOwner,
    method: 'GET',
    path: '/apis/{apiId}/audit',
    summary: 'Who did what to an API, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['AuditPage', auditPage] } },
    problems: [...owned, 'CursorInvalid'],
  },
})

/** The routes by which administrators look after people. Names, addresses and groups stay in the directory: these ask it. */
import * as z from 'zod/mini'
import { mfaMethod, reason, sub } from '../../../events/catalog/identity'
import { line } from '../../../events/text'
import { defineRoutes } from '../../../shared/routes'
import { noBody } from './applications'
import { admins, auditPage, erasure, erasureAnswer, instant, listQuery, nextCursor } from './parts'

/** The directory's own tokens are longer than the cursors of a table. */
const cursor = z.optional(z.string().check(z.maxLength(4096), z.regex(/^[\w-]*$/, 'expected a cursor of this API')))

export const userQuery = z.object({
  /** Of the directory's longest page. */
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(60))),
  cursor,
  by: z.optional(z.enum(['userName', 'email', 'sub'])),
  search: z.optional(line(256)),
})

export const userSummary = z.object({
  sub: z.string(),
  userName: z.string(),
  email: z.optional(z.string()),
  givenName: z.optional(z.string()),
  familyName: z.optional(z.string()),
  isEnabled: z.boolean(),
  status: z.string(),
  createdAt: instant,
  changedAt: instant,
})

export const userPage = z.object({ users: z.array(userSummary), cursor: nextCursor })

export const userDetail = z.extend(userSummary, {
  isEmailVerified: z.boolean(),
  phoneNumber: z.optional(z.string()),
  isPhoneVerified: z.boolean(),
  mfa: z.array(mfaMethod),
  preferredMfa: z.optional(mfaMethod),
  groups: z.array(z.string()),
})

export const access = z.object({ isEnabled: z.boolean(), reason })

/** Narrower than Cognito's, which has every sign: it is part of an address. */
const group = z.string().check(z.regex(/^[\w.+=,@-]{1,128}$/, 'expected the name of a group'))

export const userPath = z.object({ sub })
export const groupPath = z.object({ sub, group })

const ofOne = { handler: 'users', authorization: admins, parameters: userPath } as const
const ofGroup = { ...ofOne, parameters: groupPath } as const
const detail = ['User', userDetail] as const
const now = { 200: { meaning: 'The account now.', body: detail } } as const

export const userRoutes = defineRoutes({
  listUsers: {
    method: 'GET',
    path: '/users',
    summary: 'People of the directory, or those whose name or address begins so, a page at a time.',
    handler: 'users',
    authorization: admins,
    query: userQuery,
    answers: {
      200: { meaning: 'A page; it may be short of `limit` before the last one.', body: ['UserPage', userPage] },
    },
    problems: ['CursorInvalid'],
  },
  getUser: {
    ...ofOne,
    method: 'GET',
    path: '/users/{sub}',
    summary: 'One account, with its groups.',
    answers: { 200: { meaning: 'The account.', body: detail } },
    problems: ['PersonNotFound'],
  },
  eraseUser: {
    ...ofOne,
    method: 'DELETE',
    path: '/users/{sub}',
    summary: 'Erase somebody: their account, and what any domain holds of them. The same again is the same erasure.',
    answers: { 202: erasureAnswer },
    problems: ['PersonNotFound', 'OwnAccount'],
  },
  getErasure: {
    ...ofOne,
    method: 'GET',
    path: '/users/{sub}/erasure',
    summary: 'How far the erasure of somebody has come, and who has not answered.',
    answers: { 200: { meaning: 'The erasure.', body: ['Erasure', erasure] } },
    problems: ['ErasureNotFound'],
  },
  setAccess: {
    ...ofOne,
    method: 'PUT',
    path: '/users/{sub}/access',
    summary: 'Shut an account, so that no token of before counts, or open it again; with the reason.',
    body: ['Access', access],
    answers: now,
    problems: ['PersonNotFound', 'OwnAccount', 'ErasureUnderWay'],
  },
  addToGroup: {
    ...ofGroup,
    method: 'PUT',
    path: '/users/{sub}/groups/{group}',
    summary: 'Put somebody into a group; tokens from their next sign-in or refresh say so.',
    body: ['Nothing', noBody],
    answers: now,
    problems: ['PersonNotFound', 'GroupNotFound'],
  },
  removeFromGroup: {
    ...ofGroup,
    method: 'DELETE',
    path: '/users/{sub}/groups/{group}',
    summary: 'Take somebody out of a group, and end their sessions: tokens of before still name it.',
    answers: now,
    problems: ['PersonNotFound', 'GroupNotFound', 'OwnAccount'],
  },
  endSessions: {
    ...ofOne,
    method: 'DELETE',
    path: '/users/{sub}/sessions',
    summary: 'End all sessions of somebody: no token of before counts any more.',
    answers: { 200: { meaning: 'They are over.', body: ['Nothing', noBody] } },
    problems: ['PersonNotFound'],
  },
  getUserAudit: {
    ...ofOne,
    method: 'GET',
    path: '/users/{sub}/audit',
    summary: 'What was done by and to somebody, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['AuditPage', auditPage] } },
    problems: ['CursorInvalid'],
  },
})

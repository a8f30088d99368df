/** The routes of a person's own account. What is done to the account is done with the caller's own access token. */
import * as z from 'zod/mini'
import { mfaMethod } from '../../../events/catalog/identity'
import { nameLine } from '../../../events/text'
import { defineRoutes } from '../../../shared/routes'
import { consentScopes } from '../decisions/memberships'
import { applicationPath, memberPage, noBody } from './applications'
import { auditPage, erasureAnswer, instant, listQuery, nextCursor } from './parts'

const password = z.string().check(z.minLength(1), z.maxLength(256))
const code = z.string().check(z.regex(/^\d{6}$/, 'expected six digits'))

export const profile = z.object({
  givenName: z.optional(nameLine(100)),
  familyName: z.optional(nameLine(100)),
  gender: z.optional(nameLine(40)),
  locale: z.optional(
    z.string().check(z.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'expected a language such as en-GB')),
  ),
  phoneNumber: z.optional(z.string().check(z.regex(/^\+[1-9]\d{6,14}$/, 'expected a number such as +15551234567'))),
})

/** What is to be otherwise; null takes it away. */
export const profileChanges = z.object({
  givenName: z.optional(z.nullable(profile.shape.givenName.def.innerType)),
  familyName: z.optional(z.nullable(profile.shape.familyName.def.innerType)),
  gender: z.optional(z.nullable(profile.shape.gender.def.innerType)),
  locale: z.optional(z.nullable(profile.shape.locale.def.innerType)),
  phoneNumber: z.optional(z.nullable(profile.shape.phoneNumber.def.innerType)),
})

export const account = z.extend(profile, {
  sub: z.string(),
  userName: z.string(),
  email: z.optional(z.string()),
  isEmailVerified: z.boolean(),
  isPhoneVerified: z.boolean(),
  mfa: z.array(mfaMethod),
  preferredMfa: z.optional(mfaMethod),
  groups: z.array(z.string()),
})

export const newPassword = z.object({ current: password, next: password })
export const mfaChoice = z.object({
  methods: z.array(mfaMethod).check(z.maxLength(2)),
  preferred: z.optional(mfaMethod),
})
export const totpSecret = z.object({ secret: z.string(), uri: z.string() })
export const totpCode = z.object({ code, name: z.optional(nameLine(40)) })
export const agreed = z.object({ scopes: z.array(z.enum(consentScopes)).check(z.minLength(1), z.maxLength(3)) })
export const consent = z.object({ applicationId: z.string(), scopes: z.array(z.string()), since: instant })
export const consentPage = z.object({ consents: z.array(consent), cursor: nextCursor })

export const session = z.object({
  sessionId: z.string(),
  device: z.string(),
  begunAt: instant,
  usedAt: instant,
  isPresent: z.boolean(),
})
export const sessionPage = z.object({ sessions: z.array(session), cursor: nextCursor })
export const sessionPath = z.object({
  sessionId: z.string().check(z.regex(/^[\w-]{1,64}$/, 'expected the id of a session')),
})

const own = { handler: 'me', authorization: 'user' } as const
const nothing = ['Nothing', noBody] as const
const done = (meaning: string) => ({ 200: { meaning, body: nothing } }) as const

export const meRoutes = defineRoutes({
  getMe: {
    ...own,
    method: 'GET',
    path: '/me',
    summary: 'The caller’s account.',
    answers: { 200: { meaning: 'The account.', body: ['Account', account] } },
    problems: ['TokenTooNarrow', 'SessionOver'],
  },
  changeMe: {
    ...own,
    method: 'PUT',
    path: '/me',
    summary: 'Change the profile: what is given, or take it away by null; the rest stays.',
    body: ['ProfileChanges', profileChanges],
    answers: { 200: { meaning: 'The account now.', body: ['Account', account] } },
    problems: ['TokenTooNarrow', 'SessionOver', 'ProfileRefused'],
  },
  eraseMe: {
    ...own,
    method: 'DELETE',
    path: '/me',
    summary:
      'Erase the caller: their account, and what any domain holds of them. It takes a sign-in of the last ten minutes.',
    answers: { 202: erasureAnswer },
    problems: ['SignInTooOld', 'PersonNotFound'],
  },
  changePassword: {
    ...own,
    method: 'PUT',
    path: '/me/password',
    summary: 'Change the password.',
    body: ['NewPassword', newPassword],
    answers: done('It is changed.'),
    problems: ['TokenTooNarrow', 'SessionOver', 'PasswordWrong', 'PasswordTooWeak', 'TooManyTries'],
  },
  beginTotp: {
    ...own,
    method: 'POST',
    path: '/me/totp',
    summary: 'A secret for an authenticator app; it counts once a code of it is given.',
    body: nothing,
    answers: { 200: { meaning: 'The secret.', body: ['TotpSecret', totpSecret] } },
    problems: ['TokenTooNarrow', 'SessionOver'],
  },
  verifyTotp: {
    ...own,
    method: 'PUT',
    path: '/me/totp',
    summary: 'Give a code of the authenticator app.',
    body: ['TotpCode', totpCode],
    answers: done('The app is known.'),
    problems: ['TokenTooNarrow', 'SessionOver', 'CodeWrong'],
  },
  chooseMfa: {
    ...own,
    method: 'PUT',
    path: '/me/mfa',
    summary: 'Which second factors are on, and which is asked for first.',
    body: ['MfaChoice', mfaChoice],
    answers: { 200: { meaning: 'The account now.', body: ['Account', account] } },
    problems: ['TokenTooNarrow', 'SessionOver', 'MfaRefused'],
  },
  signOutEverywhere: {
    ...own,
    method: 'DELETE',
    path: '/me/sessions',
    summary: 'Sign out everywhere: no token of before counts any more.',
    answers: done('Signed out.'),
    problems: ['TokenTooNarrow', 'SessionOver'],
  },
  listMySessions: {
    ...own,
    method: 'GET',
    path: '/me/sessions',
    summary: 'The browsers in which the caller is signed in here, the newest first, a page at a time.',
    query: listQuery,
    answers: {
      200: { meaning: 'A page; it may be short of `limit` before the last one.', body: ['SessionPage', sessionPage] },
    },
    problems: ['CursorInvalid'],
  },
  endMySession: {
    ...own,
    method: 'DELETE',
    path: '/me/sessions/{sessionId}',
    summary: 'Sign out one browser: its access tokens count no more, and it gets no others.',
    parameters: sessionPath,
    answers: done('It is over.'),
    problems: ['SessionNotFound'],
  },
  listMyMemberships: {
    ...own,
    method: 'GET',
    path: '/me/memberships',
    summary: 'The applications that the caller is a member of, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['MemberPage', memberPage] } },
    problems: ['CursorInvalid'],
  },
  listMyConsents: {
    ...own,
    method: 'GET',
    path: '/me/consents',
    summary: 'What the caller lets applications have, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['ConsentPage', consentPage] } },
    problems: ['CursorInvalid'],
  },
  consentTo: {
    ...own,
    method: 'PUT',
    path: '/me/consents/{applicationId}',
    summary: 'Let an application have this of the profile, and no more.',
    parameters: applicationPath,
    body: ['Agreed', agreed],
    answers: { 200: { meaning: 'Its tokens tell it from now on.', body: ['Consent', consent] } },
    problems: ['ApplicationNotFound'],
  },
  withdrawConsent: {
    ...own,
    method: 'DELETE',
    path: '/me/consents/{applicationId}',
    summary: 'Take it back: new tokens of the application tell nothing of the profile.',
    parameters: applicationPath,
    answers: done('It is taken back.'),
    problems: ['ApplicationNotFound'],
  },
  getMyAudit: {
    ...own,
    method: 'GET',
    path: '/me/audit',
    summary: 'What was done by and to the caller, the newest first, a page at a time.',
    query: listQuery,
    answers: { 200: { meaning: 'A page.', body: ['AuditPage', auditPage] } },
    problems: ['CursorInvalid'],
  },
})

/** The routes of a browser's session: the portal, and whatever page shares its origin, stands on them. */
import * as z from 'zod/mini'
import { defineRoutes } from '../../../shared/routes'
import { noBody } from './applications'
import { instant } from './parts'

const secretOf = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest))

export const credentials = z.object({
  userName: z.string().check(z.minLength(1), z.maxLength(128)),
  password: secretOf(256),
})

/** What may be asked after a password. */
export const challengeNames = [
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'EMAIL_OTP',
  'NEW_PASSWORD_REQUIRED',
  'SELECT_MFA_TYPE',
] as const
export type ChallengeName = (typeof challengeNames)[number]

export const challengeAnswer = z.object({
  challenge: z.enum(challengeNames),
  /** As the question gave it. */
  session: secretOf(4096),
  userName: z.string().check(z.minLength(1), z.maxLength(128)),
  /** The code, the new password, or the factor that is chosen. */
  answer: secretOf(256),
})

export const signedIn = z.object({ accessToken: z.string(), expiresAt: instant, sub: z.string() })
export const identityToken = z.object({ idToken: z.string(), expiresAt: instant })
export const challenged = z.object({
  challenge: z.enum(challengeNames),
  session: z.string(),
  userName: z.string(),
  destination: z.optional(z.string()),
  choices: z.optional(z.array(z.string())),
})

export const startQuery = z.object({
  returnTo: z.optional(z.string().check(z.maxLength(1024))),
  provider: z.optional(z.string().check(z.maxLength(32))),
  domain: z.optional(z.string().check(z.regex(/^[\w.-]{1,40}$/, 'expected what is after the @ of an address'))),
})
export const callbackQuery = z.object({
  code: z.optional(z.string().check(z.maxLength(2048))),
  state: z.optional(z.string().check(z.maxLength(2048))),
  error: z.optional(z.string().check(z.maxLength(256))),
})

const open = {
  handler: 'session',
  authorization: {
    public: 'It signs people in; a cookie, a header of ours and the origin are checked in the function',
  },
} as const
const signedInAnswer = {
  meaning: 'Signed in: the access token is for memory alone, the refresh token is in a cookie that no script reads.',
  body: ['SignedIn', signedIn],
  headers: { 'Set-Cookie': 'The refresh token.' },
} as const
const challengedAnswer = { meaning: 'Something more is asked.', body: ['Challenged', challenged] } as const
const goes = { meaning: 'On its way.', headers: { Location: 'Where to.' } } as const

export const sessionRoutes = defineRoutes({
  startSession: {
    ...open,
    method: 'POST',
    path: '/session',
    summary: 'Sign in with a password.',
    body: ['Credentials', credentials],
    answers: { 200: signedInAnswer, 202: challengedAnswer },
    problems: ['ForeignOrigin', 'SignInRefused', 'NotConfirmed', 'PasswordResetRequired', 'TooManyTries'],
  },
  answerChallenge: {
    ...open,
    method: 'POST',
    path: '/session/challenge',
    summary: 'Answer what was asked after the password.',
    body: ['ChallengeAnswer', challengeAnswer],
    answers: { 200: signedInAnswer, 202: challengedAnswer },
    problems: ['ForeignOrigin', 'SignInRefused', 'CodeWrong', 'ChallengeOver', 'PasswordTooWeak', 'TooManyTries'],
  },
  refreshSession: {
    ...open,
    method: 'POST',
    path: '/session/refresh',
    summary: 'A new access token, and a new refresh token in the cookie; the old one is good for ten seconds more.',
    body: ['Nothing', noBody],
    answers: { 200: signedInAnswer },
    problems: ['ForeignOrigin', 'NoSession'],
  },
  giveIdToken: {
    ...open,
    method: 'POST',
    path: '/session/id-token',
    summary: 'An ID token, for APIs behind the user pool itself and for the identity pool. The cookie changes with it.',
    body: ['Nothing', noBody],
    answers: {
      200: {
        meaning: 'It is for memory alone.',
        body: ['IdentityToken', identityToken],
        headers: { 'Set-Cookie': 'The refresh token.' },
      },
    },
    problems: ['ForeignOrigin', 'NoSession'],
  },
  endSession: {
    ...open,
    method: 'DELETE',
    path: '/session',
    summary: 'Sign out here. Tokens of the session count no more.',
    answers: { 200: { meaning: 'Signed out.', body: ['Nothing', noBody], headers: { 'Set-Cookie': 'None left.' } } },
    problems: ['ForeignOrigin'],
  },
  goToSignIn: {
    ...open,
    method: 'GET',
    path: '/session/start',
    summary: 'To the hosted pages, or to a company’s sign-in; back to a path of this origin.',
    query: startQuery,
    answers: { 303: goes },
    problems: ['ReturnRefused'],
  },
  comeBackFromSignIn: {
    ...open,
    method: 'GET',
    path: '/session/callback',
    summary: 'Where the hosted pages send the browser back to.',
    query: callbackQuery,
    answers: { 303: goes },
    problems: ['SignInRefused'],
  },
})

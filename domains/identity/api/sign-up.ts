/**
 * The routes by which people make an account, confirm it, and set a forgotten password anew. They come without a token;
 * what they are answered is the same whether there is such a person or not, but for a name that is taken.
 */
import * as z from 'zod/mini'
import { nameLine } from '../../../events/text'
import { defineRoutes } from '../../../shared/routes'
import { noBody } from './applications'

const password = z.string().check(z.minLength(1), z.maxLength(256))
const code = z.string().check(z.regex(/^\d{6}$/, 'expected six figures'))
/** Of an account that may be there: whatever a sign-in takes. */
const userName = z.string().check(z.minLength(1), z.maxLength(128))

export const newAccount = z.object({
  // An address is a name of its own in this directory, and belongs to whoever has confirmed it.
  userName: z.string().check(z.regex(/^[A-Za-z0-9._+-]{1,64}$/, 'expected letters, figures, and . _ + - alone')),
  email: z.string().check(z.maxLength(254), z.regex(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/, 'expected an e-mail address')),
  password,
  givenName: z.optional(nameLine(100)),
  familyName: z.optional(nameLine(100)),
})

export const signedUp = z.object({
  userName: z.string(),
  isConfirmed: z.boolean(),
  destination: z.optional(z.string()),
})
export const confirmation = z.object({ userName, code })
export const whose = z.object({ userName })
export const passwordReset = z.object({ userName, code, password })
export const waysIn = z.object({ passwordRules: z.array(z.string()), companies: z.array(z.string()) })

const open = {
  handler: 'sign-up',
  authorization: { public: 'Who has no account yet has no token; a header of ours and the origin are checked' },
} as const
const nothing = ['Nothing', noBody] as const
/** Requests a second, of all people together: each may send a mail. */
const rate = 20

export const signUpRoutes = defineRoutes({
  getWaysIn: {
    ...open,
    method: 'GET',
    path: '/session/ways',
    summary: 'How people come in here.',
    answers: { 200: { meaning: 'What the pages of a sign-in need to know.', body: ['WaysIn', waysIn] } },
  },
  signUp: {
    ...open,
    rate,
    method: 'POST',
    path: '/session/sign-ups',
    summary: 'Make an account. Its code is sent by mail.',
    body: ['NewAccount', newAccount],
    answers: {
      201: { meaning: 'It waits for its code, if it is not confirmed already.', body: ['SignedUp', signedUp] },
    },
    problems: ['ForeignOrigin', 'UserNameTaken', 'PasswordTooWeak', 'SignUpRefused', 'TooManyTries'],
  },
  confirmSignUp: {
    ...open,
    rate,
    method: 'POST',
    path: '/session/confirmations',
    summary: 'Confirm an account with the code that was sent.',
    body: ['Confirmation', confirmation],
    answers: { 200: { meaning: 'Its person can sign in.', body: nothing } },
    problems: ['ForeignOrigin', 'CodeWrong', 'AddressTaken', 'TooManyTries'],
  },
  sendConfirmationCode: {
    ...open,
    rate,
    method: 'POST',
    path: '/session/confirmation-codes',
    summary: 'Have the code of an account sent anew.',
    body: ['Whose', whose],
    answers: { 202: { meaning: 'It is on its way, if an account of this name waits for one.', body: nothing } },
    problems: ['ForeignOrigin', 'TooManyTries'],
  },
  sendPasswordCode: {
    ...open,
    rate,
    method: 'POST',
    path: '/session/password-codes',
    summary: 'Have a code sent with which a forgotten password is set anew.',
    body: ['Whose', whose],
    answers: {
      202: { meaning: 'It is on its way, if there is an account with an address of its own.', body: nothing },
    },
    problems: ['ForeignOrigin', 'TooManyTries'],
  },
  resetPassword: {
    ...open,
    rate,
    method: 'POST',
    path: '/session/passwords',
    summary: 'Set a forgotten password anew, with the code that was sent.',
    body: ['PasswordReset', passwordReset],
    answers: { 200: { meaning: 'The new one counts.', body: nothing } },
    problems: ['ForeignOrigin', 'CodeWrong', 'PasswordTooWeak', 'TooManyTries'],
  },
})

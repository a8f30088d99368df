/** Accounts that people make, and passwords that they have forgotten: nobody is signed in yet. */
import { queryOptions } from '@tanstack/react-query'
import { askSession } from './session'

/** How people come in here; it does not change while somebody looks. */
export const waysQuery = queryOptions({
  queryKey: ['ways-in'],
  queryFn: () => askSession('GET /session/ways', {}),
  staleTime: Number.POSITIVE_INFINITY,
})

export interface NewAccount {
  readonly userName: string
  readonly email: string
  readonly password: string
  readonly givenName?: string
  readonly familyName?: string
}

export const signUp = (body: NewAccount) => askSession('POST /session/sign-ups', { body })
export const confirmSignUp = (userName: string, code: string) =>
  askSession('POST /session/confirmations', { body: { userName, code } })
export const sendConfirmationCode = (userName: string) =>
  askSession('POST /session/confirmation-codes', { body: { userName } })
export const sendPasswordCode = (userName: string) => askSession('POST /session/password-codes', { body: { userName } })
export const resetPassword = (userName: string, code: string, password: string) =>
  askSession('POST /session/passwords', { body: { userName, code, password } })

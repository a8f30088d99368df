/** What the pages have in common: whom they serve, and how a refusal is told to a person. */
import type { HttpResponse } from '../../../kernel/service'
import type { State } from '../state/state'
import { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request'
import { problemPage } from './page'
import { redirect, type Visit } from './visit'

/** What every page of a sign-in needs: the application's request, read anew each time. */
export function withRequest<Answer extends HttpResponse | Promise<HttpResponse>>(
  state: Pick<State, 'clients' | 'providers'>,
  visit: Visit,
  work: (request: AuthorizeRequest) => Answer,
): Answer | HttpResponse {
  const read = readAuthorizeRequest(state, visit.pool, visit.request.query)
  if (read.kind === 'right') return work(read.request)
  return read.kind === 'shown' ? problemPage(read.title, read.said) : redirect(read.location)
}

export const hasPasswords = ({ client }: AuthorizeRequest): boolean =>
  client.SupportedIdentityProviders?.includes('COGNITO') === true

export const stale = 'This form was open for too long, or was not sent from here. Please try again.'

/** What a refusal of the engine's is to a person. */
export function saidOf({ message, status }: { readonly message: string; readonly status: number }): string {
  return status >= 500 ? 'Something went wrong here. Please try again.' : message
}

export function nameLabel({ pool }: Pick<AuthorizeRequest, 'pool'>): string {
  const { UsernameAttributes: addresses } = pool
  if (!addresses) return 'Username'
  if (addresses.length > 1) return 'Email or phone number'
  return addresses[0] === 'email' ? 'Email' : 'Phone number'
}

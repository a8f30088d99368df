/** Where an application sends a person: straight back if they are signed in, else to the sign-in page or a provider. */
import { isAwsError } from '../../../kernel/aws-error'
import type { HttpResponse } from '../../../kernel/service'
import type { Parts } from '../parts'
import type { PageSignIn } from '../sign-in/on-pages'
import { type AuthorizeRequest, errorAddress, readAuthorizeRequest } from './authorize-request'
import type { Challenges } from './challenge-pages'
import type { Forms } from './forms'
import type { Grant } from './grant'
import { field, link, problemPage } from './page'
import type { Sessions } from './sessions'
import { redirect, type Visit } from './visit'

/** Sends the person to a provider that the pool trusts. */
export type ToProvider = (visit: Visit, request: AuthorizeRequest, name: string) => Promise<HttpResponse>

export interface Login {
  authorize(visit: Visit): Promise<HttpResponse>
  show(visit: Visit): HttpResponse
  submit(visit: Visit): Promise<HttpResponse>
}

/** What every page of a sign-in needs: the application's request, read anew each time. */
export function withRequest<Answer extends HttpResponse | Promise<HttpResponse>>(
  { state }: Pick<Parts, 'state'>,
  visit: Visit,
  work: (request: AuthorizeRequest) => Answer,
): Answer | HttpResponse {
  const read = readAuthorizeRequest(state, visit.pool, visit.request.query)
  if (read.kind === 'right') return work(read.request)
  return read.kind === 'shown' ? problemPage(read.title, read.said) : redirect(read.location)
}

export const hasPasswords = ({ client }: AuthorizeRequest): boolean =>
  client.SupportedIdentityProviders?.includes('COGNITO') === true

export function createLogin(
  parts: Parts,
  pageSignIn: PageSignIn,
  {
    forms,
    sessions,
    grant,
    challenges,
    toProvider,
  }: {
    readonly forms: Forms
    readonly sessions: Sessions
    readonly grant: Grant
    readonly challenges: Challenges
    readonly toProvider: ToProvider
  },
): Login {
  function page(visit: Visit, request: AuthorizeRequest, said?: string, name = request.loginHint): HttpResponse {
    const { query, redirectUri, client, pool } = request
    const to = (path: string): string => `${visit.base}/${path}?${query}`
    const others = (client.SupportedIdentityProviders ?? []).filter((each) => each !== 'COGNITO')
    const providers = others.map((each) => {
      const further = new URLSearchParams(query)
      further.delete('idp_identifier')
      further.set('identity_provider', each)
      return link(`${visit.base}/oauth2/authorize?${further}`, `Sign in with ${each}`, 'button')
    })
    if (!hasPasswords(request)) {
      return problemPage('Sign in', 'This application has no sign-in by password; ask it for a provider.', 404)
    }
    const further = [
      link(to('forgotPassword'), 'Forgot your password?'),
      ...(pool.AdminCreateUserConfig.AllowAdminCreateUserOnly ? [] : [link(to('signup'), 'Create an account')]),
    ]
    return forms.show(visit, {
      title: 'Sign in',
      said,
      action: to('login'),
      fields:
        field({ name: 'username', label: nameLabel(request), autocomplete: 'username', value: name }) +
        field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' }),
      button: 'Sign in',
      after:
        `<nav aria-label="Account">${further.join('')}</nav>` +
        (providers.length > 0 ? `<p class="or">or</p>${providers.join('')}` : ''),
      leadsTo: redirectUri,
    })
  }

  async function authorize(visit: Visit, request: AuthorizeRequest): Promise<HttpResponse> {
    const { prompt, provider, client, query } = request
    const session =
      prompt.includes('login') || prompt.includes('select_account') ? undefined : await sessions.find(visit)
    const isOfProvider = (session?.provider ?? '') === (provider ?? session?.provider)
    if (session && isOfProvider && client.SupportedIdentityProviders?.includes(session.provider)) {
      return grant(visit, request, session)
    }
    if (prompt.includes('none')) return redirect(errorAddress(request, 'login_required', 'Nobody is signed in'))
    if (provider !== undefined && provider !== 'COGNITO') return toProvider(visit, request, provider)
    const [only, second] = client.SupportedIdentityProviders ?? []
    if (only !== undefined && only !== 'COGNITO' && second === undefined) return toProvider(visit, request, only)
    return redirect(`${visit.base}/login?${query}`)
  }

  return {
    authorize: async (visit) => withRequest(parts, visit, (request) => authorize(visit, request)),
    show: (visit) => withRequest(parts, visit, (request) => page(visit, request)),
    submit: async (visit) =>
      withRequest(parts, visit, async (request) => {
        const { client, pool } = request
        const name = (visit.form.get('username') ?? '').trim()
        if (!forms.isOwn(visit)) return page(visit, request, stale, name)
        if (!hasPasswords(request)) return page(visit, request)
        try {
          const call = { pool, client, context: visit.context }
          const answer = await pageSignIn.begin(call, name, visit.form.get('password') ?? '')
          return await challenges.goOn(visit, request, answer)
        } catch (error) {
          if (!isAwsError(error)) throw error
          const further = new URLSearchParams(request.query)
          further.set('username', name)
          if (error.code === 'UserNotConfirmedException') return redirect(`${visit.base}/confirm?${further}`)
          if (error.code === 'PasswordResetRequiredException')
            return redirect(`${visit.base}/forgotPassword?${further}`)
          return page(visit, request, saidOf(error), name)
        }
      }),
  }
}

export const stale = 'This form was open for too long, or was not sent from here. Please try again.'

/** What a refusal of the engine's is to a person. */
export function saidOf(error: { readonly code: string; readonly message: string; readonly status: number }): string {
  if (error.status >= 500) return 'Something went wrong here. Please try again.'
  return error.message
}

export function nameLabel({ pool }: Pick<AuthorizeRequest, 'pool'>): string {
  const { UsernameAttributes: addresses } = pool
  if (!addresses) return 'Username'
  if (addresses.length > 1) return 'Email or phone number'
  return addresses[0] === 'email' ? 'Email' : 'Phone number'
}

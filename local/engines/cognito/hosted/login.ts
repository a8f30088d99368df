/** Where an application sends a person: straight back if they are signed in, else to the sign-in page or a provider. */
import { isAwsError } from '../../../kernel/aws-error'
import type { HttpResponse } from '../../../kernel/service'
import { escapeHtml } from '../../../lib/html'
import type { Parts } from '../parts'
import type { PageSignIn } from '../sign-in/on-pages'
import type { AccountPages } from './account-pages'
import { type AuthorizeRequest, errorAddress } from './authorize-request'
import type { Challenges } from './challenge-pages'
import type { Forms } from './forms'
import type { Grant } from './grant'
import { field, link, page, problem } from './page'
import { hasPasswords, nameLabel, saidOf, stale, withRequest } from './said'
import type { Sessions } from './sessions'
import { redirect, type Visit } from './visit'

/** Sends the person to a provider that the pool trusts. */
export type ToProvider = (visit: Visit, request: AuthorizeRequest, name: string) => Promise<HttpResponse>

export interface Login {
  authorize(visit: Visit): Promise<HttpResponse>
  show(visit: Visit): HttpResponse
  submit(visit: Visit): Promise<HttpResponse>
}

export function createLogin(
  { state }: Pick<Parts, 'state'>,
  pageSignIn: PageSignIn,
  {
    forms,
    sessions,
    grant,
    challenges,
    accounts,
    toProvider,
  }: {
    readonly forms: Forms
    readonly sessions: Sessions
    readonly grant: Grant
    readonly challenges: Challenges
    readonly accounts: Pick<AccountPages, 'askToConfirm' | 'askToReset'>
    readonly toProvider: ToProvider
  },
): Login {
  const shown = (visit: Visit, request: AuthorizeRequest, said?: string, name?: string): HttpResponse =>
    loginPage(forms, visit, request, { said, name })

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
    authorize: async (visit) => withRequest(state, visit, (request) => authorize(visit, request)),
    show: (visit) => withRequest(state, visit, (request) => shown(visit, request)),
    submit: async (visit) =>
      withRequest(state, visit, async (request) => {
        const { client, pool } = request
        const name = (visit.form.get('username') ?? '').trim()
        if (!forms.isOwn(visit)) return shown(visit, request, stale, name)
        if (!hasPasswords(request)) return shown(visit, request)
        try {
          const call = { pool, client, context: visit.context }
          const answer = await pageSignIn.begin(call, name, visit.form.get('password') ?? '')
          return await challenges.goOn(visit, request, answer)
        } catch (error) {
          if (!isAwsError(error)) throw error
          if (error.code === 'UserNotConfirmedException') return accounts.askToConfirm(visit, request, name)
          if (error.code === 'PasswordResetRequiredException') return accounts.askToReset(visit, request, name)
          return shown(visit, request, saidOf(error), name)
        }
      }),
  }
}

export interface LoginTold {
  readonly said?: string | undefined
  readonly notice?: string
  readonly name?: string | undefined
}

export function loginPage(
  forms: Forms,
  visit: Visit,
  request: AuthorizeRequest,
  { said, notice, name = request.loginHint }: LoginTold,
): HttpResponse {
  const { query, redirectUri, client, pool } = request
  const to = (path: string): string => `${visit.base}/${path}?${query}`
  const others = (client.SupportedIdentityProviders ?? []).filter((each) => each !== 'COGNITO')
  const providers = others.map((each) => {
    const further = new URLSearchParams(query)
    further.delete('idp_identifier')
    further.set('identity_provider', each)
    return link(`${visit.base}/oauth2/authorize?${further}`, `Sign in with ${each}`, 'button')
  })
  if (!hasPasswords(request)) return page({ title: 'Sign in', content: problem(said) + providers.join('') })
  const further = [
    link(to('forgotPassword'), 'Forgot your password?'),
    ...(pool.AdminCreateUserConfig.AllowAdminCreateUserOnly ? [] : [link(to('signup'), 'Create an account')]),
  ]
  return forms.show(visit, {
    title: 'Sign in',
    said,
    intro: notice === undefined ? '' : `<p role="status">${escapeHtml(notice)}</p>`,
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

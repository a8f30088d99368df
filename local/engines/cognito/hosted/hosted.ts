/**
 * The hosted half of user pools, on the web port: `/auth/<domain prefix>/…` is what `https://<prefix>.auth.<region>
 * .amazoncognito.com/…` is on AWS.
 */
import type { HttpRequest, HttpResponse, PageAccess, WebPage } from '../../../kernel/service'
import { escapeHtml } from '../../../lib/html'
import type { Parts } from '../parts'
import { createPageSignIn } from '../sign-in/on-pages'
import type { SigningIn } from '../sign-in/sign-in'
import { createUpstream } from '../upstream/upstream'
import { createAccountPages } from './account-pages'
import { createChallenges } from './challenge-pages'
import { preflight } from './client-authentication'
import { createEndpoints } from './endpoints'
import { createForms } from './forms'
import { createGrant, type Granted } from './grant'
import { createKept } from './kept'
import { createLogin, loginPage } from './login'
import { createLogout } from './logout'
import { page, problemPage } from './page'
import { createSessions } from './sessions'
import { type Visit, visitOf } from './visit'

export interface Hosted {
  readonly page: WebPage
  endPool(poolId: string): void
  load(): Promise<void>
}

type Handler = (visit: Visit) => Promise<HttpResponse> | HttpResponse

const root = '/auth'
const scripts = /\/oauth2\/(?:token|userInfo|revoke)$/

export function createHosted(parts: Parts, signingIn: SigningIn): Hosted {
  const { cloud, state } = parts
  const codes = createKept<Granted>(cloud, state.sealed, 'cognito-idp/code/')
  const sessions = createSessions(cloud, state)
  const forms = createForms(state.sealed)
  const grant = createGrant(parts, codes)
  const pageSignIn = createPageSignIn(parts, signingIn)
  const challenges = createChallenges(parts, pageSignIn, { forms, sessions, grant })
  const upstream = createUpstream(parts, signingIn.people, { sessions, grant })
  const { toProvider } = upstream
  const accounts = createAccountPages(parts, pageSignIn, {
    forms,
    challenges,
    showLogin: (visit, request, notice, name) => loginPage(forms, visit, request, { notice, name }),
  })
  const login = createLogin(parts, pageSignIn, { forms, sessions, grant, challenges, accounts, toProvider })
  const endpoints = createEndpoints(parts, codes)

  const handlers: Readonly<Record<string, Handler>> = {
    'GET oauth2/authorize': login.authorize,
    'GET login': login.show,
    'POST login': login.submit,
    'POST mfa': challenges.submit,
    'POST saml2/idpresponse': upstream.fromSaml,
    'GET saml2/continue': upstream.goOn,
    'POST saml2/logout': upstream.fromSignOut,
    'GET oauth2/idpresponse': upstream.fromOidc,
    'GET signup': accounts.signUp.show,
    'POST signup': accounts.signUp.submit,
    'GET confirm': accounts.confirm.show,
    'POST confirm': accounts.confirm.submit,
    'POST resendcode': accounts.resend,
    'GET forgotPassword': accounts.forgotten.show,
    'POST forgotPassword': accounts.forgotten.submit,
    'POST confirmForgotPassword': accounts.reset.submit,
    'GET logout': createLogout(parts, sessions, upstream),
    'POST oauth2/token': endpoints.token,
    'GET oauth2/userInfo': endpoints.userInfo,
    'POST oauth2/userInfo': endpoints.userInfo,
    'POST oauth2/revoke': endpoints.revoke,
  }

  function overview(): HttpResponse {
    const domains = state.domains.list().map(({ Domain, UserPoolId }) => {
      const pool = state.pools.get(UserPoolId)
      return `<p><code>${root}/${Domain}/</code> ${escapeHtml(pool?.Name ?? UserPoolId)}</p>`
    })
    return page({ title: 'Sign-in pages', content: domains.join('') || '<p>No user pool has a domain.</p>' })
  }

  async function handle(request: HttpRequest): Promise<HttpResponse> {
    const { method, path } = request
    if (path === root || path === `${root}/`) return overview()
    const [, prefix = '', rest = ''] = /^\/auth\/([a-z0-9-]+)\/([\w/]*)$/.exec(path) ?? []
    const pool = state.pools.get(state.domains.get(prefix)?.UserPoolId ?? '')
    if (!pool) return problemPage('Nothing here', 'No user pool has its pages at this address.', 404)
    if (method === 'OPTIONS' && scripts.test(path)) return preflight()
    const handler = handlers[`${method === 'HEAD' ? 'GET' : method} ${rest}`]
    if (!handler) return problemPage('Nothing here', 'There is no such page.', 404)
    return handler(visitOf(request, pool, `${root}/${prefix}`))
  }

  /** Applications send people here by links, and call what they call themselves from their own pages. */
  const access = (path: string): PageAccess => ({
    isForLinks: true,
    // A SAML provider's page posts its responses, which are signed and answer a request.
    isForForms: /\/saml2\/(?:idpresponse|logout)$/.test(path),
    isForScripts: scripts.test(path),
  })

  return {
    page: { path: root, title: 'Sign-in pages', handle, access },
    endPool(poolId) {
      for (const each of [codes, sessions, upstream]) each.endPool(poolId)
    },
    async load() {
      for (const each of [codes, sessions, upstream]) await each.load()
    },
  }
}

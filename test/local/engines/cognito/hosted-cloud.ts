/** The hosted pages as a browser without JavaScript has them: cookies, forms, and redirects that are looked at one by one. */
import { createHash } from 'node:crypto'
import type { TestCloudOptions } from '../../create-test-cloud'
import { createSignInCloud, type SignInCloud } from './sign-in-cloud'

export interface HostedCloud extends SignInCloud {
  /** Such as `http://127.0.0.1:1234`. */
  readonly webUrl: string
  /** `<webUrl>/auth/people` */
  readonly base: string
}

export const callback = 'https://app.example.com/back'

export const hostedClient = {
  CallbackURLs: [callback],
  LogoutURLs: ['https://app.example.com/bye'],
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  AllowedOAuthFlowsUserPoolClient: true,
  SupportedIdentityProviders: ['COGNITO'],
  PreventUserExistenceErrors: 'ENABLED',
}

export interface HostedCloudOptions extends TestCloudOptions {
  /** A free one unless said. */
  readonly webPort?: number
}

export async function createHostedCloud({ webPort = 0, ...options }: HostedCloudOptions = {}): Promise<HostedCloud> {
  const at = await createSignInCloud(options)
  const webUrl = `http://127.0.0.1:${await at.engines.webPort.listen(webPort)}`
  at.cloud.webUrl = webUrl
  return {
    ...at,
    webUrl,
    base: `${webUrl}/auth/people`,
    async stop() {
      await at.engines.webPort.close()
      await at.stop()
    },
  }
}

export interface Shown {
  readonly status: number
  readonly location: string | undefined
  readonly headers: Headers
  readonly body: string
  /** What is said of a problem. */
  readonly problem: string | undefined
  readonly title: string | undefined
  readonly url: string
}

export interface TestBrowser {
  readonly cookies: Map<string, string>
  get(address: string): Promise<Shown>
  /** Redirects within the cloud are followed. */
  open(address: string): Promise<Shown>
  /** Fills in the form of a page and sends it. */
  submit(page: Shown, fields: Readonly<Record<string, string>>): Promise<Shown>
  post(address: string, fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Shown>
}

export function createBrowser(): TestBrowser {
  const cookies = new Map<string, string>()

  async function send(address: string, init: RequestInit = {}): Promise<Shown> {
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(jar !== '' && { cookie: jar }) }
    const response = await fetch(address, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const body = await response.text()
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      headers: response.headers,
      body,
      problem: decoded(/role="alert">([^<]*)</.exec(body)?.[1]),
      title: decoded(/<h1>([^<]*)</.exec(body)?.[1]),
      url: address,
    }
  }

  async function followed(shown: Shown): Promise<Shown> {
    const next = shown.location && new URL(shown.location, shown.url)
    if (!next || next.origin !== new URL(shown.url).origin) return shown
    return followed(await send(next.href))
  }

  const post: TestBrowser['post'] = (address, fields, headers = {}) =>
    send(address, { method: 'POST', body: new URLSearchParams(fields), headers })

  return {
    cookies,
    get: (address) => send(address),
    open: async (address) => followed(await send(address)),
    post,
    async submit(page, fields) {
      const action = decoded(/<form method="post" action="([^"]*)"/.exec(page.body)?.[1])
      if (action === undefined) throw new Error(`There is no form at ${page.url}: ${page.body.slice(-500)}`)
      const hidden = [...page.body.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)]
      const given = Object.fromEntries(hidden.map(([, name = '', value]) => [name, decoded(value) ?? '']))
      return followed(await post(new URL(action, page.url).href, { ...given, ...fields }))
    },
  }
}

function decoded(text: string | undefined): string | undefined {
  return text?.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => {
    return { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }[name] ?? ''
  })
}

export const verifier = 'v'.repeat(43)
export const s256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

export function authorizeAddress(base: string, clientId: string, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid email',
    state: 'the state',
    code_challenge: s256(verifier),
    code_challenge_method: 'S256',
    ...more,
  })
  for (const [name, value] of [...query]) if (value === '') query.delete(name)
  return `${base}/oauth2/authorize?${query}`
}

/** What the application is told at the end. */
export function answerIn({ location = '' }: Shown): Readonly<Record<string, string>> {
  if (!location.startsWith(callback)) throw new Error(`It doesn't lead to the application: ${location}`)
  const { search, hash } = new URL(location)
  return Object.fromEntries(new URLSearchParams(search || hash.slice(1)))
}

/** A browser on its way through the company's sign-in, as far as cookies and sites matter. */
import { inflateRawSync } from 'node:zlib'
import { base64 } from '../saml/documents'

export interface Begun {
  /** The company's address that the browser is sent to. */
  readonly address: URL
  readonly relayState: string
  readonly requestId: string
}

export interface Shown {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The heading of a page, or the title of a problem. */
  readonly title: string | undefined
}

export interface CompanyBrowser {
  /** By name. */
  readonly cookies: ReadonlyMap<string, string>
  /** All that it was sent to, or asked for. */
  readonly addresses: readonly string[]
  begin(returnTo?: string): Promise<Begun>
  /** What the company's page has it post, which is of another site: cookies don't come along. */
  give(begun: Pick<Begun, 'relayState'>, xml: string): Promise<Shown>
  /** The same, and the code of the page that it gets. @throws if it gets none */
  codeFor(begun: Begun, xml: string): Promise<string>
  redeem(code: string): Promise<Shown>
  /** As a script of a page of this site asks for them, unless said. */
  credentials(headers?: Readonly<Record<string, string>>): Promise<Shown>
  /** What the company has said, as a script of a page of this site asks for it, unless said. */
  assertion(headers?: Readonly<Record<string, string>>): Promise<Shown>
}

const heading = /<h1>([^<]*)</

export function companyBrowser(webUrl: string, before: ReadonlyMap<string, string> = new Map()): CompanyBrowser {
  const cookies = new Map(before)
  const addresses: string[] = []

  async function send(path: string, init: RequestInit, isSameSite = true): Promise<Shown> {
    const address = `${webUrl}/api/identity/saml/${path}`
    const jar = isSameSite ? [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') : ''
    const headers = { ...(init.headers as Record<string, string>), ...(jar !== '' && { cookie: jar }) }
    const response = await fetch(address, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    addresses.push(address, response.headers.get('location') ?? '')
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    const title = isJson ? (JSON.parse(text) as { readonly title?: string }).title : heading.exec(text)?.[1]
    return { status: response.status, headers: response.headers, text, title }
  }

  const post = (path: string, form: Record<string, string>, origin: string) =>
    send(path, { method: 'POST', body: new URLSearchParams(form), headers: { origin } }, origin === webUrl)

  const asScript = (
    path: string,
    headers: Readonly<Record<string, string>> = { origin: webUrl, 'x-signalbox-session': '1' },
  ) => send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' })

  const browser: CompanyBrowser = {
    cookies,
    addresses,
    async begin(returnTo) {
      const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo })}`
      const { status, headers, text } = await send(`start${query}`, {})
      if (status !== 303) throw new Error(`${status} ${text}`)
      const address = new URL(headers.get('location') ?? '')
      const request = inflateRawSync(Buffer.from(address.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
      const requestId = / ID="([^"]+)"/.exec(request)?.[1] ?? ''
      return { address, requestId, relayState: address.searchParams.get('RelayState') ?? '' }
    },
    give: ({ relayState }, xml) =>
      post('acs', { SAMLResponse: base64(xml), RelayState: relayState }, 'https://idp.example.com'),
    async codeFor(begun, xml) {
      const { status, text } = await browser.give(begun, xml)
      const code = /<form method="post" action="session"><input type="hidden" name="code" value="([^"]+)"/.exec(
        text,
      )?.[1]
      if (status !== 200 || !code) throw new Error(`${status} ${text}`)
      return code
    },
    redeem: (code) => post('session', { code }, webUrl),
    credentials: (headers) => asScript('credentials', headers),
    assertion: (headers) => asScript('assertion', headers),
  }
  return browser
}

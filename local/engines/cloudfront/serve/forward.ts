/** What of a viewer's request goes on to the origin: what the policies of its behavior say, and what CloudFront adds. */
import { randomBytes } from 'node:crypto'
import type { HttpRequest } from '../../../kernel/service'
import { type Forwarded, itemsOf, type Origin, type Quantified } from '../config'
import type { Distribution } from '../state'
import { type EdgeHeaders, type EdgeRequest, oneHeader } from './edge'

export interface ForwardingPolicies {
  readonly cache: (Forwarded & { readonly isCompressed: boolean }) | undefined
  readonly origin: Forwarded | undefined
}

/** Whatever the policies say: they are about the body, and about what the viewer has already. */
const always = new Set([
  'cache-control',
  'content-encoding',
  'content-type',
  'date',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'pragma',
  'range',
])

/** About a connection, which is the viewer's alone. */
const never = /^(?:connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*)$/

export function originRequest(
  viewer: EdgeRequest,
  { sourceIp }: Pick<HttpRequest, 'sourceIp'>,
  { domainName }: Distribution,
  origin: Origin,
  policies: ForwardingPolicies,
): EdgeRequest {
  const headers: Record<string, string | readonly string[]> = Object.create(null)
  const keeps = headerTest(policies)
  for (const [name, value] of Object.entries(viewer.headers)) {
    if (name === 'cookie' || never.test(name)) continue
    if (always.has(name) || keeps(name) || isForBody(name, viewer.method)) headers[name] = value
  }
  if (policies.cache?.isCompressed && viewer.headers['accept-encoding'] !== undefined)
    headers['accept-encoding'] = 'br,gzip'
  if (!keeps('user-agent')) headers['user-agent'] = 'Amazon CloudFront'
  if (!keeps('host')) headers.host = origin.DomainName
  const cookies = keptCookies(viewer.headers, policies)
  if (cookies !== '') headers.cookie = cookies
  const before = oneHeader(viewer.headers, 'x-forwarded-for')
  headers['x-forwarded-for'] = before === undefined ? sourceIp : `${before}, ${sourceIp}`
  headers.via = `1.1 ${domainName} (CloudFront)`
  headers['x-amz-cf-id'] = randomBytes(40).toString('base64url')
  for (const { HeaderName, HeaderValue } of itemsOf(origin.CustomHeaders))
    headers[HeaderName.toLowerCase()] = HeaderValue
  return {
    method: viewer.method,
    uri: (origin.OriginPath ?? '') + viewer.uri,
    query: keptQuery(viewer.query, policies),
    headers,
  }
}

/** CloudFront takes it from what is read, since it would have to keep an answer for each reader apart. */
const isForBody = (name: string, method: string): boolean =>
  name === 'authorization' && !['GET', 'HEAD', 'OPTIONS'].includes(method)

function headerTest({ cache, origin }: ForwardingPolicies): (name: string) => boolean {
  const tests = [cache, origin].flatMap((policy) => {
    if (!policy) return []
    const { HeaderBehavior, Headers } = policy.HeadersConfig
    const named = lowered(Headers)
    if (HeaderBehavior === 'whitelist') return [(name: string) => named.has(name)]
    if (HeaderBehavior === 'allViewer') return [() => true]
    if (HeaderBehavior === 'allExcept') return [(name: string) => !named.has(name)]
    return []
  })
  return (name) => tests.some((test) => test(name))
}

function keptCookies(headers: EdgeHeaders, { cache, origin }: ForwardingPolicies): string {
  const tests = [cache, origin].flatMap((policy) => {
    if (!policy) return []
    const { CookieBehavior, Cookies } = policy.CookiesConfig
    return nameTests(CookieBehavior, Cookies)
  })
  const cookies = (oneHeader(headers, 'cookie') ?? '').split(';').map((each) => each.trim())
  return cookies
    .filter((cookie) => cookie !== '' && tests.some((test) => test(cookie.split('=', 1)[0] ?? '')))
    .join('; ')
}

function keptQuery(query: URLSearchParams, { cache, origin }: ForwardingPolicies): URLSearchParams {
  const tests = [cache, origin].flatMap((policy) => {
    if (!policy) return []
    const { QueryStringBehavior, QueryStrings } = policy.QueryStringsConfig
    return nameTests(QueryStringBehavior, QueryStrings)
  })
  return new URLSearchParams([...query].filter(([name]) => tests.some((test) => test(name))))
}

function nameTests(behavior: string, names: Quantified<string> | undefined): ((name: string) => boolean)[] {
  const named = new Set(itemsOf(names))
  if (behavior === 'all') return [() => true]
  if (behavior === 'whitelist') return [(name) => named.has(name)]
  if (behavior === 'allExcept') return [(name) => !named.has(name)]
  return []
}

const lowered = (names: Quantified<string> | undefined): Set<string> =>
  new Set(itemsOf(names).map((name) => name.toLowerCase()))

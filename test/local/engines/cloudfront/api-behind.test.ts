/** An API behind a distribution: what of a request reaches it, and what of its answer comes back. */
import { SignatureV4 } from '@smithy/signature-v4'
import { Sha256 } from '../../wire/sha256'
import {
  apiBehavior,
  apiOrigin,
  bucketBehind,
  bucketOrigin,
  distribution,
  echoingApi,
  managed,
  onEvent,
  pagesBehavior,
  type Site,
  startSite,
  stripPrefix,
} from './site'

interface Echoed {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, readonly string[]>> | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

const functions = { FunctionAssociations: [onEvent('viewer-request', 'Strip')] }

let site: Site
beforeAll(async () => {
  site = await startSite({
    ...bucketBehind('Site'),
    ...echoingApi(),
    Strip: stripPrefix,
    Narrow: {
      Type: 'AWS::CloudFront::OriginRequestPolicy',
      Properties: {
        OriginRequestPolicyConfig: {
          Name: 'narrow',
          HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Wanted'] },
          CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['session'] },
          QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['secret'] },
        },
      },
    },
    Site: distribution({
      Origins: [bucketOrigin, { ...apiOrigin, OriginCustomHeaders: [{ HeaderName: 'X-Origin', HeaderValue: 'site' }] }],
      DefaultCacheBehavior: pagesBehavior(),
      CacheBehaviors: [
        apiBehavior(functions),
        apiBehavior({ ...functions, PathPattern: '/api/narrow/*', OriginRequestPolicyId: { Ref: 'Narrow' } }),
        apiBehavior({ ...functions, PathPattern: '/api/bare/*', OriginRequestPolicyId: undefined }),
        apiBehavior({ ...functions, PathPattern: '/api/host/*', OriginRequestPolicyId: managed.allViewer }),
      ],
    }),
  })
})
afterAll(() => site.stop())

async function echoed(path: string, sent?: Parameters<Site['send']>[1]): Promise<Echoed> {
  const { text, status } = await site.send(path, sent)
  expect(status).toBe(200)
  const { headers, ...rest } = JSON.parse(text) as Echoed
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...rest, headers: Object.fromEntries(lowered) }
}

const headers = {
  authorization: 'Bearer a.b.c',
  cookie: 'session=1; other=2',
  origin: 'http://127.0.0.1',
  'user-agent': 'test',
  'x-forwarded-for': '10.0.0.1',
  'x-wanted': 'yes',
  'content-type': 'application/json',
}

function sentHere(): typeof headers {
  return { ...headers, origin: new URL(site.local.webUrl).origin }
}

test('it gets the request without what leads to it, with all but the Host', async () => {
  const got = await echoed('/api/shop/orders/a%20b?x=1&x=2', { method: 'POST', headers: sentHere(), body: '{"a":1}' })

  expect(got).toMatchObject({ method: 'POST', path: '/orders/a%20b', query: { x: ['1', '2'] }, body: '{"a":1}' })
  expect(got.headers).toMatchObject({
    ...sentHere(),
    host: expect.stringMatching(/^[a-z0-9]+\.execute-api\.us-east-1\.amazonaws\.com$/),
    'x-forwarded-for': '10.0.0.1, 127.0.0.1, 127.0.0.1',
    'x-origin': 'site',
    via: expect.stringMatching(/cloudfront\.net \(CloudFront\)$/),
  })
})

test('its answer comes back as it is, with each of its cookies, and a 404 stays one', async () => {
  const [found, missing] = [await site.send('/api/shop/x'), await site.send('/api/shop/missing')]

  expect(found.headers).toMatchObject({ 'x-answered': 'yes', 'set-cookie': ['a=1', 'b=2'] })
  expect(missing).toMatchObject({ status: 404, headers: { 'x-answered': 'yes' } })
})

test('a policy that names what goes on keeps everything else back', async () => {
  const got = await echoed('/api/narrow/x?secret=1&open=2', { headers: sentHere() })

  expect(got.query).toEqual({ open: ['2'] })
  expect(got.headers).toMatchObject({ cookie: 'session=1', 'x-wanted': 'yes', 'user-agent': 'Amazon CloudFront' })
  expect(got.headers.authorization).toBeUndefined()
  expect(got.headers.origin).toBeUndefined()
})

test('without a policy nothing goes on but what the body needs', async () => {
  const got = await echoed('/api/bare/x?open=2', { method: 'POST', headers: sentHere(), body: '{}' })

  expect(got.query).toBeNull()
  expect(got.headers).toMatchObject({ 'content-type': 'application/json', authorization: 'Bearer a.b.c' })
  for (const name of ['cookie', 'x-wanted', 'origin']) expect(got.headers[name]).toBeUndefined()
})

test('an API that is told the viewer’s Host does not know it', async () => {
  expect(await site.send('/api/host/x')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' })
})

test('what is signed for the address itself reaches the API there', async () => {
  const { hostname, port } = new URL(site.local.webUrl)
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials: { accessKeyId: 'me', secretAccessKey: 'me' },
    sha256: Sha256 as never,
  })
  const host = `${hostname}:${port}`
  const request = { method: 'GET', protocol: 'http:', hostname, path: '/api/shop/x', headers: { host } }
  const signed = await signer.sign(request)

  expect((await echoed('/api/shop/x', { headers: signed.headers })).headers.host).toBe(host)
})

test('no path leads out of what its behavior is for', async () => {
  const got = await echoed('/api/narrow/../shop/./x')

  expect(got.path).toBe('/x')
  expect((await site.send('/api/shop/%2e%2e/%2e%2e/index.html')).status).toBe(403)
})

test('a page of another site calls nothing of it but what is public, by a link', async () => {
  const cross = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }

  expect((await site.send('/api/shop/x', { method: 'POST', headers: cross, body: '{}' })).status).toBe(403)
  expect((await site.send('/api/shop/x', { headers: { ...cross, 'sec-fetch-mode': 'cors' } })).status).toBe(403)
})

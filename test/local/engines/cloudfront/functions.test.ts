/** What functions may do on the way, and what becomes of a request whose function goes wrong. */

import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  bucketBehind,
  bucketOrigin,
  distribution,
  edgeFunction,
  onEvent,
  pagesBehavior,
  type Site,
  startSite,
} from './site'

const handler = (body: string): string => `function handler(event) { ${body} }`

const codes: Readonly<Record<string, string>> = {
  echo: handler(`return {
    statusCode: 200, headers: { 'content-type': { value: 'application/json' } },
    cookies: { seen: { value: '1', attributes: 'Path=/; HttpOnly' } },
    body: JSON.stringify(event) }`),
  modern: `async function handler({ request }) {
    const when = await Promise.resolve(new Date().toISOString())
    return { statusCode: 302, headers: { location: { value: '/at/' + when } } } }`,
  forever: handler('for (;;) {}'),
  later: `async function handler() { for (;;) await null }`,
  greedy: handler('const all = []; for (;;) all.push(new Array(1e6).fill(all.length))'),
  throws: handler('throw new Error("why not")'),
  nothing: handler('return undefined'),
  splits: handler(`event.request.headers['x-a'] = { value: 'a\\r\\nset-cookie: b' }; return event.request`),
  host: handler(`event.request.headers.host = { value: 'evil.example' }; return event.request`),
  climbs: handler(`event.request.uri = 'http://evil.example/'; return event.request`),
  method: handler(`event.request.method = 'DELETE'; return event.request`),
  generates: handler(`return { statusCode: 200, body: String(new Function('return typeof process')()) }`),
  reaches: `async function handler() {
    const found = [typeof process, typeof require, typeof fetch, typeof setTimeout, typeof Buffer]
    try { given.constructor.constructor('return 1')(); found.push('given') } catch { found.push('none') }
    const load = await import('node:fs').then(() => 'module', (error) => {
      try { return error.constructor.constructor('return process')() ? 'escaped' : 'no' } catch { return 'kept' } })
    return { statusCode: 200, body: [...found, load].join(' ') } }`,
  remembers: `let count = 0; ${handler(`count++; return { statusCode: 200, body: String(count) }`)}`,
}

const named = Object.keys(codes)

let site: Site
beforeAll(async () => {
  site = await startSite(
    {
      ...bucketBehind('Site'),
      ...Object.fromEntries(named.map((name) => [`F${name}`, edgeFunction(name, codes[name] ?? '')])),
      Answered: edgeFunction(
        'answered',
        handler(`const { response } = event
          response.headers['x-added'] = { value: event.request.method }
          return response`),
      ),
      Site: distribution({
        Origins: [bucketOrigin],
        DefaultCacheBehavior: pagesBehavior({ FunctionAssociations: [onEvent('viewer-response', 'Answered')] }),
        CacheBehaviors: named.map((name) =>
          pagesBehavior({ PathPattern: `/${name}`, FunctionAssociations: [onEvent('viewer-request', `F${name}`)] }),
        ),
      }),
    },
    { start: '2026-01-05T09:00:00Z' },
  )
  await site.s3.send(new PutObjectCommand({ Bucket: 'pages', Key: 'index.html', Body: 'app' }))
}, 30_000)
afterAll(() => site.stop())

test('a function is given the request as CloudFront writes it, and may answer it', async () => {
  const headers = { cookie: 'a=1; b=x=y', 'x-many': ['1', '2'] }
  const { text, headers: answered } = await site.send('/echo?q=a%20b&q=c&flag', { headers })
  const event = JSON.parse(text)

  expect(event).toMatchObject({
    version: '1.0',
    context: { eventType: 'viewer-request', distributionId: site.local.outputs('Site').SiteId },
    viewer: { ip: '127.0.0.1' },
    request: {
      method: 'GET',
      uri: '/echo',
      querystring: {
        q: { value: 'c', multiValue: [{ value: 'a%20b' }, { value: 'c' }] },
        flag: { value: '' },
      },
      cookies: { a: { value: '1' }, b: { value: 'x=y' } },
    },
  })
  expect(event.request.headers.cookie).toBeUndefined()
  expect(answered['set-cookie']).toEqual(['seen=1; Path=/; HttpOnly'])
})

test('one may wait for promises, and reads the clock of the cloud', async () => {
  expect(await site.send('/modern')).toMatchObject({
    status: 302,
    headers: { location: '/at/2026-01-05T09:00:00.000Z' },
  })
})

test('one on the answer changes it', async () => {
  expect((await site.send('/')).headers['x-added']).toBe('GET')
})

test.each(['forever', 'later', 'greedy', 'throws', 'nothing', 'splits', 'host', 'climbs', 'method', 'generates'])(
  'one that goes wrong (%s) costs its own request and tells nobody why',
  async (name) => {
    const answer = await site.send(`/${name}`)

    expect(answer.status).toBe(503)
    expect(answer.text).not.toContain('why not')
    expect((await site.send('/')).status).toBe(200)
  },
  20_000,
)

test('one has the language and nothing else', async () => {
  expect((await site.send('/reaches')).text).toBe('undefined undefined undefined undefined undefined none kept')
})

test('one remembers nothing of another request', async () => {
  expect([(await site.send('/remembers')).text, (await site.send('/remembers')).text]).toEqual(['1', '1'])
})

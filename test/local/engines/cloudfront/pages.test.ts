/** A site's pages, out of a bucket that only the distribution may read. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  bucketBehind,
  bucketOrigin,
  distribution,
  edgeFunction,
  onEvent,
  pagesBehavior,
  type Site,
  send,
  startSite,
} from './site'

const script = `console.log(${JSON.stringify('a'.repeat(3000))})`

/** Paths of pages lead to the application; what is a file is left to be one. */
const toPages = edgeFunction(
  'to-pages',
  `function handler(event) {
    const { request } = event
    if (!/\\.\\w+$/.test(request.uri)) request.uri = '/index.html'
    return request
  }`,
)

let site: Site
beforeAll(async () => {
  site = await startSite({
    ...bucketBehind('Site'),
    ToPages: toPages,
    Headers: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: {
        ResponseHeadersPolicyConfig: {
          Name: 'headers',
          SecurityHeadersConfig: {
            ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
            ContentTypeOptions: { Override: true },
            FrameOptions: { FrameOption: 'DENY', Override: true },
            ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
            StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
          },
          CustomHeadersConfig: { Items: [{ Header: 'Cache-Control', Value: 'no-cache', Override: false }] },
          RemoveHeadersConfig: { Items: [{ Header: 'x-amz-server-side-encryption' }] },
        },
      },
    },
    Site: distribution({
      Origins: [bucketOrigin],
      DefaultCacheBehavior: pagesBehavior({
        FunctionAssociations: [onEvent('viewer-request', 'ToPages')],
        ResponseHeadersPolicyId: { Ref: 'Headers' },
      }),
      CacheBehaviors: [pagesBehavior({ PathPattern: 'raw/*' })],
    }),
  })
  const objects = [
    ['index.html', '<!doctype html>the app', 'text/html'],
    ['assets/app.js', script, 'text/javascript'],
    ['raw/a b.txt', 'between', 'text/plain'],
  ] as const
  for (const [Key, Body, ContentType] of objects) {
    const CacheControl = Key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : undefined
    await site.s3.send(new PutObjectCommand({ Bucket: 'pages', Key, Body, ContentType, CacheControl }))
  }
})
afterAll(() => site.stop())

test('the root and paths of pages answer the application, files themselves', async () => {
  const answers = [await site.send('/'), await site.send('/approvals/x'), await site.send('/assets/app.js')]

  expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual([
    [200, 'text/html'],
    [200, 'text/html'],
    [200, 'text/javascript'],
  ])
  expect(answers[1]?.text).toBe('<!doctype html>the app')
})

test('headers are the policy’s, and the origin’s where it lets them stand', async () => {
  const [page, asset] = [await site.send('/'), await site.send('/assets/app.js')]

  expect(page.headers).toMatchObject({
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=60; includeSubDomains',
    'cache-control': 'no-cache',
    'x-cache': 'Miss from cloudfront',
  })
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(page.headers['x-amz-server-side-encryption']).toBeUndefined()
})

test.each([
  ['br, gzip', 'br', brotliDecompressSync],
  ['gzip, br;q=0', 'gzip', gunzipSync],
] as const)('what is large enough is compressed for who takes %s', async (accepted, encoding, decompress) => {
  const plain = await site.send('/assets/app.js')
  const answer = await site.send('/assets/app.js', { headers: { 'accept-encoding': accepted } })

  expect(answer.headers).toMatchObject({
    'content-encoding': encoding,
    etag: `W/${plain.headers.etag}`,
    vary: 'Accept-Encoding',
  })
  expect(decompress(answer.body).toString()).toBe(script)
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect((await site.send('/', { headers: { 'accept-encoding': 'br' } })).headers['content-encoding']).toBeUndefined()
})

test('who has it already is told so, by either tag, and by the time', async () => {
  const { headers } = await site.send('/assets/app.js')
  const conditions = [
    { 'if-none-match': headers.etag },
    { 'if-none-match': `W/${headers.etag}` },
    { 'if-modified-since': headers['last-modified'] },
  ]

  for (const each of conditions) {
    const answer = await site.send('/assets/app.js', { headers: each })
    expect([answer.status, answer.body.length, answer.headers.etag]).toEqual([304, 0, headers.etag])
  }
  expect((await site.send('/assets/app.js', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
})

test('HEAD answers what GET would, without the body', async () => {
  const answer = await site.send('/assets/app.js', { method: 'HEAD' })

  expect([answer.status, answer.body.length]).toEqual([200, 0])
  expect(answer.headers['content-type']).toBe('text/javascript')
})

test('a range is a part of what was kept, if it is still the same', async () => {
  const { headers } = await site.send('/assets/app.js')
  const range = (more: object = {}) =>
    site.send('/assets/app.js', { headers: { range: 'bytes=0-6', 'accept-encoding': 'gzip', ...more } })

  expect(await range()).toMatchObject({ status: 206, text: 'console' })
  expect(await range({ 'if-range': headers.etag })).toMatchObject({ status: 206 })
  expect(await range({ 'if-range': '"other"' })).toMatchObject({ status: 200 })
  expect((await range()).headers['content-range']).toBe(`bytes 0-6/${script.length}`)
  expect(await range({ range: 'bytes=90000-' })).toMatchObject({ status: 416 })
})

test('a key has the characters that the path stands for', async () => {
  expect(await site.send('/raw/a%20b.txt')).toMatchObject({ status: 200, text: 'between' })
  expect((await site.send('/raw/%ff.txt')).status).toBe(400)
})

test('what is not there is denied, as to everybody who may not list a bucket', async () => {
  const answer = await site.send('/raw/none.txt')

  expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('<Code>AccessDenied</Code>') })
  expect(answer.text).not.toContain('arn:')
})

test('methods that it was not made for are refused', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    expect((await site.send('/', { method })).status).toBe(403)
  }
})

test('nobody reads the bucket but through the distribution', async () => {
  const stranger = await send(site.local.endpointUrl, '/pages/index.html')

  expect(stranger.status).toBe(403)
})

test.each([
  ['/raw/../index.html', 200],
  ['/raw/%2e%2e/index.html', 200],
  ['/raw/..%2findex.html', 403],
  ['/../../etc/passwd', 200],
  ['/raw/%00', 403],
  ['//evil.example/', 200],
])('no path climbs out: %s', async (path, status) => {
  const answer = await site.send(path)

  expect(answer.status).toBe(status)
  expect(answer.text).not.toContain('root:')
})

test('under its own names there is nothing but the site, and other names lead nowhere', async () => {
  const { SiteId = '', Domain = '' } = site.local.outputs('Site')
  const under = (host: string, path: string) => site.send(path, { headers: { host } })

  for (const host of [Domain, `${SiteId.toLowerCase()}.localhost:3000`]) {
    expect(await under(host, '/mail/')).toMatchObject({ status: 200, text: '<!doctype html>the app' })
  }
  expect((await under('evil.example', '/')).status).toBe(403)
  expect((await under('other.cloudfront.net', '/')).status).toBe(403)
})

test('the pages of this machine stay where they were, and are below /_local as well', async () => {
  const home = await site.send('/_local/')

  expect(home.text).toContain('<a href="/_local/mail">Mailbox</a>')
  expect((await site.send('/_local/mail')).headers.location).toBe('/_local/mail/')
  expect((await site.send('/_local/mail/')).text).toContain('<h1>Mailbox</h1>')
  expect((await site.send('/mail/')).text).toContain('<h1>Mailbox</h1>')
  expect((await site.send('/_local/none')).status).toBe(404)
})

test('a page of another site links to it, and does nothing else', async () => {
  const from = (mode: string, destination: string) => ({
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': destination },
  })

  expect((await site.send('/approvals/x', from('navigate', 'document'))).status).toBe(200)
  expect((await site.send('/assets/app.js', from('no-cors', 'script'))).status).toBe(403)
  expect((await site.send('/_local/', from('navigate', 'document'))).status).toBe(403)
})

test('what was put is what is answered, at once', async () => {
  const put = (Body: string) => site.s3.send(new PutObjectCommand({ Bucket: 'pages', Key: 'raw/now.txt', Body }))
  await put('one')
  const before = await site.send('/raw/now.txt')
  await put('two')

  expect([before.text, (await site.send('/raw/now.txt')).text]).toEqual(['one', 'two'])
})

test('keys of the account read the bucket as ever', async () => {
  const s3 = new S3Client({ ...site.local.sdkConfig, forcePathStyle: true })
  const { ContentType } = await s3.send(new GetObjectCommand({ Bucket: 'pages', Key: 'index.html' }))

  expect(ContentType).toBe('text/html')
})

/** Several distributions of one cloud: each under its own names and behind its own web ACL, none under the web port's. */
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { bucketBehind, bucketOrigin, distribution, pagesBehavior, type Site, startSite } from './site'

const named = (alias: string, more: object = {}) =>
  distribution({
    Aliases: [alias],
    Comment: alias,
    Origins: [{ ...bucketOrigin, OriginAccessControlId: { Ref: 'Access' } }],
    DefaultCacheBehavior: pagesBehavior(),
    ...more,
  })

const rule = (name: string, Priority: number, Limit: number | string, Action: object) => ({
  Name: name,
  Priority,
  Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit, EvaluationWindowSec: 60 } },
  Action,
  VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: name, SampledRequestsEnabled: false },
})
const tooMany = { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'TooMany' } }

const webAcl = (Rules: readonly object[]) => ({
  Type: 'AWS::WAFv2::WebACL',
  Properties: {
    Scope: 'CLOUDFRONT',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'all', SampledRequestsEnabled: false },
    CustomResponseBodies: { TooMany: { ContentType: 'APPLICATION_JSON', Content: '{"title":"TooMany"}' } },
    Rules,
  },
})

let site: Site
beforeAll(async () => {
  site = await startSite({
    ...bucketBehind('Site'),
    Site: named('www.shop.example'),
    Other: named('*.blog.example'),
    Counted: webAcl([rule('few', 1, '12', { Block: tooMany }), rule('only-counts', 0, 10, { Count: {} })]),
    Guarded: named('guarded.example', {
      WebACLId: { 'Fn::GetAtt': ['Counted', 'Arn'] },
      CustomErrorResponses: [{ ErrorCode: 403, ResponseCode: 200, ResponsePagePath: '/index.html' }],
    }),
    Off: named('old.shop.example', { Enabled: false }),
  })
  await site.s3.send(new PutObjectCommand({ Bucket: 'pages', Key: 'index.html', Body: 'the shop' }))
})
afterAll(() => site.stop())

const under = (host: string) => site.send('/', { headers: { host } })

test('each is found by its names, one with a star among them, and reads what its own right lets it', async () => {
  expect(await under('www.shop.example')).toMatchObject({ status: 200, text: 'the shop' })
  // The bucket's policy names the other one.
  expect(await under('ada.blog.example')).toMatchObject({ status: 403, text: expect.stringContaining('AccessDenied') })
})

test('what is off, and what nobody has, is no name of this cloud', async () => {
  for (const host of ['old.shop.example', 'shop.example', 'blog.example', 'www.shop.example.evil.example']) {
    expect((await under(host)).text).toContain('is no name of this cloud')
  }
})

test('the port’s own names have the home page, which leads to each', async () => {
  const { text } = await site.send('/')
  const { port } = new URL(site.local.webUrl)
  const { SiteId = '' } = site.local.outputs('Site')

  expect(text).toContain(`<a href="http://${SiteId.toLowerCase()}.localhost:${port}/">www.shop.example</a>`)
  expect(text).not.toContain('old.shop.example')
})

test('a handler that is mounted at the root comes before none of them under their names', async () => {
  site.local.mount('/', async () => ({ status: 200, headers: {}, body: 'mounted' }))

  expect((await under('www.shop.example')).text).toBe('the shop')
  expect((await site.send('/anything')).text).toBe('mounted')
})

test('an address that asks more often than its web ACL allows gets the answer that the rule has, until it is quiet', async () => {
  const asked = async (times: number) => {
    const statuses: number[] = []
    for (let time = 0; time < times; time++) statuses.push((await under('guarded.example')).status)
    return statuses
  }

  expect(await asked(14)).toEqual([...Array<number>(12).fill(403), 429, 429])
  expect(await under('guarded.example')).toMatchObject({
    text: '{"title":"TooMany"}',
    headers: { 'content-type': 'application/json', 'x-cache': 'Error from cloudfront' },
  })
  expect((await under('www.shop.example')).status).toBe(200)
  // What was stopped counts too: half a minute later there were as many within the minute.
  await site.local.clock.advance('30s')
  expect(await asked(1)).toEqual([429])
  await site.local.clock.advance('31s')
  expect(await asked(1)).toEqual([403])
})

/** Several distributions of one cloud: each under its own names, and none of them under the web port's. */
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

let site: Site
beforeAll(async () => {
  site = await startSite({
    ...bucketBehind('Site'),
    Site: named('www.shop.example'),
    Other: named('*.blog.example'),
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

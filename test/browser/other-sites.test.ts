/** What pages of other sites get of both ports, in a real browser: what it sends by itself, no test can make up. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { findChromium, launchChromium } from './chromium'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(30_000)

const presigned =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x%2F20260105%2Fus-east-1%2Fsqs%2Faws4_request' +
  '&X-Amz-Date=20260105T090000Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00'

describeInChromium('a page of another site, in a browser', () => {
  let local: LocalCloud
  let site: Server
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let sitePort: number

  beforeAll(async () => {
    local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', start: '2026-01-05T09:00:00Z' })
    site = createServer((_, answer) => void answer.setHeader('content-type', 'text/html').end('<h1>Harmless</h1>'))
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    sitePort = (site.address() as AddressInfo).port
    browser = await launchChromium(executable ?? '', ['--host-resolver-rules=MAP *.example 127.0.0.1'])
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    site?.close()
    await local?.stop()
  })

  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
  })

  afterEach(() => context.close())

  /** In the page; resolves when the browser has what it asked for, or has given it up. */
  async function run(script: string, url: string): Promise<void> {
    const isIt = (request: Request) => request.url() === url
    const ended = Promise.race([
      context.waitForEvent('requestfinished', isIt),
      context.waitForEvent('requestfailed', isIt),
    ])
    await page.evaluate(`void (() => { const url = ${JSON.stringify(url)}; ${script} })()`)
    await ended
  }
  const queues = async () => {
    const client = new SQSClient(local.sdkConfig)
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}))
    client.destroy()
    return QueueUrls
  }
  const attackers = () => [`http://evil.example:${sitePort}/`, `http://127.0.0.1:${sitePort}/`]
  const create = (name: string) =>
    `${local.endpointUrl}/?Action=CreateQueue&Version=2012-11-05&QueueName=${name}&${presigned}`

  test.each([
    ['picture', 'new Image().src = url'],
    ['post', "fetch(url, { method: 'POST', mode: 'no-cors' }).catch(() => undefined)"],
    ['get', "fetch(url, { mode: 'no-cors' }).catch(() => undefined)"],
    ['beacon', "navigator.sendBeacon(url, 'a=b')"],
    ['script', "document.body.appendChild(document.createElement('script')).src = url"],
    ['frame', "document.body.appendChild(document.createElement('iframe')).src = url"],
    [
      'form',
      "Object.assign(document.body.appendChild(document.createElement('form')), { action: url, method: 'POST' }).submit()",
    ],
    ['link', 'location.assign(url)'],
  ])('makes no queue by a %s, from near or far', async (kind, script) => {
    for (const attacker of attackers()) {
      await page.goto(attacker)
      await run(script, create(kind))
    }
    expect(await queues()).toEqual([])
  })

  test('makes no queue by an address that somebody else wrote', async () => {
    expect((await page.goto(create('typed')))?.status()).toBe(403)
    expect(await queues()).toEqual([])
    // A program that asks for the same has it.
    expect((await fetch(create('program'))).status).toBe(200)
    expect(await queues()).toHaveLength(1)
    await fetch(create('program').replace('CreateQueue', `DeleteQueue&QueueUrl=${(await queues())[0]}`))
  })

  test('reads no mail: not as a script, in a frame or by a name that was made to lead here', async () => {
    const statuses = new Set<number>()
    context.on('response', (answer) => {
      if (answer.url().includes('/mail')) statuses.add(answer.status())
    })
    for (const attacker of attackers()) {
      await page.goto(attacker)
      const outcome = await page.evaluate(`(async () => {
        const url = ${JSON.stringify(local.webUrl)}
        const script = document.createElement('script')
        const loaded = new Promise((resolve) => {
          script.onload = () => resolve('loaded')
          script.onerror = () => resolve('no')
        })
        document.body.appendChild(script).src = url + '/mail/store'
        return [await loaded, await fetch(url + '/mail/store').then(() => 'read', () => 'no')]
      })()`)
      expect(outcome).toEqual(['no', 'no'])
      await run("document.body.appendChild(document.createElement('iframe')).src = url", `${local.webUrl}/mail/`)
    }
    const rebound = local.webUrl.replace('127.0.0.1', 'rebound.example')
    expect((await page.goto(`${rebound}/mail/store`))?.status()).toBe(403)
    expect([...statuses]).toEqual([403])
  })

  test('opens no stream and no socket', async () => {
    await page.goto(`http://evil.example:${sitePort}/`)
    const outcome = await page.evaluate(`(() => {
      const ended = (source) => new Promise((resolve) => {
        source.onopen = () => resolve('open')
        source.onerror = () => resolve('no')
      })
      return Promise.all([
        ended(new EventSource(${JSON.stringify(`${local.endpointUrl}/_local/stream`)})),
        ended(new WebSocket(${JSON.stringify(`${local.webUrl.replace('http', 'ws')}/mail/`)})),
      ])
    })()`)
    expect(outcome).toEqual(['no', 'no'])
  })

  test('may lead to the mailbox, and a person goes on from there', async () => {
    await page.goto(`http://evil.example:${sitePort}/`)
    await run('location.assign(url)', `${local.webUrl}/mail/`)
    await page.getByRole('link', { name: '/mail/' }).click()
    await page.getByRole('heading', { name: 'Mailbox' }).waitFor()
  })
})

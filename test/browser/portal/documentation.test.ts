/** An API's documentation, tried out with one's own key; and documents that would do more than be read. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway'
import type { SignedInPerson } from '../../scenarios/signed-in'
import { expectAccessibleDocumentation } from '../axe'
import { findChromium } from '../chromium'
import { type Portal, startPortal, type Visitor } from './portal'
import { publish } from './published'

const executable = findChromium()
const describeInChromium = executable === undefined ? describe.skip : describe
jest.setTimeout(120_000)

const petstore = readFileSync(join(__dirname, '../../../examples/petstore/openapi.json'), 'utf8')
const script = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="alert(2)">'
const link = '[here](javascript:alert(3)) ![picture](https://evil.example/y.png) <a href="https://evil.example">x</a>'
const written = `${script}\n${link}`

/** What each place of a document might be used for. */
const hostile = {
  openapi: '3.0.3',
  info: {
    title: script,
    version: '"><svg onload=alert(4)>',
    description: written,
    termsOfService: 'https://evil.example/terms',
    contact: { name: script, url: 'https://evil.example/contact' },
    license: { name: script, url: 'https://evil.example/license' },
  },
  externalDocs: { url: 'https://evil.example/docs', description: written },
  servers: [{ url: 'https://evil.example/{x}', variables: { x: { default: 'y' } } }],
  tags: [{ name: 'odd', description: written, externalDocs: { url: 'https://evil.example/tag' } }],
  security: [{ elsewhere: [] }],
  components: {
    securitySchemes: {
      elsewhere: {
        type: 'oauth2',
        flows: { implicit: { authorizationUrl: 'https://evil.example/in', scopes: { all: written } } },
      },
    },
    schemas: {
      Odd: { type: 'object', description: written, properties: { [script]: { type: 'string', example: written } } },
      Ring: { type: 'object', properties: { again: { $ref: '#/components/schemas/Ring' } } },
    },
  },
  paths: {
    '/pets': {
      servers: [{ url: 'https://evil.example/path' }],
      get: {
        tags: ['odd'],
        operationId: 'odd',
        summary: script,
        description: written,
        servers: [{ url: 'https://evil.example/operation' }],
        externalDocs: { url: 'https://evil.example/operation-docs', description: written },
        parameters: [{ name: 'q', in: 'query', description: written, schema: { type: 'string', default: script } }],
        responses: {
          200: {
            description: written,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Ring' } } },
          },
        },
      },
      post: {
        tags: ['odd'],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Odd' } } } },
        responses: { 200: { description: written } },
      },
    },
  },
}

describeInChromium('documentation', () => {
  let portal: Portal
  let owner: SignedInPerson
  let ada: SignedInPerson
  let visitor: Visitor

  beforeAll(async () => {
    portal = await startPortal(executable ?? '')
    owner = await portal.people.add('owner', { groups: ['admins'] })
    ada = await portal.people.add('ada')
    await ada.call('PUT', 'subscriptions/customer', { name: 'Ada' })
    await offer('pets', JSON.parse(petstore) as object)
    await offer('hostile', hostile)
    const operation = { summary: 'One of many', responses: { 200: { description: 'Well.' } } }
    const paths = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`/pets/${at}`, { get: operation }]))
    await offer('huge', { openapi: '3.0.3', info: { title: 'Huge', version: '1' }, paths })
  }, 120_000)

  afterAll(async () => {
    await portal?.stop()
  })

  beforeEach(async () => {
    visitor = await portal.visitor()
  })

  /** Publishes it, and subscribes. */
  async function offer(apiId: string, document: object): Promise<void> {
    await publish(portal.signalbox, owner, apiId, { name: apiId, summary: 'An API.' })
    const stored = await owner.call('PUT', `subscriptions/apis/${apiId}/document`, {
      document: JSON.stringify(document),
    })
    if (stored.status !== 200) throw new Error(stored.text)
    await ada.call('POST', 'subscriptions/subscriptions', { apiId, planId: 'silver' })
  }

  async function open(apiId: string) {
    await visitor.go(`/sign-in?returnTo=/apis/${apiId}/documentation`)
    await visitor.signIn('ada')
    await visitor.page.getByText('You are subscribed to').waitFor()
    return visitor.page.frameLocator('iframe.documentation')
  }

  test('is read without a sign-in, and says what is needed to try it', async () => {
    await visitor.go('/apis/pets')
    await visitor.page.getByRole('link', { name: 'The whole documentation' }).click()
    await visitor.page.getByText('To try it out').waitFor()
    const inside = visitor.page.frameLocator('iframe.documentation')
    await inside.getByText('The pets of the shop').click()
    await inside.getByText('Where the next page begins').waitFor()
    await expectAccessibleDocumentation(visitor.page, 'documentation that is read')
    expect(await inside.getByRole('button', { name: 'Try it out' }).count()).toBe(0)
    await visitor.leave()
  })

  test('is tried out at the address of one’s plan: refused without a key, and with one’s own it is a 200', async () => {
    const { page } = visitor
    const calls: { url: string; cookie?: string | undefined; key?: string | undefined }[] = []
    page.on('request', (request) => {
      const { cookie, 'x-api-key': key } = request.headers()
      if (request.url().includes('/_aws/')) calls.push({ url: request.url(), cookie, key })
    })
    const inside = await open('pets')
    await inside.getByText('The pets of the shop').click()
    await inside.getByRole('button', { name: 'Try it out' }).click()
    await inside.getByRole('button', { name: 'Execute' }).click()
    await inside.locator('.live-responses-table').getByText('INVALID_API_KEY').first().waitFor()
    await page.getByRole('button', { name: /^Use my key/ }).click()
    await page.getByText('Calls go with your key').waitFor()
    await inside.getByRole('button', { name: 'Execute' }).click()
    await inside.locator('.live-responses-table').getByText('"pets"').first().waitFor()
    const { RestApiId, StageName } = portal.signalbox.local.outputs('signalbox-petstore')
    const address = `${portal.url}/_aws/execute-api/${RestApiId}/${StageName}/pets`
    expect(calls.map(({ url, cookie }) => [url, cookie])).toEqual(calls.map(() => [address, undefined]))
    expect(calls.filter(({ key }) => key !== undefined).length).toBeGreaterThan(0)
    await inside.locator('.opblock-post .opblock-summary-control').first().click()
    await inside.locator('.opblock-post').getByRole('button', { name: 'Try it out' }).first().click()
    await inside.getByLabel('What is sent').waitFor()
    await expectAccessibleDocumentation(page, 'documentation that is tried out')
    await visitor.leave()
  })

  test('raises nothing and asks nobody, whatever stands in it, and calls no server that it names', async () => {
    const inside = await open('hostile')
    await inside.locator('.opblock-summary-control').nth(1).waitFor()
    for (const summary of await inside.locator('.opblock-summary-control').all()) await summary.click()
    await inside.getByRole('button', { name: 'Try it out' }).first().click()
    await inside.getByRole('button', { name: 'Execute' }).first().click()
    await inside.locator('.live-responses-table').first().waitFor()
    expect(await inside.locator('#documentation').innerText()).toContain(written.split('\n')[0])
    expect(
      await inside.locator('#documentation').locator('script, a[href^="http"], a[href^="javascript"]').count(),
    ).toBe(0)
    expect(await inside.locator('#documentation img').count()).toBe(0)
    await visitor.leave()
  })

  test('of nine hundred operations is a page that can be read', async () => {
    const inside = await open('huge')
    await inside.getByText('default').first().waitFor()
    expect(await inside.locator('*').count()).toBeLessThan(3000)
    await visitor.leave()
  })

  test('has nothing of the portal’s in its reach, whatever would run in it', async () => {
    await visitor.go('/documentation/index.html')
    const { page } = visitor
    expect(await page.evaluate('origin')).toBe('null')
    const reach = (what: string) =>
      page.evaluate(`(() => { try { return String(${what}) } catch (error) { return error.name } })()`)
    expect(await reach('document.cookie')).toBe('SecurityError')
    expect(await reach('localStorage')).toBe('SecurityError')
    // In a window of its own it would have the portal's icon, which is not in its reach either.
    expect(visitor.errors.filter((error) => !/NotSameOrigin/.test(error))).toEqual([])
    await visitor.context.close()
  })

  test('of an API that lets no page call it says so, and what its owners would have to do', async () => {
    const gateway = new APIGatewayClient(portal.signalbox.local.sdkConfig)
    const { items = [] } = await gateway.send(new GetRestApisCommand({ limit: 500 }))
    gateway.destroy()
    const { StageName: stage = '' } = portal.signalbox.local.outputs('signalbox-petstore')
    const restApiId = items.find(({ name }) => name === 'approvals')?.id ?? ''
    const stages = [{ restApiId, stage }]
    const document = {
      openapi: '3.0.3',
      info: { title: 'Shut', version: '1' },
      paths: { '/inbox': { get: { responses: {} } } },
    }
    const plan = { name: 'Silver', description: 'For a start.', stages }
    const steps = [
      ['POST', '', { apiId: 'shut', name: 'Shut', summary: 'No page.', visibility: 'public', stages }],
      ['PUT', '/shut/document', { document: JSON.stringify(document) }],
      ['PUT', '/shut/plans/silver', plan],
      ['POST', '/shut/publication', {}],
    ] as const
    for (const [method, path, body] of steps) {
      const { status, text } = await owner.call(method, `subscriptions/apis${path}`, body)
      expect([path, status < 300, text]).toEqual([path, true, expect.any(String)])
    }
    await ada.call('POST', 'subscriptions/subscriptions', { apiId: 'shut', planId: 'silver' })
    const inside = await open('shut')
    await inside.locator('.opblock-summary-control').click()
    await inside.getByRole('button', { name: 'Try it out' }).click()
    await inside.getByRole('button', { name: 'Execute' }).click()
    await inside.getByText('the API does not let web pages call it').waitFor()
    // That the browser keeps the answer from the page it says itself.
    expect(visitor.errors.filter((error) => !/CORS policy|ERR_FAILED/.test(error))).toEqual([])
    await visitor.context.close()
  })
})

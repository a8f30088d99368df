/** `signalbox marketplace`: a purchase is played, and the buyer's browser posts to the seller's page. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rootOf } from '../../local/kernel/principal'
import { startWith } from '../local/template-cloud'
import { runCommand } from './run-command'

interface Page {
  readonly url: string
  readonly received: { readonly origin: string | undefined; readonly form: URLSearchParams }[]
}

let server: Server | undefined
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))))

/** A seller's page, which sends who registers on to another. */
async function sellersPage(): Promise<Page> {
  const received: Page['received'][number][] = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ origin: request.headers.origin, form: new URLSearchParams(Buffer.concat(chunks).toString()) })
      response.writeHead(303, { location: '/welcome', 'set-cookie': 'landed=1; HttpOnly' }).end()
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/register`, received }
}

async function startMarket() {
  const local = await startWith({})
  return (...args: readonly string[]) => runCommand('marketplace', ...args, '--endpoint', local.endpointUrl)
}

test('a product is listed, somebody subscribes and registers, and unsubscribes', async () => {
  const page = await sellersPage()
  const market = await startMarket()
  const listed = await market('list-product', '--title', 'An API', '--code', 'apiproduct', '--url', page.url)
  expect(listed.out).toMatch(/^code +apiproduct$/m)

  const bought = await market('trial', '--account', '210987654321', '--json')
  const { agreementId, registration } = JSON.parse(bought.out)
  expect(registration).toEqual({ url: page.url, status: 303, redirect: '/welcome', cookie: 'landed=1' })
  expect(page.received).toMatchObject([{ origin: 'https://aws.amazon.com' }])
  const [{ form } = { form: new URLSearchParams() }] = page.received
  expect([...form.keys()]).toEqual([
    'x-amzn-marketplace-token',
    'x-amzn-marketplace-agreement-id',
    'x-amzn-marketplace-product-id',
    'x-amzn-marketplace-offer-type',
  ])
  expect(bought.out).not.toContain(form.get('x-amzn-marketplace-token'))

  const left = JSON.parse((await market('register', agreementId, '--no-registration', '--json')).out).registration
  expect(left).toEqual({
    url: page.url,
    form: expect.objectContaining({ 'x-amzn-marketplace-token': expect.any(String) }),
  })
  expect(page.received).toHaveLength(1)

  expect((await market('register', agreementId)).out).toMatch(/^ {2}redirect +\/welcome$/m)
  expect((await market('unsubscribe', agreementId)).out).toMatch(/^status +CANCELLED$/m)
})

test('what was bought is amended, renewed, replaced and cancelled, and the list tells of it', async () => {
  const market = await startMarket()
  const done = async (...args: readonly string[]) => JSON.parse((await market(...args, '--json')).out)
  await market('list-product', '--code', 'apiproduct', '--dialect', 'eventbridge')
  expect((await market('list')).out).toMatch(/no agreements\nno pending$/)
  const offer = await done('offer', '--buyers', '111122223333', '--days', '60', '--trial-days', '7')
  const bought = await done('subscribe', '--days', '30', '--entitle', 'seats=10', '--at-once', '--twice')
  await done('amend', bought.agreementId, '--days', '40', '--order', 'license-updated,amended')
  await done('entitle', bought.agreementId, '--to', 'seats=20,sso=true')
  const renewed = await done('renew', bought.agreementId, '--days', '30', '--deprovision-after', '31')
  const replaced = await done('replace', renewed.agreementId, '--offer', offer.offerId)
  expect(replaced).toMatchObject({ before: renewed.agreementId, offerId: offer.offerId })
  await done('cancel', replaced.agreementId, '--status', 'TERMINATED')

  const { agreements } = await done('list')
  const statuses = new Map(
    agreements.map((each: { agreementId: string; status: string }) => [each.agreementId, each.status]),
  )
  expect([bought, renewed, replaced].map(({ agreementId }) => statuses.get(agreementId))).toEqual([
    'RENEWED',
    'REPLACED',
    'TERMINATED',
  ])
  expect((await market('list')).out).toMatch(new RegExp(`^${replaced.agreementId} +TERMINATED +111122223333`, 'm'))
})

test('the bill is a table, or JSON', async () => {
  const local = await startWith({ start: '2026-01-05T09:00:00Z' })
  const market = (...args: readonly string[]) => runCommand('marketplace', ...args, '--endpoint', local.endpointUrl)
  await market('list-product', '--code', 'apiproduct')
  expect((await market('bill')).out).toMatch(/^Nothing was metered.*by the dimension apigateway/)
  const { licenseArn } = JSON.parse((await market('subscribe', '--json')).out)
  for (const more of [{}, { LicenseArn: licenseArn }]) {
    const usage = { Dimension: 'apigateway', Quantity: 7, CustomerAWSAccountId: '111122223333', ...more }
    await local.cloud.call(rootOf('000000000000'), 'aws-marketplace', 'BatchMeterUsage', {
      ProductCode: 'apiproduct',
      UsageRecords: [{ Timestamp: local.cloud.clock.now() / 1000, ...usage }],
    })
  }
  const { out } = await market('bill', '--account', '111122223333')
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^hour +product +buyer +dimension +quantity +source$/),
    expect.stringMatching(
      /^2026-01-05T09:00 +apiproduct +111122223333 +apigateway +7 +BatchMeterUsage +l-\w+, billed more/,
    ),
    expect.stringMatching(
      /^2026-01-05T09:00 +apiproduct +111122223333 +apigateway +7 +BatchMeterUsage +billed more than/,
    ),
    '',
    expect.stringMatching(/^product +buyer +dimension +total$/),
    expect.stringMatching(/^apiproduct +111122223333 +apigateway +14$/),
  ])
  expect(JSON.parse((await market('bill', '--json', '--from', '2026-01-05T10:00:00Z')).out).records).toEqual([])
  expect((await market('bill', '--from', 'noon')).err).toMatch('from: expected a time in ISO 8601')
})

test('without a page there is no registration, and what is wrong is said in a line', async () => {
  const market = await startMarket()
  await market('list-product', '--code', 'apiproduct')
  expect(JSON.parse((await market('subscribe', '--json')).out)).not.toHaveProperty('registration')
  const { out } = await market('subscribe', '--account', '210987654321')
  expect(out).toMatch(/^no registration +the listing has no address.* --url URL/m)
  expect(await market('subscribe', '--account', '1')).toMatchObject({
    err: 'signalbox marketplace: the local cloud refused: --account: expected an AWS account id of twelve digits',
    exitCode: 1,
  })
  expect((await market('trial', '--days', 'many')).err).toMatch('--days: expected a whole number, not "many"')
  expect((await market('unsubscribe')).err).toMatch('AGREEMENT is missing')
  expect((await market('buy')).err).toMatch(/there is no "marketplace buy". There are:\n {2}list-product /)
})

test('a page that nobody answers at is told, and the purchase is made all the same', async () => {
  const market = await startMarket()
  await market('list-product', '--code', 'apiproduct', '--url', 'http://127.0.0.1:9/register')
  expect((await market('subscribe')).err).toMatch(
    "nothing answers at the listing's address http://127.0.0.1:9/register; --no-registration leaves it",
  )
  expect((await market('subscribe')).err).toMatch('an older listing has one of each account')
  expect((await market('subscribe', '--account', '210987654321', '--no-registration')).exitCode).toBe(0)
})

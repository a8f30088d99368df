/**
 * An API is sold through AWS Marketplace: its owner publishes it, somebody buys it and registers, calls it until it is too
 * much, is billed by what was called, and has no access once they have unsubscribed. AWS's own part is played as
 * `npx signalbox marketplace` plays it.
 */
import type { LocalCloud } from '../../local/start-local-cloud'
import { type Form, openRegistration } from '../marketplace/browser'
import { askLocalCloud } from '../marketplace/local-cloud'
import { peopleOf } from './person'
import { type Say, type Story, titleOf } from './story'

const product = 'petstore'
const burst = 3
const hour = '1h'

interface Purchase {
  readonly agreementId: string
  readonly accountId: string
  readonly registration: Form
}

interface Registration {
  readonly productCode: string
  readonly accountEnding: string
}

export const story: Story = {
  // Hours pass in it.
  clock: 'manual',
  async tell(cloud, say) {
    const people = peopleOf(cloud)
    try {
      await publish(cloud, say, people)
      const purchase = await played<Purchase>(cloud, 'subscribe', { product })
      say(`Account ${purchase.accountId} buys it: the topic of the product tells subscribe-success`)
      const key = await register(cloud, say, people, purchase)
      await callTooOften(cloud, say, key)
      await pass(cloud, say)
      await tellBill(cloud, say)
      await unsubscribe(cloud, say, purchase, key)
    } finally {
      people.stop()
    }
  },
}

async function publish(cloud: LocalCloud, say: Say, people: ReturnType<typeof peopleOf>): Promise<void> {
  const fulfillmentUrl = `${cloud.webUrl}/api/subscriptions/marketplace/registrations`
  await played(cloud, 'list-product', { title: 'Petstore', productCode: product, fulfillmentUrl })
  say(`Listed on AWS Marketplace: product ${product}, whose buyers are sent to ${new URL(fulfillmentUrl).pathname}`)

  const owner = await people.administrator('olga')
  const { RestApiId: restApiId, StageName: stage } = cloud.outputs('signalbox-petstore')
  const api = 'subscriptions/apis/pets'
  const about = { name: 'Petstore', summary: 'Pets of all kinds', visibility: 'public' }
  await owner.call('POST', 'subscriptions/apis', { apiId: 'pets', ...about, stages: [{ restApiId, stage }] })
  await owner.call('POST', `${api}/document/import`, { restApiId, stage })
  await owner.call('PUT', `${api}/plans/silver`, {
    name: 'Silver',
    description: 'Paid by the call',
    throttle: { rateLimit: 1, burstLimit: burst },
    stages: [{ restApiId, stage }],
    marketplace: { productCode: product },
    metering: 'gateway',
  })
  await owner.call('POST', `${api}/publication`, {})
  say(`Olga published the petstore with the plan Silver: one call a second, ${burst} at once, metered by API Gateway`)
}

async function register(
  cloud: LocalCloud,
  say: Say,
  people: ReturnType<typeof peopleOf>,
  { registration }: Purchase,
): Promise<string> {
  const posted = await openRegistration(registration)
  const cookie = (posted.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  // The portal's page says the same, by script.
  const page = await fetch(registration.url, { headers: { cookie } })
  say(`The buyer’s browser posts the token: ${posted.status}, and on to “${titleOf(await page.text())}”`)

  const buyer = await people.newcomer('bea', 'bea@example.com')
  say('Bea signs up, confirms with the code that was mailed to her, and signs in')
  const registrations = 'subscriptions/marketplace/registrations'
  const { productCode, accountEnding } = await buyer.call<Registration>(
    'GET',
    `${registrations}/claim`,
    undefined,
    cookie,
  )
  const claim = { productCode, accountEnding, name: 'Bea' }
  const claimed = await buyer.call<{ subscriptionId: string }>('POST', `${registrations}/claim`, claim, cookie)
  const at = `subscriptions/subscriptions/${claimed.subscriptionId}`
  const { status } = await buyer.call<{ status: string }>('GET', at)
  say(`She says that it is hers: her subscription is ${status}`)

  const { key } = await buyer.call<{ key: string }>('POST', `${at}/key`, {})
  say(`Her key ends in ${key.slice(-4)}. Without one the petstore answers ${await callPetstore(cloud)}`)
  return key
}

async function callTooOften(cloud: LocalCloud, say: Say, key: string): Promise<void> {
  const statuses: number[] = []
  for (let call = 0; call <= burst; call++) statuses.push(await callPetstore(cloud, key))
  say(`With it she calls ${statuses.length} times at once: ${statuses.join(', ')}`)
}

async function tellBill(cloud: LocalCloud, say: Say): Promise<void> {
  const { records } = await askLocalCloud(cloud.endpointUrl, 'GET', `bill?product=${product}`)
  for (const { accountId, quantity, source } of records as { accountId: string; quantity: number; source: string }[]) {
    say(`AWS Marketplace bills account ${accountId} for ${quantity} calls, which the ${source} has metered`)
  }
}

async function unsubscribe(cloud: LocalCloud, say: Say, { agreementId }: Purchase, key: string): Promise<void> {
  await played(cloud, 'end', { agreementId })
  say(`She unsubscribes: the topic tells unsubscribe-pending. Her key: ${await callPetstore(cloud, key)}`)
  await pass(cloud, say)
  say(`The topic has told unsubscribe-success. Her key: ${await callPetstore(cloud, key)}`)
}

async function pass(cloud: LocalCloud, say: Say): Promise<void> {
  await cloud.clock.advance(hour)
  await cloud.idle()
  say('An hour passes')
}

async function played<Answer = unknown>(cloud: LocalCloud, step: string, fields: object): Promise<Answer> {
  const answer = await askLocalCloud(cloud.endpointUrl, 'POST', step, fields)
  await cloud.idle()
  return answer as Answer
}

async function callPetstore(cloud: LocalCloud, key?: string): Promise<number> {
  const headers = key === undefined ? {} : { 'x-api-key': key }
  const answer = await fetch(`${cloud.webUrl}/api/petstore/pets`, { headers })
  await answer.arrayBuffer()
  return answer.status
}

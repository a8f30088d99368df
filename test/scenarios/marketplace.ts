/** AWS Marketplace and its buyers, as scenarios play them: what AWS sends, and what a buyer's browser does. */
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import type { Reached } from './signalbox'
import type { SignedInPerson } from './signed-in'

export interface Registration {
  readonly url: string
  readonly form: Readonly<Record<string, string>>
}

export interface Purchase {
  readonly agreementId: string
  readonly accountId: string
  readonly customerIdentifier?: string
  readonly licenseArn: string
  readonly productCode: string
  readonly registration: Registration
}

export interface Landed {
  readonly status: number
  readonly location: string | null
  /** As a browser would send it again. */
  readonly cookie: string
  readonly setCookie: string
  readonly text: string
}

export interface Marketplace {
  /** A step that must succeed. */
  play<Body = Purchase>(step: string, fields?: object): Promise<Body>
  /** A listing, and for the older dialect the inbox that its topics send to. */
  list(productCode: string, dialect?: 'sns' | 'eventbridge' | 'both'): Promise<{ productId: string }>
  land(registration: Registration | undefined): Promise<Landed>
  /** Says that what has arrived in the browser is the person's. */
  claim(
    person: SignedInPerson,
    cookie: string,
    body: object,
  ): Promise<{ status: number; body: Record<string, string>; setCookie: string | null }>
  /** All of a buyer: lands, and claims. */
  register(person: SignedInPerson, purchase: Purchase): Promise<string | undefined>
  advance(milliseconds: number): Promise<void>
  stop(): void
}

export function marketplaceOf({ local }: { readonly local: Reached }): Marketplace {
  const sns = new SNSClient({ ...local.sdkConfig, region: 'us-east-1' })
  const registrations = `${local.webUrl}/api/subscriptions/marketplace/registrations`

  async function play<Body>(step: string, fields: object = {}): Promise<Body> {
    const response = await fetch(`${local.endpointUrl}/_local/marketplace/${step}`, {
      method: 'POST',
      body: JSON.stringify(fields),
    })
    const body = await response.json()
    if (response.status !== 200) throw new Error(`${step}: ${response.status} ${JSON.stringify(body)}`)
    await local.idle()
    return body as Body
  }

  const marketplace: Marketplace = {
    play,
    async list(productCode, dialect = 'sns') {
      const listed = await play<{ productId: string; topics?: Readonly<Record<string, string>> }>('list-product', {
        productCode,
        dialect,
        fulfillmentUrl: registrations,
      })
      const Endpoint = local.outputs('signalbox-subscriptions').MarketplaceInboxArn
      for (const TopicArn of Object.values(listed.topics ?? {})) {
        await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
      }
      return listed
    },
    async land(registration) {
      const response = await fetch(registration?.url || registrations, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://aws.amazon.com' },
        body: new URLSearchParams(registration?.form ?? {}),
      })
      const setCookie = response.headers.get('set-cookie') ?? ''
      return {
        status: response.status,
        location: response.headers.get('location'),
        cookie: setCookie.split(';')[0] ?? '',
        setCookie,
        text: await response.text(),
      }
    },
    async claim(person, cookie, body) {
      const response = await fetch(`${registrations}/claim`, {
        method: 'POST',
        headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      })
      const answer = (await response.json()) as Record<string, string>
      await local.idle()
      return { status: response.status, body: answer, setCookie: response.headers.get('set-cookie') }
    },
    async register(person, { registration, productCode, accountId }) {
      const { cookie, status, text } = await marketplace.land(registration)
      if (status !== 303) throw new Error(`landing: ${status} ${text}`)
      const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Bea' }
      const claimed = await marketplace.claim(person, cookie, claim)
      if (claimed.status !== 200) throw new Error(`claim: ${claimed.status} ${JSON.stringify(claimed.body)}`)
      return claimed.body.subscriptionId
    },
    async advance(milliseconds) {
      await local.clock.advance(milliseconds)
      await local.idle()
    },
    stop: () => sns.destroy(),
  }
  return marketplace
}

/**
 * Whatever AWS Marketplace tells is lost: who compares what it has with what it told, once a day, comes to know as much as
 * who heard all of it. What comes late after all changes nothing.
 */
import * as fc from 'fast-check'
import { accessOfBuyer, linesOf } from '../../../domains/subscriptions/decisions/bought-access'
import {
  changeAgreement,
  changeLicense,
  entitle,
  hear,
  joinAgreement,
  registerBuyer,
  registerLicense,
} from '../../../domains/subscriptions/decisions/marketplace-facts'
import {
  agreementNews,
  buyerNews,
  contractNews,
  isLicenseOpen,
  type ListedAgreement,
  type ListedLicense,
  licenseNews,
  subscribedEvent,
} from '../../../domains/subscriptions/decisions/reconcile-purchases'
import {
  type Account,
  type Agreement,
  type Buyer,
  type Entitlement,
  noAccount,
  noAgreement,
  noBuyer,
} from '../../../domains/subscriptions/marketplace/facts'
import type { CreatedEvent, DataOf, EventEnvelope } from '../../../events'
import {
  MarketplaceAgreementChanged,
  MarketplaceEntitlementChanged,
  MarketplaceSubscribeSucceeded,
} from '../../../events/catalog/subscriptions'

const second = 1000
const hour = 3600 * second
const day = 24 * hour
const start = Date.parse('2026-01-05T00:00:00.000Z')
const iso = (time: number) => new Date(start + time).toISOString()
const accountId = '111122223333'
const productId = 'prod-1'
const arnOf = (id: string) => `arn:aws:license-manager::294406891311:license:l-${id}`

/** Of one agreement, in milliseconds from the start. */
interface Lived {
  readonly id: string
  readonly intent: 'NEW' | 'RENEW' | 'REPLACE'
  readonly from: number
  readonly amended?: { readonly at: number; readonly endsAt: number } | undefined
  readonly to?: { readonly at: number; readonly status: string; readonly goneAfter: number } | undefined
}

interface Known {
  readonly account: Account
  readonly agreements: ReadonlyMap<string, Agreement>
}

interface Message {
  readonly at: number
  readonly name: string
  tell(known: Known): Known
}

const registration = { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', at: iso(82 * second) }
/** The buyer has registered: that is ours, and not lost. */
const registered: Known = {
  account: registerLicense(noAccount(accountId), arnOf('a'), { productCode: 'p' }, registration),
  agreements: new Map(),
}

function change({ account, agreements }: Known, data: DataOf<typeof MarketplaceAgreementChanged>, at: string): Known {
  const { agreementId } = data
  const changed = changeAgreement(agreements.get(agreementId) ?? noAgreement(agreementId), data, at)
  return {
    account: joinAgreement(account, agreementId),
    agreements: new Map([...agreements, [agreementId, changed]]),
  }
}

function license(
  known: Known,
  data: NonNullable<DataOf<typeof MarketplaceEntitlementChanged>['license']>,
  at: string,
): Known {
  const { agreementId } = data
  const agreement = known.agreements.get(agreementId) ?? noAgreement(agreementId)
  return {
    account: changeLicense(known.account, data, 'p', at),
    agreements: new Map([...known.agreements, [agreementId, agreement]]),
  }
}

/** All that AWS Marketplace tells of it, of which any may be lost. */
function messagesOf({ id, intent, from, amended, to }: Lived): readonly Message[] {
  const terms = { acceptedAt: iso(from), startsAt: iso(from), acceptorAccountId: accountId }
  const agreement =
    (at: number, data: object) =>
    (known: Known): Known =>
      change(known, { agreementId: id, role: 'proposer', status: 'ACTIVE', ...data } as never, iso(at))
  const licensed =
    (at: number, changed: 'updated' | 'deprovisioned') =>
    (known: Known): Known =>
      license(
        known,
        { arn: arnOf(id), change: changed, agreementId: id, productId, acceptorAccountId: accountId },
        iso(at),
      )
  const message = (name: string, at: number, tell: Message['tell']): Message => ({ name: `${id} ${name}`, at, tell })
  const updatedAt = from + 61 * second
  return [
    message('created', from, agreement(from, { change: 'created', intent, endsAt: '9999-01-01T00:00:00Z', ...terms })),
    message('license-updated', updatedAt, licensed(updatedAt, 'updated')),
    ...(amended
      ? [
          message(
            'amended',
            amended.at,
            agreement(amended.at, { change: 'amended', intent: 'AMEND', ...terms, endsAt: iso(amended.endsAt) }),
          ),
        ]
      : []),
    ...(to
      ? [
          message('ended', to.at, agreement(to.at, { change: 'ended', status: to.status })),
          message('license-deprovisioned', to.at + to.goneAfter, licensed(to.at + to.goneAfter, 'deprovisioned')),
        ]
      : []),
  ]
}

/** What lists say at a time. */
function listedAt(lives: readonly Lived[], now: number): readonly (readonly [ListedAgreement, ListedLicense])[] {
  return lives
    .filter(({ from }) => from <= now)
    .map(({ id, from, amended, to }) => {
      const isAmended = amended !== undefined && amended.at <= now
      const end = to && to.at <= now ? to : undefined
      return [
        {
          agreementId: id,
          status: end?.status ?? 'ACTIVE',
          accountId,
          productId,
          licenseArn: arnOf(id),
          initialAgreementId: 'a',
          acceptedAt: iso(from),
          startsAt: iso(from),
          ...(isAmended && { endsAt: iso(amended.endsAt) }),
          updatedAt: iso(end?.at ?? (isAmended ? amended.at : from)),
        },
        { arn: arnOf(id), isProvisioned: !end || end.at + end.goneAfter > now },
      ] as const
    })
}

/** As who consumes it does. */
function take(known: Known, { definition, detail }: CreatedEvent): Known {
  const { metadata, data } = detail as EventEnvelope<never>
  if (definition === MarketplaceAgreementChanged) return change(known, data, metadata.occurredAt)
  expect(definition).toBe(MarketplaceEntitlementChanged)
  const { license: of } = data as DataOf<typeof MarketplaceEntitlementChanged>
  return of ? license(known, of, metadata.occurredAt) : known
}

/** All that is news, each told on the strength of what was known before. */
function newsOf(known: Known, listed: ReturnType<typeof listedAt>, now: number): readonly CreatedEvent[] {
  const agreements = listed.map(([each]) => each)
  return listed.flatMap(([agreement, of]) => {
    const told = agreementNews(agreement, known.agreements.get(agreement.agreementId), agreements)
    const isOpen = isLicenseOpen(agreement, known.account)
    const licensed = isOpen ? licenseNews(agreement, of, known.account, new Date(start + now)) : undefined
    return [told, licensed].filter((each) => each !== undefined)
  })
}

/** The licenses that give access, those that follow each other together. */
function accessAt({ account, agreements }: Known, now: number): readonly string[] {
  return linesOf(account.licenses, [...agreements.values()], new Date(start + now))
    .filter(({ access }) => access.access === 'yes')
    .map(({ licenses }) => licenses.map(({ arn }) => arn.at(-1)).join(''))
}

/** In the morning of some day; whoever compares does so at its end. */
const morningOf = (of: number) => fc.integer({ min: 1, max: 12 * 3600 }).map((seconds) => of * day + seconds * second)
const goneAfter = fc.integer({ min: 31, max: 3600 }).map((seconds) => seconds * second)
const over = fc.constantFrom('CANCELLED', 'TERMINATED')

const lives: fc.Arbitrary<readonly Lived[]> = fc
  .record({
    from: morningOf(0),
    amended: fc.option(morningOf(2), { nil: undefined }),
    to: fc.option(fc.record({ at: morningOf(4), goneAfter }), { nil: undefined }),
    next: fc.constantFrom('none', 'RENEWED', 'REPLACED'),
    status: over,
    end: fc.option(fc.record({ at: morningOf(6), goneAfter, status: over }), { nil: undefined }),
  })
  .map(({ from, amended, to, next, status, end }) => {
    const isFollowed = to !== undefined && next !== 'none'
    const first: Lived = {
      id: 'a',
      intent: 'NEW',
      from,
      amended: amended === undefined ? undefined : { at: amended, endsAt: 400 * day },
      to: to && { ...to, status: isFollowed ? next : status },
    }
    if (!isFollowed) return [first]
    return [first, { id: 'b', intent: next === 'RENEWED' ? 'RENEW' : 'REPLACE', from: to.at + second, to: end }]
  })
const lost = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 })
const lastDay = 9

test('Whatever is lost of agreements and licenses, access is as if all had come, from the end of the day on', () => {
  fc.assert(
    fc.property(lives, lost, (all, isLost) => {
      const messages = all.flatMap(messagesOf).sort((one, other) => one.at - other.at)
      let known = registered
      let whole = registered
      for (let days = 1; days <= lastDay; days++) {
        const now = days * day
        for (const [index, { at, tell }] of messages.entries()) {
          if (at <= now - day || at > now) continue
          whole = tell(whole)
          if (!isLost[index]) known = tell(known)
        }
        known = newsOf(known, listedAt(all, now), now).reduce(take, known)
        expect(accessAt(known, now)).toEqual(accessAt(whole, now))
      }
      // What was thought lost comes last.
      const late = messages.reduce((before, { tell }) => tell(before), known)
      expect(accessAt(late, lastDay * day)).toEqual(accessAt(whole, lastDay * day))
    }),
    { numRuns: 300 },
  )
})

test('What was told is no news any more, and told again it is the same event', () => {
  fc.assert(
    fc.property(lives, lost, fc.integer({ min: 1, max: lastDay }), (all, isLost, days) => {
      const now = days * day
      const messages = all.flatMap(messagesOf).filter(({ at }, index) => at <= now && !isLost[index])
      const known = messages.reduce((before, { tell }) => tell(before), registered)
      const listed = listedAt(all, now)
      const news = newsOf(known, listed, now)
      const ids = (events: readonly CreatedEvent[]) => events.map(({ detail }) => detail.metadata.eventId)
      expect(ids(newsOf(known, listed, now + 3 * hour))).toEqual(ids(news))
      expect(newsOf(news.reduce(take, known), listed, now)).toEqual([])
    }),
  )
})

test('Who has heard all of it is told nothing', () => {
  fc.assert(
    fc.property(lives, fc.integer({ min: 1, max: lastDay }), (all, days) => {
      const now = days * day
      const messages = all.flatMap(messagesOf).filter(({ at }) => at <= now)
      const known = messages.reduce((before, { tell }) => tell(before), registered)
      expect(newsOf(known, listedAt(all, now), now)).toEqual([])
    }),
  )
})

const id = { productCode: 'p', customerIdentifier: 'c' }
const buyer = registerBuyer(noBuyer(id), registration, accountId)

/** Agreements of one buyer, one after the other. */
const times: fc.Arbitrary<readonly Lived[]> = fc
  .record({
    first: morningOf(0),
    gone: fc.option(morningOf(2), { nil: undefined }),
    again: fc.option(morningOf(4), { nil: undefined }),
    end: fc.option(morningOf(6), { nil: undefined }),
  })
  .map(({ first, gone, again, end }) => {
    const to = (at: number | undefined) => (at === undefined ? undefined : { at, status: 'CANCELLED', goneAfter: hour })
    const one: Lived = { id: 'a', intent: 'NEW', from: first, to: to(gone) }
    if (gone === undefined || again === undefined) return [one]
    return [one, { id: 'b', intent: 'NEW', from: again, to: to(end) }]
  })

test('Whatever is lost of what topics say, who is subscribed has access from the end of the day on, and nobody else', () => {
  fc.assert(
    fc.property(times, lost, (all, isLost) => {
      const words = all.flatMap(({ from, to }) => [
        { at: from + 5 * second, word: 'succeeded' as const },
        ...(to
          ? [
              { at: to.at, word: 'pending' as const },
              { at: to.at + hour, word: 'unsubscribed' as const },
            ]
          : []),
      ])
      const heard = (known: Buyer, index: number) => {
        const { word, at } = words[index] as (typeof words)[number]
        return hear(known, word, iso(at))
      }
      let known = buyer
      for (let days = 1; days <= lastDay; days++) {
        const now = days * day
        for (const [index, { at }] of words.entries()) {
          if (at > now - day && at <= now && !isLost[index]) known = heard(known, index)
        }
        const listed = listedAt(all, now).map(([agreement]) => agreement)
        known = hearNews(known, listed, now)
        const isSubscribed = all.some(({ from, to }) => from <= now && (to === undefined || to.at > now))
        expect([days, accessOfBuyer(known, new Date(start + now)).access === 'yes']).toEqual([days, isSubscribed])
        expect(buyerNews(id, known, listed, new Date(start + now))).toBeUndefined()
      }
      const late = words.reduce((before, _, index) => heard(before, index), known)
      const access = (of: Buyer) => accessOfBuyer(of, new Date(start + lastDay * day)).access
      expect(access(late)).toBe(access(known))
    }),
    { numRuns: 300 },
  )
})

function hearNews(known: Buyer, listed: readonly ListedAgreement[], now: number): Buyer {
  const news = buyerNews(id, known, listed, new Date(start + now))
  if (!news) return known
  const { definition, detail } = 'subscribed' in news ? subscribedEvent(id, news.subscribed, false) : news
  const word = definition === MarketplaceSubscribeSucceeded ? 'succeeded' : 'unsubscribed'
  return hear(known, word, detail.metadata.occurredAt)
}

const entitlements: fc.Arbitrary<readonly Entitlement[]> = fc.array(
  fc.record(
    {
      dimension: fc.constantFrom('seats', 'calls', 'support'),
      value: fc.oneof(fc.nat(50), fc.boolean(), fc.constantFrom('gold', 'silver')),
      expiresAt: fc.integer({ min: 1, max: 900 }).map((days) => iso(days * day)),
    },
    { requiredKeys: ['dimension', 'value'] },
  ),
  { maxLength: 4 },
)

test('What a contract entitles to is told when it is another, in whatever order it is listed, and not over a later answer', () => {
  const asked = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(entitlements, entitlements, asked, asked, (before, now, first, then) => {
      const at = (minutes: number) => new Date(start + minutes * 60 * second)
      const known = entitle(buyer, { at: at(first).toISOString(), entitlements: before })
      const news = contractNews(id, known, now, at(then))
      if (then <= first) return expect(news).toBeUndefined()
      const told = (news?.detail as EventEnvelope<DataOf<typeof MarketplaceEntitlementChanged>> | undefined)?.data
      const after = told ? entitle(known, { at: told.askedAt ?? '', entitlements: told.entitlements ?? [] }) : known
      const sorted = (of: readonly Entitlement[] = []) =>
        of.map(({ dimension, value, expiresAt }) => JSON.stringify([dimension, value, expiresAt])).sort()
      expect(sorted(after.entitled?.entitlements)).toEqual(sorted(now))
      expect(contractNews(id, after, [...now].reverse(), at(then + 1))).toBeUndefined()
      return undefined
    }),
  )
})

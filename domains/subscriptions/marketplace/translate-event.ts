/** The second dialect: events of `aws.agreement-marketplace`, which nobody but AWS can put on the account’s own bus. */
import * as z from 'zod/mini'
import type { CreatedEvent, DataOf } from '../../../events'
import { MarketplaceAgreementChanged, MarketplaceEntitlementChanged } from '../../../events/catalog/subscriptions'
import { derivedUlid } from '../../../shared/ids'
import { parseInput } from '../../../shared/parse'

type Agreement = DataOf<typeof MarketplaceAgreementChanged>

const text = z.string()
const party = z.optional(z.object({ accountId: text }))
const offer = z.nullish(z.object({ id: z.nullish(text) }))

export const incomingEvent = z.object({
  id: z.string().check(z.regex(/^[\w-]{1,100}$/)),
  time: z.iso.datetime(),
  source: z.literal('aws.agreement-marketplace'),
  'detail-type': text,
  detail: z.unknown(),
})

const changed = z.object({
  catalog: z.optional(text),
  agreement: z.object({
    id: text,
    intent: z.nullish(text),
    status: text,
    acceptanceTime: z.nullish(text),
    startTime: z.nullish(text),
    endTime: z.nullish(text),
  }),
  acceptor: party,
  proposer: party,
  offer,
})

const licensed = z.object({
  agreement: z.object({ id: text }),
  product: z.object({ code: z.nullish(text), id: text }),
  license: z.object({ arn: text }),
  acceptor: z.object({ accountId: text }),
  offer,
})

const agreementType = /^Purchase Agreement (Created|Amended|Ended) - (Proposer|Manufacturer)$/
const licenseType = /^License (Updated|Deprovisioned) - Manufacturer$/

/** What there is to translate; of the others nothing follows. */
export const translated = [
  ...['Created', 'Amended', 'Ended'].flatMap((change) =>
    ['Proposer', 'Manufacturer'].map((role) => `Purchase Agreement ${change} - ${role}`),
  ),
  'License Updated - Manufacturer',
  'License Deprovisioned - Manufacturer',
]

/** @throws RefusedError or EventInvalidError, for good */
export function translateEvent(incoming: unknown): CreatedEvent {
  const { id, time, detail, 'detail-type': type } = parseInput(incomingEvent, incoming, 'event')
  const occurredAt = new Date(time)
  // The same in every delivery of the event.
  const when = [{ correlationId: id }, { eventId: derivedUlid(occurredAt, id), occurredAt }] as const
  const agreement = agreementType.exec(type)
  if (agreement) {
    const [, change = '', role = ''] = agreement
    return MarketplaceAgreementChanged.create(agreementOf(detail, change.toLowerCase(), role.toLowerCase()), ...when)
  }
  const [, change] = licenseType.exec(type) ?? []
  if (change === undefined) throw new TypeError(`The rule of the translator is too wide: ${type.slice(0, 100)}`)
  const { product, license, acceptor, agreement: of, offer: taken } = parseInput(licensed, detail, 'detail')
  return MarketplaceEntitlementChanged.create(
    {
      ...present({ productCode: product.code }),
      license: {
        arn: license.arn.startsWith('arn:') ? license.arn : `arn:${license.arn}`,
        change: change === 'Updated' ? 'updated' : 'deprovisioned',
        agreementId: of.id,
        productId: product.id,
        acceptorAccountId: acceptor.accountId,
        ...present({ offerId: taken?.id }),
      },
    },
    ...when,
  )
}

/** What it may be is checked by the event’s own definition. */
function agreementOf(detail: unknown, change: string, role: string): Agreement {
  const { catalog, agreement, acceptor, proposer, offer: taken } = parseInput(changed, detail, 'detail')
  const { id: agreementId, status, intent, acceptanceTime, startTime, endTime } = agreement
  return {
    agreementId,
    change,
    role,
    status,
    ...present({
      intent,
      catalog,
      acceptedAt: acceptanceTime,
      startsAt: startTime,
      endsAt: endTime,
      acceptorAccountId: acceptor?.accountId,
      proposerAccountId: proposer?.accountId,
      offerId: taken?.id,
    }),
  } as Agreement
}

function present<Value>(members: Readonly<Record<string, Value | null | undefined>>): Record<string, Value> {
  const entries = Object.entries(members).filter((entry): entry is [string, Value] => entry[1] != null)
  return Object.fromEntries(entries)
}

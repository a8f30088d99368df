/** What the steps of somebody who plays AWS's side work on. */
import type { Cloud } from '../../../kernel/cloud'
import type { Announcements } from '../announcements'
import type { Registrations } from '../registrations'
import type { Agreement, Offer, Product, State } from '../state'
import type { Tell } from '../tell'
import type { Unprocessed } from '../unprocessed'
import { BadField, type Fields, forms, optionalText, requiredText } from './fields'

export interface PlayParts {
  readonly cloud: Cloud
  readonly state: State
  readonly registrations: Registrations
  readonly announcements: Announcements
  readonly tell: Tell
  readonly unprocessed: Unprocessed
}

/** A step: the fields that it knows, and what it does. Its answer goes back as JSON. */
export interface Step {
  readonly fields: readonly string[]
  take(fields: Fields): object | Promise<object>
}

/** By code or id; the only one there is, if none is named. */
export function productOf({ products }: State, fields: Fields): Product {
  const named = optionalText(fields, 'product', /^[a-z0-9-]{1,64}$/, 'a product code, or a product id')
  const all = products.list()
  if (named === undefined) {
    if (all.length === 1) return all[0] as Product
    const there = all.length === 0 ? 'no product is listed' : `listed are ${all.map(({ code }) => code).join(', ')}`
    throw new BadField('product', `it is missing; ${there}`)
  }
  const product = all.find(({ code, productId }) => code === named || productId === named)
  if (!product) throw new BadField('product', `no product ${named} is listed`)
  return product
}

export function agreementOf(state: State, fields: Fields): Agreement {
  const id = requiredText(fields, 'agreementId', ...forms.agreementId)
  const agreement = state.agreement(id)
  if (!agreement) throw new BadField('agreementId', `there is no agreement ${id}`)
  return agreement
}

/** The public one, if none is named. */
export function offerOf({ offers }: State, { code, publicOfferId }: Product, fields: Fields, account: string): Offer {
  const id = optionalText(fields, 'offerId', ...forms.offerId) ?? publicOfferId
  const offer = offers.get(id)
  if (offer?.productCode !== code) throw new BadField('offerId', `product ${code} has no offer ${id}`)
  if (offer.buyers && !offer.buyers.includes(account)) {
    throw new BadField('offerId', `offer ${id} is not made to account ${account}`)
  }
  return offer
}

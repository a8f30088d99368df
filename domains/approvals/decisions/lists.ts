/**
 * In whose lists an approval is: of those who have yet to decide it, of who asked for it, and of everybody else whom it
 * names, so that all that is held of a person can be found. A person is their address, or their subject if the request
 * gives one; addresses are hashed, for they are part of keys.
 */
import { hashSecret } from '../../../shared/ids'
import type { Approval } from '../approval'
import type { Identity } from './same-person'

export const lists = ['inbox', 'requests', 'named'] as const
export type List = (typeof lists)[number]

export interface Listing {
  readonly person: string
  readonly list: List
}

export function listingOfEmail(email: string): string {
  return `email#${hashSecret(email.toLowerCase())}`
}

export function listingOfSub(sub: string): string {
  return `sub#${sub}`
}

export function listingOfErasure(erasureId: string): string {
  return `erasure#${erasureId}`
}

/** Each once: no two writes of a transaction may be of the same item. */
export function listingsOf(approval: Approval): readonly Listing[] {
  const { status, requester, approvers, escalateTo, excluded } = approval
  const waiting =
    status === 'pending' ? approvers.filter(({ vote, delegatedTo, left }) => !vote && !delegatedTo && !left) : []
  const inbox = waiting.flatMap(personsOf)
  const requests = personsOf(requester)
  const all = [...approvers, ...(escalateTo ? [escalateTo] : []), ...excluded]
  const named = all.flatMap(personsOf).filter((person) => !inbox.includes(person) && !requests.includes(person))
  // Whoever is to be taken out of its trail as well; by the erasure, for nothing else names them any more.
  const leaving = (approval.erasing ?? []).map(({ erasureId }) => listingOfErasure(erasureId))
  return Object.entries({ inbox, requests, named: [...named, ...leaving] }).flatMap(([list, persons]) =>
    [...new Set(persons)].map((person) => ({ person, list: list as List })),
  )
}

export interface ListingChanges {
  readonly added: readonly Listing[]
  readonly removed: readonly Listing[]
}

/** What a write has to do for the lists; one of before there were lists is in none yet. */
export function listingChanges(before: Approval | undefined, after: Approval): ListingChanges {
  const had = before?.isListed ? listingsOf(before) : []
  const has = listingsOf(after)
  return { added: has.filter((each) => !isIn(had, each)), removed: had.filter((each) => !isIn(has, each)) }
}

function isIn(listings: readonly Listing[], { person, list }: Listing): boolean {
  return listings.some((each) => each.person === person && each.list === list)
}

function personsOf({ email, sub }: Identity): readonly string[] {
  return [...(email ? [listingOfEmail(email)] : []), ...(sub ? [listingOfSub(sub)] : [])]
}

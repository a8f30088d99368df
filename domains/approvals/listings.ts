/** People's lists of approvals: kept in the transactions of the approvals themselves, so a list is never behind. */
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { type Page, pageAt } from '../../shared/store/page'
import { put, remove, type Write } from '../../shared/store/writes'
import type { Approval } from './approval'
import { type List, listingChanges, listingOfEmail, listingOfSub, listingsOf } from './decisions/lists'
import { awaits, type Holder, hasAsked } from './decisions/users'
import { ListingEntity } from './model'

/** What the write of an approval does to the lists that it is in, and was in. */
export function listingWrites(before: Approval | undefined, after: Approval): readonly Write[] {
  const { approvalId } = after
  const { added, removed } = listingChanges(before, after)
  return [
    ...added.map((each) => put(ListingEntity, { ...each, approvalId })),
    ...removed.map((each) => remove(ListingEntity, { ...each, approvalId })),
  ]
}

/** A page whose approvals are none of the caller's any more ends early, with the cursor of where it has come to. */
const mostReads = 5

/**
 * Theirs, the newest first: those under their verified address, then those under their subject. `load` gives an approval
 * by its id.
 */
export async function listFor(
  user: Holder,
  list: Exclude<List, 'named'>,
  limit: number,
  cursor: string | undefined,
  load: (approvalId: string) => Promise<Approval>,
): Promise<Page<Approval>> {
  const persons = personsOf(user)
  const now = systemClock.now()
  const isTheirs = (approval: Approval) => (list === 'inbox' ? awaits(approval, user, now) : hasAsked(approval, user))
  const found: Approval[] = []
  let at: Position | undefined = positionOf(cursor, persons.length)
  for (let reads = 0; at && found.length < limit && reads < mostReads; reads++) {
    const [earlier, person = ''] = [persons.slice(0, at.person), persons[at.person]]
    const query = ListingEntity.query.byPerson({ person, list })
    const options = { limit: limit - found.length, order: 'desc', consistent: true } as const
    const page = await pageAt(at.cursor, query.go({ ...options, cursor: at.cursor ?? null }))
    const approvals = await Promise.all(page.data.map(({ approvalId }) => load(approvalId)))
    const isNew = (approval: Approval) =>
      !listingsOf(approval).some((each) => each.list === list && earlier.includes(each.person))
    found.push(...approvals.filter((approval) => isTheirs(approval) && isNew(approval)))
    at = after(at, page.cursor, persons.length)
  }
  return { data: found, cursor: at ? cursorOf(at) : null }
}

function personsOf({ email, sub }: Holder): readonly string[] {
  return [...(email ? [listingOfEmail(email)] : []), listingOfSub(sub)]
}

/** In which of a person's lists, and how far. */
interface Position {
  readonly person: number
  readonly cursor?: string | undefined
}

function after({ person }: Position, cursor: string | null, persons: number): Position | undefined {
  if (cursor !== null) return { person, cursor }
  return person + 1 < persons ? { person: person + 1 } : undefined
}

function cursorOf({ person, cursor = '' }: Position): string {
  return `${person}${cursor}`
}

function positionOf(cursor: string | undefined, persons: number): Position {
  if (cursor === undefined) return { person: 0 }
  const person = /^\d/.test(cursor) ? Number(cursor[0]) : persons
  if (person < persons) return { person, cursor: cursor.slice(1) || undefined }
  throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
    field: 'cursor',
  })
}

/** People's lists of approvals: kept in the transactions of the approvals themselves, so a list is never behind. */
import { RefusedError } from '../../shared/errors'
import { isUlid } from '../../shared/ids'
import { removing } from '../../shared/retention'
import type { Page } from '../../shared/store/page'
import { put, remove, type Write } from '../../shared/store/writes'
import type { Approval } from './approval'
import { type List, listingChanges, listingOfEmail, listingOfSub, listingsOf } from './decisions/lists'
import type { Holder } from './decisions/users'
import { ListingEntity } from './model'

/** What the write of an approval does to the lists that it is in, and was in. */
export function listingWrites(before: Approval | undefined, after: Approval): readonly Write[] {
  const { approvalId, removeAt } = after
  const { added, removed } = listingChanges(before, after)
  // All go with it: so the write that says when it goes says so of each.
  const changed = removeAt !== undefined && before?.removeAt === undefined ? listingsOf(after) : added
  return [
    ...changed.map((each) => put(ListingEntity, { ...each, approvalId, ...removing(removeAt) })),
    ...removed.map((each) => remove(ListingEntity, { ...each, approvalId })),
  ]
}

/** What of somebody's list is wanted. */
export interface Wanted {
  readonly list: List
  readonly isWanted: (approval: Approval) => boolean
  /** Few of the list may be wanted: more of it are read at once. */
  readonly isSparse: boolean
  readonly limit: number
  readonly cursor: string | undefined
}

/** What a call looks through at the most: a page ends early then, with the cursor of where it has come to. */
const mostExamined = 300
/** Read at once. */
const batch = 50

export interface ListPage extends Page<Approval> {
  readonly examined: number
}

/**
 * Theirs, the newest first: those under their verified address, then those under their subject. `find` gives approvals by
 * their ids, each in its place, or undefined if it is no longer kept: its place in a list may outlive it by some days.
 */
export async function listFor(
  user: Holder,
  { list, isWanted, isSparse, limit, cursor }: Wanted,
  find: (approvalIds: readonly string[]) => Promise<readonly (Approval | undefined)[]>,
): Promise<ListPage> {
  const persons = personsOf(user)
  const found: Approval[] = []
  let examined = 0
  let at: Position | undefined = positionOf(cursor, persons.length)
  while (at && found.length < limit && examined < mostExamined) {
    const { person, after }: Position = at
    const earlier = persons.slice(0, person)
    const size = isSparse ? batch : Math.min(batch, limit - found.length)
    const ids = await idsAfter(persons[person] ?? '', list, after, size)
    const approvals = await find(ids)
    for (const [index, approval] of approvals.entries()) {
      examined += 1
      at = { person, after: ids[index] }
      if (!approval) continue
      const isNew = !listingsOf(approval).some((each) => each.list === list && earlier.includes(each.person))
      if (isNew && isWanted(approval)) found.push(approval)
      if (found.length === limit) break
    }
    const isAllSeen = ids.length === 0 || ids.at(-1) === at.after
    if (ids.length < size && isAllSeen) at = person + 1 < persons.length ? { person: person + 1 } : undefined
  }
  return { data: found, cursor: at ? cursorOf(at) : null, examined }
}

async function idsAfter(
  person: string,
  list: List,
  after: string | undefined,
  limit: number,
): Promise<readonly string[]> {
  const all = ListingEntity.query.byPerson({ person, list })
  const query = after === undefined ? all : all.lt({ approvalId: after })
  const { data } = await query.go({ limit, order: 'desc', consistent: true })
  return data.map(({ approvalId }) => approvalId)
}

function personsOf({ email, sub }: Holder): readonly string[] {
  return [...(email ? [listingOfEmail(email)] : []), listingOfSub(sub)]
}

/** In which of a person's lists, and the last that was looked at. */
interface Position {
  readonly person: number
  readonly after?: string | undefined
}

function cursorOf({ person, after = '' }: Position): string {
  return `${person}${after}`
}

function positionOf(cursor: string | undefined, persons: number): Position {
  if (cursor === undefined) return { person: 0 }
  const [person, after] = [Number(cursor[0]), cursor.slice(1)]
  if (person < persons && (after === '' || isUlid(after))) return { person, after: after || undefined }
  throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
    field: 'cursor',
  })
}

/**
 * Erasures that were asked of the domain. What is to be done is found by the lists that name the person, a page at a time,
 * and goes out of them as it is done: whoever goes on after a crash finds what is left. The answer is written with the end.
 */
import { UserDataErased } from '../../events/catalog/identity'
import { systemClock } from '../../shared/clock'
import { RetryLaterError } from '../../shared/errors'
import { derivedUlid } from '../../shared/ids'
import { createStore } from '../../shared/store/store'
import { transact } from '../../shared/store/writes'
import type { Leaver } from './decisions/erase'
import { listingOfEmail, listingOfErasure, listingOfSub } from './decisions/lists'
import { eraseApproval, eraseTrail } from './erase-approval'
import { ErasureEntity, ListingEntity } from './model'
import { outbox } from './outbox'

export interface Erasure {
  readonly erasureId: string
  readonly version: number
  readonly status: 'working' | 'done'
  /** Until it is done; then nothing in it names anybody. */
  readonly leaver?: Leaver | undefined
  /** Approvals that named them. */
  readonly items: number
  readonly correlationId: string
  readonly causationId: string
  readonly doneAt?: string | undefined
}

/** As long as a request may be made again. */
const keptFor = 90 * 86_400
/** Of approvals at a time. */
const batch = 10

const erasures = createStore<Erasure, typeof ErasureEntity>({
  entity: ErasureEntity,
  name: 'erasure',
  idOf: ({ erasureId }) => erasureId,
  keyOf: (erasureId) => ({ erasureId }),
  isId: () => true,
  notFound: (erasureId) => new RetryLaterError(`Erasure ${erasureId} has just been removed`),
  toItem: (erasure) => {
    const { erasureId, version, status, doneAt } = erasure
    const removeAt = doneAt && Math.ceil(Date.parse(doneAt) / 1000) + keptFor
    return { erasureId, version, status, state: JSON.stringify(erasure), ...(removeAt && { removeAt }) }
  },
  fromItem: ({ state }) => JSON.parse(state) as Erasure,
  outbox,
})

/** Writes down what is to be done, and does as much of it as there is time for; the sweep does the rest. */
export async function erase(
  leaver: Leaver,
  origin: Pick<Erasure, 'correlationId' | 'causationId'>,
  hasTime: () => boolean,
): Promise<Erasure> {
  const { erasureId } = leaver
  const erasure = await erasures.create({
    state: { erasureId, version: 1, status: 'working', leaver, items: 0, ...origin },
  })
  // Whoever asks again has not heard: the same answer, with the same id.
  if (erasure.status === 'done') return answerAgain(erasure, leaver.sub)
  return goOnErasing(erasure, hasTime)
}

/** Those that are not done. */
export async function unfinishedErasures(): Promise<readonly Erasure[]> {
  const { data } = await ErasureEntity.query.byStatus({ status: 'working' }).go({ limit: batch, hydrate: true })
  return data.map(({ state }) => JSON.parse(state) as Erasure)
}

export async function goOnErasing(erasure: Erasure, hasTime: () => boolean): Promise<Erasure> {
  const { leaver, erasureId } = erasure
  if (!leaver) return erasure
  const { sub, email } = leaver
  const persons = [...(email ? [listingOfEmail(email)] : []), listingOfSub(sub)]
  for (const person of persons) {
    const isDone = await eachListed(person, hasTime, (approvalId) => eraseApproval(approvalId, leaver))
    if (!isDone) return erasure
  }
  let items = 0
  const isDone = await eachListed(listingOfErasure(erasureId), hasTime, async (approvalId) => {
    const isChanged = await eraseTrail(approvalId, leaver)
    if (isChanged) items++
    return isChanged
  })
  const counted = await erasures.change(erasure, (before) =>
    items === 0 || before.status === 'done' ? { state: before } : { state: { ...before, items: before.items + items } },
  )
  if (!isDone) return counted
  const speaksOfThem = (detail: string) =>
    detail.includes(sub) || (email !== undefined && detail.toLowerCase().includes(email.toLowerCase()))
  // What they are still named in is to be told first; it would be lost with its item.
  if ((await outbox.forget(speaksOfThem)) > 0) return counted
  return erasures.change(counted, (before) => {
    if (before.status === 'done') return { state: before }
    const { leaver: _, ...rest } = before
    const done: Erasure = { ...rest, status: 'done', doneAt: systemClock.now().toISOString() }
    return { state: done, events: [answerOf(done, sub)] }
  })
}

async function answerAgain(erasure: Erasure, sub: string): Promise<Erasure> {
  const told = outbox.enclose(erasure.erasureId, erasure.version, [answerOf(erasure, sub)])
  await transact(ErasureEntity, told.writes)
  await told.publish()
  return erasure
}

function answerOf({ erasureId, items, correlationId, causationId, doneAt = '' }: Erasure, sub: string) {
  const occurredAt = new Date(doneAt)
  const eventId = derivedUlid(occurredAt, `${erasureId}/approvals`)
  const data = { erasureId, sub, domain: 'approvals', items }
  return UserDataErased.create(data, { correlationId, causationId }, { eventId, occurredAt })
}

/** What is done goes out of the list: so the first page is asked for until there is none. False if time is over. */
async function eachListed(
  person: string,
  hasTime: () => boolean,
  work: (approvalId: string) => Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    const { data } = await ListingEntity.query.byPerson({ person }).go({ limit: batch, consistent: true })
    if (data.length === 0) return true
    await Promise.all(
      data.map(async (listing) => {
        // An approval that does not name them has no place in their list, or it would be found for ever.
        if (!(await work(listing.approvalId))) await ListingEntity.delete(listing).go({ response: 'none' })
      }),
    )
    if (!hasTime()) return false
  }
}

/**
 * Erasures that were asked of the domain. What is to be done is found by what is held of the person, and goes out of that
 * as it is done: whoever goes on after a crash, or when a subscription has ended, finds what is left. The answer is
 * written with the end.
 */
import { UserDataErased } from '../../events/catalog/identity'
import { systemClock } from '../../shared/clock'
import { RetryLaterError } from '../../shared/errors'
import { derivedUlid } from '../../shared/ids'
import { createStore } from '../../shared/store/store'
import { transact, unlessConditionFails } from '../../shared/store/writes'
import type { Cause } from './act'
import type { Leaver } from './decisions/erase'
import { erasePerson } from './erase-person'
import { personOf } from './holdings'
import { ErasureEntity } from './model'
import { outbox } from './outbox'

export interface Erasure {
  readonly person: string
  readonly version: number
  readonly status: 'working' | 'done'
  readonly erasureId: string
  /** Until it is done; then nothing in it names anybody. */
  readonly leaver?: Leaver | undefined
  readonly items: number
  /** Something was bought through AWS Marketplace: what it says of that stays. */
  readonly hasPurchases?: boolean | undefined
  readonly correlationId: string
  readonly causationId?: string | undefined
  readonly doneAt?: string | undefined
}

/** As long as the archive has events of theirs, and a month more: what is replayed must not bring them back. */
const keptFor = 400 * 86_400
const batch = 10

const kept =
  'Purchases through AWS Marketplace, as accounts of what was billed: identifiers of product, buyer, AWS account, agreement and license, without the person'

const erasures = createStore<Erasure, typeof ErasureEntity>({
  entity: ErasureEntity,
  name: 'erasure',
  idOf: ({ person }) => person,
  keyOf: (person) => ({ person }),
  isId: () => true,
  notFound: (person) => new RetryLaterError(`The erasure of ${person} has just been removed`),
  toItem,
  fromItem: stateOf,
  outbox,
})

/** Writes down what is to be done, and does as much of it as there is time for; the sweep does the rest. */
export async function erase(leaver: Leaver, origin: Cause, hasTime: () => boolean): Promise<Erasure> {
  const erasure = await begin(leaver, origin)
  // Whoever asks again has not heard: the same answer, with the same id.
  if (erasure.status === 'done') return answerAgain(erasure, leaver.sub)
  return goOnErasing(erasure, hasTime)
}

/** From then on nothing is added to what is held of them. */
async function begin(leaver: Leaver, origin: Cause): Promise<Erasure> {
  const { sub, erasureId } = leaver
  const person = personOf(sub)
  const erasure: Erasure = { person, version: 1, status: 'working', erasureId, leaver, items: 0, ...origin }
  const first = ErasureEntity.put(toItem(erasure)).where(
    ({ status }, { eq, notExists }) => `${notExists(status)} OR ${eq(status, 'known')}`,
  )
  if (await unlessConditionFails(first.go({ response: 'none' }))) return erasure
  return erasures.load(person)
}

/** That of a person, if it is under way. */
export async function erasureUnderWay(sub: string): Promise<Erasure | undefined> {
  const { data } = await ErasureEntity.get({ person: personOf(sub) }).go({ consistent: true })
  return data?.status === 'working' ? stateOf(data) : undefined
}

/** Those that are not done. */
export async function unfinishedErasures(): Promise<readonly Erasure[]> {
  const { data } = await ErasureEntity.query.byStatus({ status: 'working' }).go({ limit: batch, hydrate: true })
  return data.map(stateOf)
}

/** What names the person is still to be told. Who goes on later finds what is left: nothing is lost by giving up. */
export class NotToldYetError extends RetryLaterError {
  constructor(readonly events: number) {
    super(`${events} events that name the person are not published yet`)
    this.name = 'NotToldYetError'
  }
}

/** @throws NotToldYetError if something that names them is still to be told */
export async function goOnErasing(erasure: Erasure, hasTime: () => boolean): Promise<Erasure> {
  const { leaver, correlationId, causationId } = erasure
  if (!leaver) return erasure
  const { isDone, items, hasPurchases } = await erasePerson(leaver, { correlationId, causationId }, hasTime)
  const counted = await erasures.change(erasure, (before) =>
    items === 0 || before.status === 'done'
      ? { state: before }
      : { state: { ...before, items: before.items + items, hasPurchases: before.hasPurchases || hasPurchases } },
  )
  if (!isDone) return counted
  await requireTold(leaver)
  return erasures.change(counted, (before) => {
    if (before.status === 'done') return { state: before }
    const { leaver: _, ...rest } = before
    const done: Erasure = { ...rest, status: 'done', doneAt: systemClock.now().toISOString() }
    return { state: done, events: [answerOf(done, leaver.sub)] }
  })
}

/** It would be lost with its item, and the item would be of somebody who is erased. */
async function requireTold({ sub, email }: Leaver): Promise<void> {
  const left = await outbox.forget(
    (detail) => detail.includes(sub) || (email !== undefined && detail.toLowerCase().includes(email.toLowerCase())),
  )
  if (left > 0) throw new NotToldYetError(left)
}

async function answerAgain(erasure: Erasure, sub: string): Promise<Erasure> {
  const told = outbox.enclose(erasure.person, erasure.version, [answerOf(erasure, sub)])
  await transact(ErasureEntity, told.writes)
  await told.publish()
  return erasure
}

function answerOf(erasure: Erasure, sub: string) {
  const { erasureId, items, hasPurchases, correlationId, causationId, doneAt = '' } = erasure
  const occurredAt = new Date(doneAt)
  const eventId = derivedUlid(occurredAt, `${erasureId}/subscriptions`)
  const data = { erasureId, sub, domain: 'subscriptions', items, ...(hasPurchases && { kept }) }
  return UserDataErased.create(data, { correlationId, causationId }, { eventId, occurredAt })
}

function toItem(erasure: Erasure) {
  const { person, version, status, doneAt } = erasure
  const removeAt = doneAt && Math.ceil(Date.parse(doneAt) / 1000) + keptFor
  return { person, version, status, state: JSON.stringify(erasure), ...(removeAt && { removeAt }) }
}

function stateOf({ state }: { readonly state: string }): Erasure {
  return JSON.parse(state) as Erasure
}

/**
 * The optimistic store: what a domain keeps as one item is loaded, decided on by a pure function, and written on the
 * condition that nobody else wrote in between. What the change adds beside the item, and the events that follow from
 * it, are in the same transaction; without either a change is a single conditional write.
 */
import type { CreateEntityItem, EntityIdentifiers, EntityItem } from 'electrodb'
import type { CreatedEvent } from '../../events'
import { systemClock } from '../clock'
import { type RefusedError, RetryLaterError } from '../errors'
import type { Outbox } from '../outbox/outbox'
import { isRemoved } from '../retention'
import { type Claim, type Claims, NoLongerKeptError } from './claims'
import { type AnyEntity, awsErrors, operationsOf, transact, unlessConditionFails, type Write } from './writes'

/** Twenty people may all write in the same instant; each failed try means that somebody else's held. */
const mostTries = 40

/**
 * An answer of BatchGetItem has at most 16 MB, so of items of 400 KB some forty: what it leaves out is asked for again. It
 * leaves out what the table is too busy for, too, but never all of it: then the call fails, which the SDK waits and repeats.
 */
const mostGathers = 20

/** The entity has the attribute `version` too: it is the condition of each write. */
export interface Versioned {
  /** 1 when it is created; raised by every write. */
  readonly version: number
}

/** What a decision comes to. */
export interface Change<State> {
  /** The state that was given if nothing changes: then nothing is written, and no event is published. */
  readonly state: State
  /** What everybody learns if the change is written, and nobody if not. */
  readonly events?: readonly CreatedEvent[]
}

export interface StoreOptions<State extends Versioned, Kind extends AnyEntity> {
  readonly entity: Kind
  /** What it is, in words: `approval`. */
  readonly name: string
  readonly idOf: (state: State) => string
  readonly keyOf: (id: string) => EntityIdentifiers<Kind>
  /** Whether a text can be an id at all: others are not looked up, and may be longer than a key can be. */
  readonly isId: (text: string) => boolean
  readonly notFound: (id: string) => RefusedError | RetryLaterError
  /**
   * Whether one of that id may have been removed since, if they are not kept for ever: the idempotency keys outlive it, and
   * what they stand for must not be made anew.
   */
  readonly mayBeRemoved?: (id: string, now: Date) => boolean
  /** Every attribute, those of the key included: a write replaces the whole item. */
  readonly toItem: (state: State) => CreateEntityItem<Kind>
  readonly fromItem: (item: EntityItem<Kind>) => State
  /** The last touch before each write, such as a time that follows from the state. `before` is undefined for a new one. */
  readonly complete?: (before: State | undefined, after: State, now: Date) => State
  /** What a write does beside the item. `before` is undefined for a new one. */
  readonly beside?: (written: State, before: State | undefined) => readonly Write[]
  /** As it would be loaded, without what only this write was to add. */
  readonly asLoaded?: (written: State) => State
  /** Needed if changes have events. */
  readonly outbox?: Outbox
}

export interface Store<State> {
  /** Throws what `notFound` gives. */
  load(id: string): Promise<State>
  /**
   * Each of them in its place, by a call for a hundred at once (BatchGetItem); undefined for what is not there, or no longer
   * kept. Throws RetryLaterError if the table is too busy to answer for all.
   */
  findAll(ids: readonly string[]): Promise<readonly (State | undefined)[]>
  /**
   * Writes a new one, or does nothing if there is one with its id; returns the one that is there. Safe to do again
   * after a crash.
   */
  create(change: Change<State>): Promise<State>
  /**
   * Writes a new one under an idempotency key, both in one transaction; returns the one that the key stands for. `change`
   * is given the id that it gets: the claim's own, or the one that the key was first used for. Throws what `claim` does, and
   * NoLongerKeptError if what the key stands for was removed.
   */
  createOnce(claims: Claims, claim: Claim, change: (id: string) => Change<State>): Promise<State>
  /**
   * Decides and writes; loads and decides again if somebody else wrote in between. Given a state instead of an id, it
   * begins with that: a read less, and no risk, since the write is conditional on its version. Returns the new state
   * as it would be loaded. Throws what `decide` throws, then nothing is written; and RetryLaterError if others were
   * faster forty times. `also`: what this change alone does beside the item, in the same transaction, with more than the
   * state knows.
   */
  change(
    known: State | string,
    decide: (state: State) => Change<State>,
    also?: (written: State, before: State) => readonly Write[],
  ): Promise<State>
  /**
   * Changes one under an idempotency key, both in one transaction: whoever comes again with the key is given it as it is by
   * then, and nothing is decided anew, whatever has happened to it since. The claim's id is that of the thing. Throws what `claim` and `change` do.
   */
  changeOnce(
    claims: Claims,
    claim: Claim,
    known: State,
    decide: (state: State) => Change<State>,
    also?: (written: State, before: State) => readonly Write[],
  ): Promise<State>
}

interface Changed<State> {
  readonly state: State
  readonly isWritten: boolean
}

interface Stored<State> {
  readonly state: State
  /** Its time is over, whether or not DynamoDB has deleted it yet. */
  readonly isGone: boolean
}

/**
 * A function that finds many at once needs BatchGetItem; one that creates or changes needs GetItem and PutItem; DeleteItem and
 * `events:PutEvents` if there are events.
 *
 * @example
 * const orders = createStore<Order, typeof OrderEntity>({
 *   entity: OrderEntity,
 *   name: 'order',
 *   idOf: ({ orderId }) => orderId,
 *   keyOf: (orderId) => ({ orderId }),
 *   isId: isUlid,
 *   notFound: (orderId) => new RefusedError('not-found', 'OrderNotFound', `There is no order ${orderId}`),
 *   toItem: (order) => ({ ...order }),
 *   fromItem: (item) => item,
 *   outbox,
 * })
 * await orders.change(orderId, (order) => ({ state: { ...order, paid: true }, events: [orderPaid(order)] }))
 */
export function createStore<State extends Versioned & object, Kind extends AnyEntity>(
  options: StoreOptions<State, Kind>,
): Store<State> {
  const { entity, name, idOf, keyOf, isId, notFound, toItem, fromItem, outbox } = options
  const { complete = (_, after) => after, beside = () => [], asLoaded = (written) => written } = options
  const { mayBeRemoved = () => false } = options
  const operations = operationsOf(entity)

  async function stored(id: string): Promise<Stored<State> | undefined> {
    if (!isId(id)) return undefined
    const { data } = await operations.get(keyOf(id)).go({ ...awsErrors, consistent: true })
    if (!data) return undefined
    return { state: fromItem(data as EntityItem<Kind>), isGone: isRemoved(data, systemClock.now()) }
  }

  async function find(id: string): Promise<State | undefined> {
    const there = await stored(id)
    return there?.isGone ? undefined : there?.state
  }

  async function findAll(ids: readonly string[]): Promise<readonly (State | undefined)[]> {
    const found = new Map<string, State>()
    // DynamoDB refuses a call that names a key twice.
    let left: readonly object[] = [...new Set(ids)].filter(isId).map((id) => keyOf(id) as object)
    for (let calls = 0; left.length > 0; calls++) {
      if (calls === mostGathers) throw new RetryLaterError(`DynamoDB left out ${left.length} of ${ids.length} ${name}s`)
      const { data, unprocessed } = await operations.get(left).go({ ...awsErrors, consistent: true })
      for (const item of data) {
        if (isRemoved(item, systemClock.now())) continue
        const state = fromItem(item as EntityItem<Kind>)
        found.set(idOf(state), state)
      }
      left = unprocessed
    }
    return ids.map((id) => found.get(id))
  }

  async function load(id: string): Promise<State> {
    const found = await find(id)
    if (!found) throw notFound(id)
    return found
  }

  /** Whether the write held. `instead` is what must be there: `before`, or what counts as gone already. */
  async function write(
    next: State,
    events: readonly CreatedEvent[],
    before: State | undefined,
    also: readonly Write[] = [],
    instead = before,
  ): Promise<boolean> {
    if (events.length > 0 && !outbox) throw new TypeError(`The store of ${name} has events and no outbox: give it one`)
    const left = outbox?.enclose(idOf(next), next.version, events)
    const more = [...also, ...beside(next, before), ...(left?.writes ?? [])]
    // Put as a whole, for all of it is known: an update would name each attribute in an expression, made and parsed anew.
    const main =
      instead === undefined
        ? operations.create(toItem(next))
        : operations.put(toItem(next)).where(({ version }, { eq }) => eq(version, instead.version))
    const held =
      more.length > 0
        ? await transact(entity, [main.commit(), ...more])
        : (await unlessConditionFails(main.go({ ...awsErrors, response: 'none' }))) !== undefined
    if (held) await left?.publish()
    return held
  }

  async function create({ state, events = [] }: Change<State>): Promise<State> {
    const next = complete(undefined, state, systemClock.now())
    if (await write(next, events, undefined)) return asLoaded(next)
    const there = await stored(idOf(next))
    if (there && !there.isGone) return there.state
    // Its time is over, and DynamoDB has not deleted it yet.
    if (there && (await write(next, events, undefined, [], there.state))) return asLoaded(next)
    throw new RetryLaterError(`Another writer is just creating ${name} ${idOf(next)}`)
  }

  /** `isTaken` is asked after a write that did not hold: whether there is nothing left to decide. */
  async function attempt(
    known: State | string,
    decide: (state: State) => Change<State>,
    also: (written: State, before: State) => readonly Write[] = () => [],
    isTaken: () => Promise<boolean> = async () => false,
  ): Promise<Changed<State>> {
    const id = typeof known === 'string' ? known : idOf(known)
    for (let tries = 0; tries < mostTries; tries++) {
      if (tries > 0 && (await isTaken())) return { state: await load(id), isWritten: false }
      const before = tries === 0 && typeof known === 'object' ? known : await load(id)
      const { state: after, events = [] } = decide(before)
      if (after === before) return { state: before, isWritten: false }
      const next = complete(before, { ...after, version: before.version + 1 }, systemClock.now())
      if (await write(next, events, before, also(next, before))) return { state: asLoaded(next), isWritten: true }
    }
    throw new RetryLaterError(`The ${name} ${id} was changed by others ${mostTries} times in a row`)
  }

  return {
    load,
    findAll,
    create,
    async createOnce(claims, claim, change) {
      const { state, events = [] } = change(claim.id)
      const next = complete(undefined, state, systemClock.now())
      if (await write(next, events, undefined, [claims.write(claim)])) return asLoaded(next)
      // The key was used before, or is being used just now: step by step, each of which finds what is there.
      const id = await claims.claim(claim)
      const mayBeGone = id !== claim.id && mayBeRemoved(id, systemClock.now())
      if (mayBeGone && !(await find(id))) throw new NoLongerKeptError(name, id, claim.key)
      return create(change(id))
    },
    async change(known, decide, also) {
      return (await attempt(known, decide, also)).state
    },
    async changeOnce(claims, claim, known, decide, also = () => []) {
      const isTaken = async () => {
        if ((await claims.find(claim.asker, claim.key)) === undefined) return false
        await claims.claim(claim)
        return true
      }
      if (await isTaken()) return load(claim.id)
      const withClaim = (written: State, before: State) => [...also(written, before), claims.write(claim)]
      const { state, isWritten } = await attempt(known, decide, withClaim, isTaken)
      // Where nothing was to change, the key is spent all the same: it changes nothing later either.
      if (!isWritten) await claims.claim(claim)
      return state
    },
  }
}

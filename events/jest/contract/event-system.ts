/** A running system, as the suite asks it: an adapter to the local cloud, to an account of AWS or to plain functions. */
import type { EventDefinition } from '../../index'
import type { Unawaited } from '../slow-bus'
import type { WireEvent } from '../wire-event'

export interface Delivery {
  readonly source: string
  readonly detailType: string
  readonly detail: unknown
  /** `stack/logicalId` of the rule, and of the function behind it whose answer is asked for. */
  readonly rule: string
  readonly target: string
}

/** What the target made of an event at its first try. */
export type Outcome =
  | { readonly status: 'handled' }
  /** It threw; `error` is the class's name. */
  | { readonly status: 'failed'; readonly error: string }
  /** The target was not called. */
  | { readonly status: 'not delivered' }

export interface DeadLetter {
  /** The event as it was delivered. */
  readonly detailType: string
  readonly detail: unknown
  /** `stack/logicalId` of the function that refused it. */
  readonly target: string
  readonly error: string
  readonly message: string
}

export interface EventSystem {
  /** Puts them on the bus, waits until nothing is under way, and tells of each in the order given. */
  deliver(deliveries: readonly Delivery[]): Promise<readonly Outcome[]>
  /**
   * Brings about what the event presupposes, and gives its data as they then have to be: with the id of something
   * that is there. Events that presuppose nothing come back unchanged.
   */
  given(definition: EventDefinition, data: unknown): Promise<unknown>
  /** Lets the retries run out; tells what has come to the dead-letter queues since it was last asked. */
  deadLetters(): Promise<readonly DeadLetter[]>
  /** How an error tells of a path, if it leaves parts out: a map's keys may be addresses. As it is unless said. */
  told?(path: string): string
  /**
   * Everything that handling an event may change (tables, mails, published events), as JSON, without what changes by
   * itself. Two digests are compared path by path.
   */
  digest(): Promise<unknown>
  /** Delivers one while the bus takes its time, and tells what the target did not wait for. */
  watch?(delivery: Delivery): Promise<readonly Unawaited[]>
  /** All that has come onto the bus so far. */
  published?(): Promise<readonly WireEvent[]>
  /** Its clock's. */
  readonly now: () => Date
  stop(): Promise<void>
}

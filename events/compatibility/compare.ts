/**
 * The verdict on a change of an event's schema.
 *
 * - backward: consumers with the new schema can read what was written with the old (archived events);
 * - forward: consumers with the old schema can read what is written with the new;
 * - full: both; breaking: neither.
 *
 * Schemas are given as the registry has them: as a consumer accepts the event. What a publisher writes follows
 * (wire-forms.ts). What can be neither proven nor refuted counts as broken, and says so.
 */
import { containmentOf, pairOf } from './contain'
import { explainPair, type Difference as OneWay, type Sides } from './explain'
import { identityOf, type Schema } from './schema'
import { asWritten } from './wire-forms'

export type Verdict = 'full' | 'backward' | 'forward' | 'breaking'
/** Which of the two is broken. */
export type Direction = 'backward' | 'forward'

export interface Difference extends OneWay {
  readonly direction: Direction
}

export interface Comparison {
  readonly verdict: Verdict
  readonly differences: readonly Difference[]
}

export interface Version {
  readonly schema: Schema
  /** Whole events, to make witnesses that read well of. */
  readonly examples?: readonly unknown[]
  /** The definition itself, where it is at hand: a witness has to stand before it too. */
  readonly judge?: Judge
}

export interface Judge {
  /** Whether a consumer takes it. */
  readonly reads: (event: unknown) => boolean
  /** Whether a publisher may send it. */
  readonly writes: (event: unknown) => boolean
}

export const sides: Readonly<Record<Direction, Sides>> = {
  backward: { writer: 'archived events', reader: 'new consumers' },
  forward: { writer: 'new events', reader: 'old consumers' },
}

export function compare(before: Version, after: Version): Comparison {
  // Of what can't be compared too, the same is the same.
  if (identityOf(before.schema).id === identityOf(after.schema).id) return { verdict: 'full', differences: [] }
  const backward = differencesOf(before, after, 'backward')
  const forward = differencesOf(after, before, 'forward')
  return { verdict: verdictOf(backward.length === 0, forward.length === 0), differences: [...forward, ...backward] }
}

function differencesOf(written: Version, read: Version, direction: Direction): readonly Difference[] {
  const pair = pairOf(asWritten(written.schema), read.schema, (event) => {
    return written.judge?.writes(event) !== false && read.judge?.reads(event) !== true
  })
  const containment = containmentOf(pair)
  if (containment.isContained) return []
  const explained = explainPair(pair, sides[direction], written.examples ?? [])
  const { writer, reader } = sides[direction]
  const isShown = explained.some(({ witness }) => witness !== undefined)
  const whole: readonly OneWay[] =
    explained.length > 0 && (isShown || !containment.witness)
      ? []
      : [
          {
            path: '',
            reason: `${reader} can not read some ${writer}`,
            ...(containment.witness ? { witness: containment.witness } : { doubt: containment.doubt }),
          },
        ]
  return [...explained, ...whole].map((each) => ({ ...each, direction }))
}

export function verdictOf(isBackward: boolean, isForward: boolean): Verdict {
  if (isBackward) return isForward ? 'full' : 'backward'
  return isForward ? 'forward' : 'breaking'
}

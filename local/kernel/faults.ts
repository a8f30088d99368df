/**
 * Faults on demand, for tests: calls that are refused, done with their answer lost, delayed, or made twice, by service
 * and action, so often or so probably. Which calls a probability meets follows from the seed alone.
 */
import { AwsError } from './aws-error'
import type { Principal } from './principal'

export interface Fault {
  /** As in IAM's actions: `events`, `lambda`, `dynamodb`. */
  readonly service: string
  /** Such as `PutEvents`; absent: any. */
  readonly action?: string | undefined
  /**
   * Who calls: what stands in the caller's ARN, such as a function's name, or a service like `events.amazonaws.com`
   * (then also a part of the ARN of the rule); absent: anybody.
   */
  readonly caller?: string | undefined
  /**
   * `refuse`: it is not done, and the answer is an error. `drop`: it is done, and the answer is lost, which a caller
   * sees as an error of the server. `delay`: it waits on the cloud's clock; calls of engines among themselves, which hold
   * the clock, are not delayed. `duplicate`: it is done twice, and answered once. `kill`: it is not done, and the
   * function that calls is gone, as when its sandbox dies; what others than functions call is not met.
   */
  readonly does: 'refuse' | 'drop' | 'delay' | 'duplicate' | 'kill'
  /** Of `refuse`; ServiceUnavailable unless said. */
  readonly error?: { readonly code: string; readonly message?: string; readonly status?: number } | undefined
  /** Of `delay`: milliseconds; a second unless said. */
  readonly milliseconds?: number | undefined
  /** How many calls it meets; absent: all, until it is lifted. */
  readonly count?: number | undefined
  /** Of a call's being met, from 0 to 1; absent: each is. */
  readonly probability?: number | undefined
}

export interface PlacedFault {
  /** How many calls it has met. */
  readonly met: number
  lift(): void
}

export interface Faults {
  /** The first that is placed and fits meets a call. @throws RangeError for what can't be meant */
  place(fault: Fault): PlacedFault
  lift(): void
  /** What a call meets. */
  meet(caller: Principal, service: string, action: string, can: Can): Fault | undefined
}

/** What can become of a call. */
export interface Can {
  /** The clock can move while it waits. */
  readonly wait: boolean
  /** Who calls is a function. */
  readonly die: boolean
}

interface Kept {
  readonly fault: Fault
  met: number
}

export function createFaults(seed = 1): Faults {
  let placed: Kept[] = []
  const chance = seeded(seed)

  return {
    place(fault) {
      check(fault)
      const kept: Kept = { fault, met: 0 }
      placed.push(kept)
      return {
        get met() {
          return kept.met
        },
        lift() {
          placed = placed.filter((each) => each !== kept)
        },
      }
    },
    lift() {
      placed = []
    },
    meet(caller, service, action, can) {
      for (const kept of placed) {
        const { fault, met } = kept
        if (fault.service !== service || (fault.action !== undefined && fault.action !== action)) continue
        if ((fault.does === 'delay' && !can.wait) || (fault.does === 'kill' && !can.die)) continue
        if (fault.caller !== undefined && !nameOf(caller).includes(fault.caller)) continue
        if (fault.count !== undefined && met >= fault.count) continue
        if (fault.probability !== undefined && chance() >= fault.probability) continue
        kept.met++
        return fault
      }
      return undefined
    },
  }
}

export function errorOf({ does, error }: Fault, call: string): AwsError {
  if (does === 'drop') return new AwsError('ServiceUnavailable', `A fault lost the answer of ${call}`, 503)
  const { code = 'ServiceUnavailable', message = `A fault refused ${call}`, status } = error ?? {}
  return new AwsError(code, message, status ?? (error ? 400 : 503))
}

function nameOf(caller: Principal): string {
  return caller.kind === 'service'
    ? `${caller.service} ${caller.sourceArn}`
    : 'arn' in caller
      ? caller.arn
      : caller.kind
}

const kinds: readonly Fault['does'][] = ['refuse', 'drop', 'delay', 'duplicate', 'kill']

function check({ service, does, count = 1, probability = 1, milliseconds = 0 }: Fault): void {
  if (!service) throw new RangeError('A fault is of a service, by the name that clients sign for')
  if (!kinds.includes(does)) {
    throw new RangeError(`A fault does ${kinds.join(', ')}, not ${JSON.stringify(does)}`)
  }
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`count must be a whole number, not ${count}`)
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`probability must be 0 to 1, not ${probability}`)
  if (!(milliseconds >= 0)) throw new RangeError(`milliseconds must be 0 or more, not ${milliseconds}`)
}

/** Mulberry32: the same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Every call that the functions and workflows of a stack make in a run, and the same run again with one of them met by a
 * fault: its function dies before it, or it is done and its answer lost. To die before the next call is to die after this.
 */
import type { Fault } from '../../local/kernel/faults'
import type { Principal } from '../../local/kernel/principal'
import type { Signalbox } from './signalbox'
import type { SignedInPerson } from './signed-in'

export interface EachCall {
  /** The construct of who calls, such as `Apply`. */
  readonly caller: string
  readonly service: string
  readonly action: string
  /** Which of those of the same caller and action in the run, from 1. */
  readonly nth: number
}

export interface Break {
  readonly call: EachCall
  /** Its function dies before it; it is done, and its answer lost; it waits a second, and is done then. */
  readonly does: 'kill' | 'drop' | 'delay'
}

export interface Calls {
  /** Those that `run` makes until nothing is under way. */
  of(run: () => Promise<unknown>): Promise<readonly EachCall[]>
  /** Whether the call was met. */
  without(broken: Break, run: () => Promise<unknown>): Promise<boolean>
  /** As a browser would: again, as long as it is told that something went wrong there. */
  insist<Body = Record<string, unknown>>(
    person: Pick<SignedInPerson, 'token'> | undefined,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Body }>
  /** Lets minutes pass until something is so. */
  until<Value>(what: string, ask: () => Promise<Value | undefined>): Promise<Value>
}

export const nameOf = ({ caller, service, action, nth }: EachCall): string => `${caller} ${service}:${action} ${nth}`

/**
 * Each lost once before and once after its effect. What only reads has none: to die before it is to die before whatever the
 * same caller read just before.
 */
export function breaksOf(calls: readonly EachCall[]): readonly Break[] {
  const reads = ({ action }: EachCall) => /^(?:Get|List|Query|BatchGet|Describe)/.test(action)
  const isBesideRead = (call: EachCall, index: number): boolean => {
    const before = calls.slice(0, index).findLast(({ caller }) => caller === call.caller)
    return reads(call) && before !== undefined && reads(before)
  }
  return [
    ...calls.filter((call, index) => !isBesideRead(call, index)).map((call) => ({ call, does: 'kill' as const })),
    ...calls.filter((call) => !reads(call)).map((call) => ({ call, does: 'drop' as const })),
  ]
}

/** How often a call is made follows from what happens to come together, on a busy machine most of all; that it is made does not. */
const mustBeMet = ({ call }: Break): boolean => call.nth === 1

export interface Stage<Prepared> {
  /** Brings about what it begins with; nothing is lost in that. */
  prepare(): Promise<Prepared>
  /** Checks what it comes to. */
  play(prepared: Prepared): Promise<unknown>
  /** Which calls are lost. */
  readonly of: (call: EachCall) => boolean
}

/** Plays a stage, and again for each of its calls with that one lost. Its functions are warm when its calls are counted. */
export async function loseEach<Prepared>(calls: Calls, { prepare, play, of }: Stage<Prepared>): Promise<void> {
  await play(await prepare())
  const begun = await prepare()
  const breaks = breaksOf((await calls.of(() => play(begun))).filter(of))
  expect(breaks.length).toBeGreaterThan(1)
  const unmet: string[] = []
  for (const broken of breaks) {
    const prepared = await prepare()
    const what = `${broken.does} ${nameOf(broken.call)}`
    try {
      const isMet = await calls.without(broken, () => play(prepared))
      if (!isMet && mustBeMet(broken)) unmet.push(what)
    } catch (cause) {
      throw new Error(`${what}: ${cause}`, { cause })
    }
  }
  expect(unmet).toEqual([])
}

/** Lives a whole life, and again for each call of its stages that is tried, with that one lost. */
export async function loseEachOfALife(
  calls: Calls,
  live: (around: (stage: number, run: () => Promise<void>) => Promise<unknown>) => Promise<void>,
  isTried: (call: EachCall) => boolean = () => true,
): Promise<void> {
  await live((_, run) => run())
  const made: (readonly EachCall[])[] = []
  await live(async (stage, run) => {
    made[stage] = await calls.of(run)
  })
  const breaks = made.map((each) => breaksOf(each.filter(isTried)))
  const unmet: Break[] = []
  for (let each = 0; each < Math.max(...breaks.map(({ length }) => length)); each++) {
    await live(async (stage, run) => {
      const broken = breaks[stage]?.[each]
      if (!broken) return run()
      try {
        if (!(await calls.without(broken, run)) && mustBeMet(broken)) unmet.push(broken)
      } catch (cause) {
        throw new Error(`${broken.does} ${nameOf(broken.call)} in stage ${stage}: ${cause}`, { cause })
      }
    })
  }
  expect(unmet.map(({ call, does }) => `${does} ${nameOf(call)}`)).toEqual([])
}

export function callsOf({ local }: Signalbox, stack: string): Calls {
  const { faults } = local.cloud
  const { meet } = faults

  /** Tells `listener` of each call of the stack, which says what becomes of it. */
  async function during(
    listener: (call: EachCall, can: { readonly die: boolean }) => Fault | undefined,
    run: () => Promise<unknown>,
  ): Promise<void> {
    const made = new Map<string, number>()
    faults.meet = (principal, service, action, can) => {
      const caller = callerOf(principal, stack)
      if (caller === undefined || isBeside(caller, service, action)) return meet(principal, service, action, can)
      const of = `${caller} ${service}:${action}`
      const nth = (made.get(of) ?? 0) + 1
      made.set(of, nth)
      return listener({ caller, service, action, nth }, can) ?? meet(principal, service, action, can)
    }
    try {
      await run()
      await local.idle()
    } finally {
      faults.meet = meet
    }
  }

  return {
    async of(run) {
      const calls: EachCall[] = []
      await during((call) => {
        calls.push(call)
        return undefined
      }, run)
      return calls
    },
    async without({ call: wanted, does }, run) {
      let met = false
      await during((call, can) => {
        if (met || nameOf(call) !== nameOf(wanted)) return undefined
        met = true
        const { service, action } = call
        // A service that calls for a workflow does not die with it.
        return { service, action, does: does === 'kill' && !can.die ? 'refuse' : does }
      }, run)
      return met
    },
    async insist<Body>(
      person: Pick<SignedInPerson, 'token'> | undefined,
      method: string,
      path: string,
      body?: unknown,
    ) {
      for (let tries = 0; ; tries++) {
        const response = await fetch(`${local.webUrl}/api/${path}`, {
          method,
          headers: { 'content-type': 'application/json', ...(person && { authorization: `Bearer ${person.token}` }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        const text = await response.text()
        await local.idle()
        if (response.status < 500 || tries > 3) {
          return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body }
        }
      }
    },
    async until(what, ask) {
      for (let minutes = 0; minutes < 120; minutes += 5) {
        await local.idle()
        const value = await ask()
        if (value !== undefined) return value
        await local.clock.advance('5m')
      }
      throw new Error(`After two hours there is still no ${what}`)
    },
  }
}

/** What the clock starts comes when it does: to look at what was missed, or for a message. And a line of a log is no step. */
function isBeside(caller: string, service: string, action: string): boolean {
  return ['PublishOutbox', 'Sweep'].includes(caller) || service === 'logs' || action === 'ReceiveMessage'
}

function callerOf(principal: Principal, stack: string): string | undefined {
  if (principal.kind !== 'role') return undefined
  const role = principal.roleArn.split('/').at(-1) ?? ''
  return role.startsWith(`${stack}-`) ? role.slice(stack.length + 1).replace(/(?:Service)?Role.*$/, '') : undefined
}

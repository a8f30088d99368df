/**
 * The clock against a model, told anything at any moment: also while it moves, and from within its own timers. The
 * machine's time is the test's.
 */
import fc from 'fast-check'
import { createActivity } from '../../../local/kernel/activity'
import { type Clock, createClock, type Timer } from '../../../local/kernel/clock'

const start = Date.parse('2026-01-05T09:00:00Z')

beforeEach(() => {
  jest.useFakeTimers({ now: start, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] })
})
afterEach(() => jest.useRealTimers())

type Step =
  | { readonly does: 'advance' | 'set' | 'elapse'; readonly by: number }
  | { readonly does: 'freeze' | 'run' | 'turn' | 'settle' }
  | { readonly does: 'hang'; readonly by: number; readonly fires: readonly Step[] }
  | { readonly does: 'cancel'; readonly which: number }

const span = fc.integer({ min: 0, max: 50 })
const simple: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom('advance' as const, 'set' as const), by: span }),
  fc.record({ does: fc.constantFrom('freeze' as const, 'run' as const) }),
  fc.record({ does: fc.constant('cancel' as const), which: fc.nat(20) }),
  fc.record({ does: fc.constant('hang' as const), by: fc.integer({ min: -20, max: 80 }), fires: fc.constant([]) }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: simple },
  fc.record({ does: fc.constant('elapse' as const), by: span }),
  fc.record({ does: fc.constantFrom('turn' as const, 'settle' as const) }),
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('hang' as const), by: span, fires: fc.array(simple, { maxLength: 3 }) }),
  },
)

interface Hung {
  readonly timer: Timer
  readonly order: number
  state: 'waiting' | 'fired' | 'cancelled'
}

function createModel(clock: Clock, firstMode: 'frozen' | 'running') {
  const hung: Hung[] = []
  const moves: Promise<unknown>[] = []
  let last = start
  let mode = firstMode

  function check(): void {
    const now = clock.now()
    expect(Number.isFinite(now)).toBe(true)
    expect(now).toBeGreaterThanOrEqual(last)
    expect(clock.mode).toBe(mode)
    last = now
  }

  function hang(at: number, fires: readonly Step[]): void {
    const order = hung.length
    const timer = clock.at(at, () => {
      check()
      const own = hung[order] as Hung
      expect(own.state).toBe('waiting')
      own.state = 'fired'
      expect(clock.now()).toBeGreaterThanOrEqual(at)
      const earlier = hung.filter((other) => other.state === 'waiting' && isBefore(other, own))
      expect(earlier).toEqual([])
      for (const each of fires) tell(each)
    })
    hung.push({ timer, order, state: 'waiting' })
  }

  function tell(each: Step): void {
    if (each.does === 'advance') moves.push(clock.advance(each.by))
    // It may be past when its turn comes, and is refused then.
    if (each.does === 'set') moves.push(clock.set(clock.now() + each.by).catch(() => undefined))
    if (each.does === 'freeze' || each.does === 'run') {
      mode = each.does === 'run' ? 'running' : 'frozen'
      clock[each.does]()
    }
    if (each.does === 'hang') hang(clock.now() + each.by, each.fires)
    if (each.does === 'elapse') jest.advanceTimersByTime(each.by)
    if (each.does === 'cancel') cancel(hung[each.which])
    check()
  }

  function cancel(one: Hung | undefined): void {
    one?.timer.cancel()
    if (one?.state === 'waiting') one.state = 'cancelled'
  }

  async function settle(): Promise<void> {
    // Timers may have asked for more moves.
    for (let move = moves.shift(); move; move = moves.shift()) await move
    check()
  }

  return { hung, tell, settle }
}

function isBefore(a: Hung, b: Hung): boolean {
  return a.timer.at < b.timer.at || (a.timer.at === b.timer.at && a.order < b.order)
}

test('time never goes back, is always a time, and every timer fires once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('frozen', 'running'), fc.array(step, { maxLength: 25 }), async (mode, steps) => {
      jest.setSystemTime(start)
      const failures: unknown[] = []
      const clock = createClock({ activity: createActivity(), mode, start })
      clock.onFailure((_what, error) => failures.push(error))
      const { hung, tell, settle } = createModel(clock, mode)
      for (const each of steps) {
        if (each.does === 'turn') await new Promise((resolve) => setImmediate(resolve))
        else if (each.does === 'settle') await settle()
        else tell(each)
      }
      await settle()
      tell({ does: 'freeze' })
      for (let time = 0; time < 10; time++) {
        tell({ does: 'advance', by: 1000 })
        await settle()
      }
      expect(hung.filter(({ state }) => state === 'waiting')).toEqual([])
      expect(failures).toEqual([])
      clock.stop()
    }),
    { numRuns: 200 },
  )
})

import { createActivity } from '../../../local/kernel/activity'
import { type ClockState, createClock } from '../../../local/kernel/clock'

const start = Date.parse('2026-01-05T09:00:00Z')

function frozenClock() {
  const activity = createActivity()
  return { activity, clock: createClock({ activity, mode: 'frozen', start }) }
}

test('a running clock runs on when it cannot be moved because something does not come to rest', async () => {
  const busy = { ...createActivity(), idle: () => Promise.reject(new Error('still under way')) }
  const clock = createClock({ activity: busy })

  await expect(clock.advance(60_000)).rejects.toThrow('still under way')

  expect(clock.mode).toBe('running')
  clock.stop()
})

describe('the clock', () => {
  test('fires timers in order of time, then of creation, also those made while it moves', async () => {
    const { clock } = frozenClock()
    const fired: string[] = []
    clock.after(300, () => fired.push('c'))
    clock.after(100, () => {
      fired.push('a')
      clock.after(100, () => fired.push('b'))
      clock.after(1000, () => fired.push('too late'))
    })
    clock.after(300, () => fired.push('d'))
    await clock.advance(500)
    expect(fired).toEqual(['a', 'b', 'c', 'd'])
    expect(clock.now()).toBe(start + 500)
  })

  test('lets what can wait fire where a move ends, once, and unless it was cancelled', async () => {
    const { clock } = frozenClock()
    const fired: [string, number][] = []
    const note = (name: string) => () => fired.push([name, clock.now() - start])
    const renew = (): void => {
      clock.atRest(clock.now() + 100, () => {
        note('renewed')()
        renew()
      })
    }
    renew()
    const cancelled = clock.atRest(start + 50, note('cancelled'))
    clock.after(400, () => cancelled.cancel())
    clock.after(500, note('work'))
    clock.after(1000, note('last'))
    await clock.advance(1000)
    expect(fired).toEqual([
      ['work', 500],
      ['renewed', 1000],
      ['last', 1000],
    ])
    await clock.advance(100)
    expect(fired.at(-1)).toEqual(['renewed', 1100])
  })

  test('shows each timer its own time', async () => {
    const { clock } = frozenClock()
    const times: number[] = []
    for (const delay of [50, 20]) clock.after(delay, () => times.push(clock.now() - start))
    await clock.advance(1000)
    expect(times).toEqual([20, 50])
  })

  test('waits for the work of one timer before the next fires', async () => {
    const { clock, activity } = frozenClock()
    const order: string[] = []
    clock.after(10, () => {
      void activity.run('work', async () => {
        await new Promise((resolve) => setImmediate(resolve))
        await new Promise((resolve) => setImmediate(resolve))
        order.push('work of the first')
      })
    })
    clock.after(20, () => order.push('second'))
    await clock.advance(30)
    expect(order).toEqual(['work of the first', 'second'])
  })

  test('does not wait for work that is parked until a later timer', async () => {
    const { clock, activity } = frozenClock()
    const token = activity.begin('long poll')
    token.park()
    let isAwake = false
    clock.after(50, () => {
      isAwake = true
      token.unpark()
      token.end()
    })
    await clock.advance(100)
    expect(isAwake).toBe(true)
  })

  test('does not fire what is cancelled', async () => {
    const { clock } = frozenClock()
    const fired: string[] = []
    const timer = clock.after(10, () => fired.push('cancelled'))
    clock.after(20, () => fired.push('kept'))
    timer.cancel()
    await clock.advance(100)
    expect(fired).toEqual(['kept'])
  })

  test('forgets cancelled timers long before they are due, and keeps the order of the others', async () => {
    const { clock } = frozenClock()
    const fired: number[] = []
    for (const delay of [30, 10, 20]) clock.after(delay, () => fired.push(delay))
    for (let n = 0; n < 5000; n++) clock.after(365 * 86_400_000, () => fired.push(-1)).cancel()
    expect(clock.timers).toBeLessThan(1100)
    await clock.advance(100)
    expect(fired).toEqual([10, 20, 30])
  })

  test('moves forward only', async () => {
    const { clock } = frozenClock()
    await expect(clock.set(start - 1)).rejects.toThrow('only moves forward')
    await clock.set(start + 1)
    expect(clock.now()).toBe(start + 1)
  })

  test('tells its state at every step, so that a kill in the middle finds no time before what was done', async () => {
    const { clock } = frozenClock()
    const kept: number[] = []
    clock.onChange(({ now }: ClockState) => kept.push(now - start))
    clock.after(100, () => undefined)
    clock.after(200, () => undefined)
    await clock.advance(250)
    expect(kept).toEqual([100, 200, 250])
  })

  test('runs on from where it was moved to', async () => {
    const activity = createActivity()
    const clock = createClock({ activity })
    const before = Date.now()
    const states: ClockState[] = []
    clock.onChange((state) => states.push(state))
    await clock.advance(3_600_000)
    expect(clock.mode).toBe('running')
    expect(clock.now()).toBeGreaterThanOrEqual(before + 3_600_000)
    expect(states.at(-1)).toMatchObject({ mode: 'running' })
    clock.stop()
  })

  test('gives workers the same time through shared memory', async () => {
    const { clock } = frozenClock()
    const [, frozen] = new Float64Array(clock.sharedTime)
    expect(frozen).toBe(start)
    await clock.advance(5)
    expect(new Float64Array(clock.sharedTime)[1]).toBe(start + 5)
    clock.run()
    expect(new Float64Array(clock.sharedTime)[1]).toBeNaN()
    clock.stop()
  })
})

describe('a clock that is told while it moves', () => {
  /** A move that a timer's work holds up until `release`. */
  async function midMove(mode: 'frozen' | 'running') {
    const activity = createActivity()
    const clock = createClock({ activity, mode, start })
    let release = (): void => undefined
    const reached = new Promise<void>((resolve) => {
      clock.after(100, () => {
        const token = activity.begin('work')
        release = token.end
        resolve()
      })
    })
    const moved = clock.advance(3_600_000)
    await reached
    return { clock, moved, release }
  }

  test('to run, runs on from the end of the move', async () => {
    const { clock, moved, release } = await midMove('frozen')
    clock.run()
    expect([clock.mode, clock.now()]).toEqual(['running', start + 100])
    release()
    await moved
    expect(clock.mode).toBe('running')
    expect(clock.now()).toBeGreaterThanOrEqual(start + 3_600_000)
    clock.stop()
  })

  test('to freeze, stands still at the end of the move', async () => {
    const { clock, moved, release } = await midMove('running')
    const kept: ClockState[] = []
    clock.onChange((state) => kept.push(state))
    clock.freeze()
    release()
    await moved
    expect(clock.mode).toBe('frozen')
    expect(kept.map(({ mode }) => mode)).toEqual(kept.map(() => 'frozen'))
    expect(new Float64Array(clock.sharedTime)[1]).toBe(clock.now())
  })

  test('to be as it was kept, refuses', async () => {
    const { clock, moved, release } = await midMove('frozen')
    expect(() => clock.restore({ mode: 'running', now: 0, offset: 0 })).toThrow('before it is used')
    release()
    await moved
  })

  test('to stop, says that it did not arrive', async () => {
    const { clock, moved, release } = await midMove('frozen')
    clock.stop()
    release()
    await expect(moved).rejects.toThrow('stopped on its way')
    expect(clock.now()).toBe(start + 100)
  })
})

describe('a clock whose timer throws', () => {
  test.each(['frozen', 'running'] as const)('tells it by its time, and fires the others (%s)', async (mode) => {
    const activity = createActivity()
    const clock = createClock({ activity, mode, start })
    const failures: [string, unknown][] = []
    clock.onFailure((what, error) => failures.push([what, error]))
    const mistake = new Error('a mistake')
    const at = clock.now()
    clock.at(at, () => {
      throw mistake
    })
    const second = new Promise<void>((resolve) => clock.at(at, resolve))
    if (mode === 'frozen') await clock.advance(1)
    await second
    expect(failures).toEqual([[`a timer of ${new Date(at).toISOString()}`, mistake]])
    clock.stop()
  })

  test('moves on where its time cannot be kept', async () => {
    const { clock } = frozenClock()
    const failures: string[] = []
    clock.onFailure((what) => failures.push(what))
    clock.onChange(() => {
      throw new Error('the disk is full')
    })
    await clock.advance(10)
    expect(clock.now()).toBe(start + 10)
    expect(failures).toEqual(['keeping the time'])
  })
})

describe('the agenda', () => {
  test('has what falls due, in the order in which it fires, and nothing that is for nobody or was cancelled', () => {
    const { clock } = frozenClock()
    const due = (subject: string) => ({ what: 'wait', subject })
    clock.at(start + 300, () => undefined, due('late'))
    clock.at(start + 100, () => undefined, due('first'))
    clock.at(start + 100, () => undefined, due('second'))
    clock.at(start + 200, () => undefined)
    clock.at(start + 250, () => undefined, due('cancelled')).cancel()

    const { items, total } = clock.agenda({ until: start + 299, limit: 1 })

    expect(items).toEqual([{ at: start + 100, what: 'wait', subject: 'first' }])
    expect(total).toBe(2)
    expect(clock.agenda({ until: start + 300, limit: 9 }).items.map(({ subject }) => subject)).toEqual([
      'first',
      'second',
      'late',
    ])
  })

  test('is empty when all of it has fired', async () => {
    const { clock } = frozenClock()
    clock.after(10, () => undefined)
    clock.at(start + 10, () => undefined, { what: 'wait', subject: 'it' })
    await clock.advance(10)

    expect(clock.agenda({ until: start + 1000, limit: 9 })).toEqual({ items: [], total: 0 })
  })
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 1e15])('a clock does not move by %p', async (milliseconds) => {
  const { clock } = frozenClock()
  await expect(clock.advance(milliseconds)).rejects.toThrow(RangeError)
  expect(clock.now()).toBe(start)
})

test('a timer of no time is refused, as none behind it would fire', () => {
  const { clock } = frozenClock()
  expect(() => clock.at(Number.NaN, () => undefined)).toThrow(RangeError)
})

describe('activity', () => {
  test('names what is still under way when patience runs out', async () => {
    const activity = createActivity()
    activity.begin('the slow one')
    await expect(activity.idle(10)).rejects.toThrow('Still under way after 10 ms: the slow one')
  })
})

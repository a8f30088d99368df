/** The clock of a start: where it was left, unless the options say otherwise; kept whenever it is moved. */
import type { Activity } from '../kernel/activity'
import { type Clock, type ClockState, createClock } from '../kernel/clock'
import type { Store } from '../kernel/store'
import { parseDuration, parseTime } from './duration'
import type { StartOptions } from './options'

const key = 'clock'

export interface LocalClock {
  now(): Date
  /** Moves forward by `3d`, `90s`, `15m`, `2h`, `1w` or milliseconds; resolves when what fell due is done. */
  advance(duration: string | number): Promise<void>
  /** Moves forward to a time; one in the past is refused. */
  set(time: string | number | Date): Promise<void>
  freeze(): void
  run(): void
}

export async function openClock(options: StartOptions, store: Store, activity: Activity): Promise<Clock> {
  const clock = createClock({ activity })
  const kept = await store.get<ClockState>(key)
  const start = options.start === undefined ? undefined : parseTime(options.start)
  const machine = clock.now()
  // The machine's clock may have been put back meanwhile.
  const keptNow = kept && (kept.mode === 'frozen' ? kept.now : Math.max(kept.now, machine + kept.offset))
  // A clock only moves forward: what is on disk has happened.
  const now = Math.max(start ?? 0, keptNow ?? 0) || machine
  const mode = options.clock ? (options.clock === 'manual' ? 'frozen' : 'running') : (kept?.mode ?? 'running')
  clock.restore({ mode, now, offset: now - machine })
  return clock
}

/** From now on: a start that is refused before leaves the time as it was. */
export function keepClock(clock: Clock, store: Store): void {
  clock.onChange((changed) => store.put(key, changed))
  if (clock.mode === 'frozen') clock.freeze()
  else clock.run()
}

export function localClock(clock: Clock): LocalClock {
  return {
    now: () => new Date(clock.now()),
    advance: async (duration) => clock.advance(parseDuration(duration)),
    set: async (time) => clock.set(parseTime(time)),
    freeze: () => clock.freeze(),
    run: () => clock.run(),
  }
}

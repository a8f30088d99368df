import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createActivity } from '../../../local/kernel/activity'
import { openStore } from '../../../local/kernel/store'
import { openDataDirectory } from '../../../local/start/data-directory'
import { openClock } from '../../../local/start/kept-clock'
import type { StartOptions } from '../../../local/start/options'

let parent: string
let data: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'data-'))
  data = join(parent, 'data')
})
afterEach(() => rmSync(parent, { recursive: true }))

describe('openDataDirectory', () => {
  it('makes the directory and says in which format it is', async () => {
    const { store, directory } = await openDataDirectory(data, false)
    await store.close()
    expect(directory).toBe(data)
    expect(JSON.parse(readFileSync(join(data, 'format.json'), 'utf8'))).toEqual({ version: 1 })
  })

  it('refuses a second opening while the first one has it', async () => {
    const { store } = await openDataDirectory(data, false)
    await expect(openDataDirectory(data, false)).rejects.toThrow(`${data}: another process has it open`)
    await store.close()
    const again = await openDataDirectory(data, false)
    await again.store.close()
  })

  it('refuses a format that it does not know, by its version', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'format.json'), '{"version": 7}')
    await expect(openDataDirectory(data, false)).rejects.toThrow('it is of format 7, and this version reads format 1')
  })

  it('refuses a directory that holds something else', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'thesis.txt'), 'x')
    await expect(openDataDirectory(data, false)).rejects.toThrow('it is not empty and has no format.json')
  })

  it('keeps everything in memory without a directory', async () => {
    const { store, directory } = await openDataDirectory(undefined, false)
    expect(directory).toBeUndefined()
    await store.close()
  })
})

describe('openClock', () => {
  const nine = Date.parse('2026-01-05T09:00:00Z')
  const hour = 3_600_000

  /** Opens the clock over the store of `data`, does something, and closes both. */
  async function withClock(options: StartOptions, work: (clock: Awaited<ReturnType<typeof openClock>>) => unknown) {
    const store = await openStore({ directory: data })
    const clock = await openClock(options, store, createActivity())
    await work(clock)
    clock.stop()
    await store.close()
  }

  it('stands still at the start time in manual mode, and goes on from where it was left', async () => {
    await withClock({ clock: 'manual', start: nine }, async (clock) => {
      expect(clock.now()).toBe(nine)
      await clock.advance(hour)
    })
    await withClock({ clock: 'manual', start: nine }, (clock) => expect(clock.now()).toBe(nine + hour))
    await withClock({}, (clock) => {
      expect(clock.mode).toBe('frozen')
      expect(clock.now()).toBe(nine + hour)
    })
  })

  it('moves forward to a later start time', async () => {
    await withClock({ clock: 'manual', start: nine }, () => undefined)
    await withClock({ start: nine + hour }, (clock) => expect(clock.now()).toBe(nine + hour))
  })

  it('runs on ahead of the machine by what it was moved', async () => {
    const { now: machineNow } = Date
    await withClock({}, (clock) => clock.advance(24 * hour))
    await withClock({}, (clock) => {
      expect(clock.mode).toBe('running')
      expect(clock.now() - machineNow()).toBeGreaterThan(23 * hour)
    })
  })

  it('runs on from the time at which it stood, when it is told to run', async () => {
    await withClock({ clock: 'manual', start: nine }, () => undefined)
    await withClock({ clock: 'running' }, (clock) => {
      expect(clock.mode).toBe('running')
      expect(clock.now()).toBeGreaterThanOrEqual(nine)
      expect(clock.now()).toBeLessThan(nine + hour)
    })
  })
})

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createActivity } from '../../../local/kernel/activity'
import { openStore } from '../../../local/kernel/store'
import { openDataDirectory } from '../../../local/start/data-directory'
import { DataDirectoryError } from '../../../local/start/data-directory-error'
import { keepClock, openClock } from '../../../local/start/kept-clock'
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
    const { store, directory } = await openDataDirectory(data)
    await store.close()
    expect(directory).toBe(data)
    expect(JSON.parse(readFileSync(join(data, 'format.json'), 'utf8'))).toEqual({ version: 1 })
  })

  it('refuses a second opening while the first one has it', async () => {
    const { store } = await openDataDirectory(data)
    await expect(openDataDirectory(data)).rejects.toThrow(`${data}: another process has it open`)
    await store.close()
    const again = await openDataDirectory(data)
    await again.store.close()
  })

  it('refuses a format that it does not know, by its version', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'format.json'), '{"version": 7}')
    await expect(openDataDirectory(data)).rejects.toThrow('it is of format 7, and this version reads format 1')
  })

  it('refuses a directory that holds something else', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'thesis.txt'), 'x')
    await expect(openDataDirectory(data)).rejects.toThrow('it is not empty and has no format.json')
  })

  it('goes on where a first start was killed, wherever that was', async () => {
    const states: (() => void)[] = [
      () => mkdirSync(data),
      () => writeFileSync(join(data, 'format.json.part'), '{"ver'),
      () => writeFileSync(join(data, 'format.json'), '{"version":1}'),
      () => mkdirSync(join(data, 'state')),
      () => writeFileSync(join(data, 'state', 'MANIFEST-000001'), 'half'),
    ]
    for (const [index] of states.entries()) {
      rmSync(data, { recursive: true, force: true })
      for (const state of states.slice(0, index + 1)) state()
      const { store } = await openDataDirectory(data)
      store.put('a', 1)
      await store.close()
    }
  })

  it('leaves no half of format.json where it is killed while it writes it', async () => {
    const { store } = await openDataDirectory(data)
    await store.close()
    expect(readdirSync(data).sort()).toEqual(['format.json', 'state'])
  })

  it.each(['', '{"vers', 'null', '[]'])('refuses a format.json that holds %j', async (text) => {
    mkdirSync(data)
    writeFileSync(join(data, 'format.json'), text)
    const refusal = await openDataDirectory(data).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(DataDirectoryError)
  })

  it('refuses a directory that may not be written to, and says so', async () => {
    writeFileSync(join(parent, 'file'), '')
    const under = join(parent, 'file', 'data')
    await expect(openDataDirectory(under)).rejects.toThrow(`data directory ${under}: it cannot be written to: `)
  })

  async function withMuch(): Promise<void> {
    const { store } = await openDataDirectory(data)
    for (let n = 0; n < 200; n++) {
      store.put(`key/${n}`, 'x'.repeat(500))
      await store.flush()
    }
    await store.close()
  }

  it('refuses a store whose log is damaged in its middle, again and again', async () => {
    await withMuch()
    const state = join(data, 'state')
    const log = join(state, readdirSync(state).find((name) => name.endsWith('.log')) ?? '')
    const bytes = readFileSync(log)
    bytes[5000] = (bytes[5000] ?? 0) ^ 255
    writeFileSync(log, bytes)
    for (let time = 0; time < 2; time++) {
      await expect(openDataDirectory(data)).rejects.toThrow(/it is damaged \(\d+\.log: dropping .*checksum mismatch/)
    }
  })

  it('opens a store whose log ends in the middle of a write, as a kill leaves it', async () => {
    await withMuch()
    const state = join(data, 'state')
    const log = join(state, readdirSync(state).find((name) => name.endsWith('.log')) ?? '')
    truncateSync(log, readFileSync(log).length - 100)
    const { store } = await openDataDirectory(data)
    expect(await store.get('key/198')).toBeDefined()
    expect(await store.get('key/199')).toBeUndefined()
    await store.close()
  })

  it.each(['CURRENT', 'MANIFEST'])('refuses a store without its %s', async (name) => {
    await withMuch()
    const state = join(data, 'state')
    for (const file of readdirSync(state)) if (file.startsWith(name)) rmSync(join(state, file))
    await expect(openDataDirectory(data)).rejects.toThrow(/it is damaged|the store cannot be read/)
  })

  it('refuses a directory whose store is gone while the tables are there', async () => {
    await withMuch()
    mkdirSync(join(data, 'dynamodb'))
    rmSync(join(data, 'state'), { recursive: true })
    await expect(openDataDirectory(data)).rejects.toThrow('it is damaged (state has no CURRENT file)')
  })

  it('keeps everything in memory without a directory', async () => {
    const { store, directory } = await openDataDirectory(undefined)
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
    keepClock(clock, store)
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

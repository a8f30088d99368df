import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import * as fc from 'fast-check'
import { openStore } from '../../../local/kernel/store'

const directory = mkdtempSync(join(tmpdir(), 'store-'))
let number = 0
const fresh = () => join(directory, String(number++))

afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function entries(store: Awaited<ReturnType<typeof openStore>>, prefix: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for await (const [key, value] of store.range(prefix)) found[key] = value
  return found
}

describe('the store', () => {
  test('sees what was put before it is written', async () => {
    const store = await openStore({ directory: fresh() })
    store.put('a/1', { n: 1 })
    expect(await store.get('a/1')).toEqual({ n: 1 })
    store.delete('a/1')
    expect(await store.get('a/1')).toBeUndefined()
    await store.close()
  })

  test('keeps over a reopening', async () => {
    const path = fresh()
    const store = await openStore({ directory: path })
    store.put('a/1', 1)
    store.put('b/1', 2)
    await store.close()
    const again = await openStore({ directory: path, sync: true })
    expect(await entries(again, 'a/')).toEqual({ 'a/1': 1 })
    await again.close()
  })

  test('writes to the disk when somebody waits for it, all that was put by then at once', async () => {
    const path = fresh()
    const written = jest.spyOn(ClassicLevel.prototype, 'batch')
    const store = await openStore({ directory: path, longestLinger: 2 ** 31 - 1 })
    for (let n = 0; n < 5; n++) {
      store.put(`a/${n}`, n)
      await new Promise((resolve) => setImmediate(resolve))
    }
    store.delete('a/4')
    expect(written).not.toHaveBeenCalled()
    await store.flush()
    expect(written).toHaveBeenCalledTimes(1)
    written.mockRestore()
    await store.close()
    const again = await openStore({ directory: path })
    expect(await entries(again, 'a/')).toEqual({ 'a/0': 0, 'a/1': 1, 'a/2': 2, 'a/3': 3 })
    await again.close()
  })

  test('writes what nobody waits for after a moment', async () => {
    const written = jest.spyOn(ClassicLevel.prototype, 'batch')
    const store = await openStore({ directory: fresh(), longestLinger: 1 })
    store.put('a/1', 1)
    while (written.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    written.mockRestore()
    await store.close()
  })

  test('takes nothing after it was closed, and lets no effect go on', async () => {
    const path = fresh()
    const store = await openStore({ directory: path })
    store.put('a/1', 1)
    await store.close()
    store.put('a/2', 2)
    const flushed = jest.fn()
    store.flush().then(flushed, flushed)
    await new Promise((resolve) => setImmediate(resolve))
    expect(flushed).not.toHaveBeenCalled()
    await store.close()
    const again = await openStore({ directory: path })
    expect(await entries(again, 'a/')).toEqual({ 'a/1': 1 })
    await again.close()
  })

  test('a flush ends although others go on writing', async () => {
    const store = await openStore({ directory: fresh() })
    let isOver = false
    const writer = (async () => {
      for (let n = 0; !isOver && n < 100_000; n++) {
        store.put(`w/${n % 10}`, n)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    store.put('mine', 1)
    await store.flush()
    isOver = true
    await writer
    await store.close()
  })

  test('ranges in order, backwards, after a key and up to a limit', async () => {
    const store = await openStore()
    for (const key of ['p/3', 'p/1', 'p/2', 'q/1', 'p']) store.put(key, key)
    const keys = async (options: Parameters<typeof store.range>[1]) => {
      const found: string[] = []
      for await (const [key] of store.range('p/', options)) found.push(key)
      return found
    }
    expect(await keys({})).toEqual(['p/1', 'p/2', 'p/3'])
    expect(await keys({ reverse: true, limit: 2 })).toEqual(['p/3', 'p/2'])
    expect(await keys({ after: 'p/1' })).toEqual(['p/2', 'p/3'])
    expect(await keys({ after: 'p/3', reverse: true })).toEqual(['p/2', 'p/1'])
    await store.close()
  })

  test('ranges over many entries to their end, or as far as somebody wants', async () => {
    const store = await openStore({ directory: fresh() })
    const all = Array.from({ length: 2000 }, (_, index) => `p/${String(index).padStart(4, '0')}`)
    for (const key of all) store.put(key, { key })
    const found: string[] = []
    for await (const [key, value] of store.range<{ key: string }>('p/')) {
      expect(value.key).toBe(key)
      found.push(key)
      // What is put meanwhile is not in what is being read.
      if (found.length === 100) store.put('p/9999', { key: 'p/9999' })
    }
    expect(found).toEqual(all)
    let count = 0
    for await (const _ of store.range('p/')) if (++count === 700) break
    expect(count).toBe(700)
    const entries = store.range('p/', { limit: 1 })[Symbol.asyncIterator]()
    expect(await entries.next()).toEqual({ done: false, value: ['p/0000', { key: 'p/0000' }] })
    for (let end = 0; end < 2; end++) expect(await entries.next()).toEqual({ done: true, value: undefined })
    await store.close()
  })

  test('holds what a plain map would, whatever is put, deleted and flushed', async () => {
    const command = fc.oneof(
      fc.tuple(fc.constant('put' as const), fc.nat({ max: 5 }), fc.jsonValue()),
      fc.tuple(fc.constant('delete' as const), fc.nat({ max: 5 }), fc.constant(null)),
      fc.tuple(fc.constant('flush' as const), fc.constant(0), fc.constant(null)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(command), async (commands) => {
        const store = await openStore()
        const model = new Map<string, unknown>()
        for (const [action, key, value] of commands) {
          if (action === 'flush') await store.flush()
          else if (action === 'delete') {
            store.delete(`k/${key}`)
            model.delete(`k/${key}`)
          } else {
            store.put(`k/${key}`, value)
            model.set(`k/${key}`, JSON.parse(JSON.stringify(value)))
          }
        }
        expect(await entries(store, 'k/')).toEqual(Object.fromEntries(model))
        await store.close()
      }),
      { numRuns: 50 },
    )
  })
})

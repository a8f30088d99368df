import { openStore } from '../../../local/kernel/store'
import { createTable } from '../../../local/kernel/table'

interface Row {
  readonly n: number
}

async function setUp() {
  const store = await openStore()
  const report = jest.fn()
  const cloud = { store, report }
  return { store, report, open: (check?: (row: Row) => void) => createTable<Row>(cloud, 'shop/order', check) }
}

describe('a table', () => {
  test('lists its rows in order of key, and those below a part of it', async () => {
    const { open } = await setUp()
    const table = open()
    table.put({ n: 3 }, 'b', '1')
    table.put({ n: 2 }, 'a', '2')
    table.put({ n: 1 }, 'a', '1')
    table.put({ n: 4 }, 'ab', '1')
    expect(table.list().map(({ n }) => n)).toEqual([1, 2, 4, 3])
    expect(table.list('a')).toEqual([{ n: 1 }, { n: 2 }])
    expect([table.get('a', '2'), table.get('a'), table.has('b', '1'), table.size]).toEqual([
      { n: 2 },
      undefined,
      true,
      4,
    ])
  })

  test('changes its version with each change', async () => {
    const { open } = await setUp()
    const table = open()
    const versions = [table.version()]
    const once = (change: () => unknown) => {
      change()
      versions.push(table.version())
    }
    once(() => table.put({ n: 1 }, 'a'))
    once(() => table.put({ n: 2 }, 'a'))
    once(() => table.delete('a'))
    expect(new Set(versions).size).toBe(4)
    once(() => expect(table.delete('a')).toBe(false))
    expect(versions.at(-1)).toBe(versions.at(-2))
  })

  test('is the same when it is read again, without what was deleted', async () => {
    const { open } = await setUp()
    const table = open()
    for (const key of ['a/1', 'a/2', 'b/1']) table.put({ n: 1 }, ...key.split('/'))
    table.put({ n: 2 }, 'c')
    table.deleteAll('a')
    const again = open()
    await again.load()
    expect(again.list()).toEqual([{ n: 1 }, { n: 2 }])
    expect(again.get('b', '1')).toEqual({ n: 1 })
  })

  test('sets aside what can no longer be used, tells of it, and keeps the rest', async () => {
    const { open, store, report } = await setUp()
    const table = open()
    table.put({ n: -1 }, 'bad')
    table.put({ n: 1 }, 'good')
    const again = open(({ n }) => {
      if (n < 0) throw new Error('negative')
    })
    await again.load()
    expect(again.list()).toEqual([{ n: 1 }])
    expect(report).toHaveBeenCalledTimes(1)
    expect(await store.get('aside/shop/order/bad')).toEqual({ n: -1 })
    expect(await store.get('shop/order/bad')).toBeUndefined()
  })
})

import { csvOf } from '../../portal/lib/csv'
import { gather } from '../../portal/lib/gather'

test('cells are quoted, whatever is in them, and lines end as the standard says', () => {
  expect(
    csvOf([
      ['a', 'b'],
      ['say "hi", Jim', undefined],
      ['two\nlines', ''],
    ]),
  ).toBe('"a","b"\r\n"say ""hi"", Jim",""\r\n"two\nlines",""\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '|cmd', '%0A', '  =1', '\t=1', '\r=1', '＝1+1', '＠x'])(
  'a cell that a sheet would take for a formula, as %j, is text',
  (text) => {
    expect(csvOf([[text]])).toBe(`"'${text}"\r\n`)
  },
)

test('what is harmless stays as it is', () => {
  expect(csvOf([['2026-11-28T10:00:00.000Z', 'ada@example.com', 'a=b', '']])).toBe(
    '"2026-11-28T10:00:00.000Z","ada@example.com","a=b",""\r\n',
  )
})

describe('a page of what was looked for', () => {
  /** Of numbers, each call looking at ten. */
  function listOf(count: number, isWanted: (each: number) => boolean) {
    const calls: string[] = []
    const read = (cursor = '0', limit: number) => {
      calls.push(cursor)
      const from = Number(cursor)
      const looked = Array.from({ length: Math.min(10, count - from) }, (_, index) => from + index)
      const items = looked.filter(isWanted).slice(0, limit)
      const next = from + looked.length
      return Promise.resolve({ items, cursor: next < count ? String(next) : null, examined: looked.length })
    }
    return { calls, read }
  }

  test('is filled by several calls', async () => {
    const { calls, read } = listOf(100, (each) => each % 5 === 0)
    expect(await gather(read, { cursor: undefined, limit: 5 })).toEqual({
      items: [0, 5, 10, 15, 20],
      cursor: '30',
      examined: 30,
    })
    expect(calls).toEqual(['0', '10', '20'])
  })

  test('is short after some calls, and says where to go on', async () => {
    const { calls, read } = listOf(1000, () => false)
    expect(await gather(read, { cursor: '20', limit: 5 })).toEqual({ items: [], cursor: '70', examined: 50 })
    expect(calls).toHaveLength(5)
  })

  test('ends with the list', async () => {
    const { read } = listOf(12, () => true)
    expect(await gather(read, { cursor: undefined, limit: 50 })).toMatchObject({ cursor: null, examined: 12 })
  })
})

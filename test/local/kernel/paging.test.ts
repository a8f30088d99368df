import fc from 'fast-check'
import { createInputPaging, createPaging, readToken, tokenOf } from '../../../local/kernel/paging'

const page = createPaging({
  usual: 3,
  most: 5,
  badSize: (size) => new Error(`size ${String(size)}`),
  badToken: (token) => new Error(`token ${token}`),
})
const itself = (item: string) => item

describe('a list in pages', () => {
  test('gives each item once, in order, however long the pages are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 5 }), (all, size) => {
        const given: string[] = []
        let token: string | undefined
        do {
          const next = page(all, itself, { size, token })
          expect(next.items.length).toBeLessThanOrEqual(size)
          given.push(...next.items)
          token = next.token
        } while (token !== undefined)
        expect(given).toEqual([...all].sort())
      }),
    )
  })

  test('goes on behind an item that was deleted meanwhile, and misses none', () => {
    const { items, token } = page(['a', 'b', 'c', 'd'], itself, { size: 2 })
    expect(items).toEqual(['a', 'b'])
    expect(page(['c', 'd'], itself, { token })).toEqual({ items: ['c', 'd'], token: undefined })
  })

  test('runs from the last to the first if that is asked', () => {
    const { items, token } = page(['b', 'c', 'a'], itself, { size: 2, descending: true })
    expect(items).toEqual(['c', 'b'])
    expect(page(['a', 'c'], itself, { token, descending: true }).items).toEqual(['a'])
  })

  test.each([0, 6, -1, 1.5, '2x', '', Number.NaN, null, '1e0'])('of %j items is refused by the service', (size) => {
    expect(() => page(['a'], itself, { size })).toThrow(`size ${String(size)}`)
  })

  test('takes a number in digits', () => {
    expect(page(['a', 'b'], itself, { size: '1' }).items).toEqual(['a'])
  })

  test.each(['', 'a', '2', tokenOf('b').slice(0, -1), `${tokenOf('b')}=`, Buffer.from('b').toString('base64url')])(
    'refuses the token %j, which no page had',
    (token) => {
      expect(() => page(['a'], itself, { token })).toThrow(`token ${token}`)
    },
  )

  test('is asked for by the names of the service, and tells the next by them', () => {
    const named = createInputPaging({
      size: 'MaxItems',
      token: 'Marker',
      next: 'NextMarker',
      blankIsFirst: true,
      usual: 1,
      most: 2,
      badSize: () => new Error('size'),
      badToken: () => new Error('token'),
    })

    const { items, next } = named(['b', 'a', 'c'], itself, { Marker: '', MaxItems: '2' })

    expect([items, next]).toEqual([['a', 'b'], { NextMarker: tokenOf('b') }])
    expect(named(['c'], itself, { Marker: tokenOf('b') })).toEqual({ items: ['c'], next: {} })
  })

  test('has tokens of any key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(readToken(tokenOf(key))).toBe(key)
      }),
    )
  })
})

import { createTagging, tagList } from '../../../local/kernel/tags'

const tagging = createTagging(({ what, why }) => new Error(`${what}: ${why}`))
const many = (count: number, prefix = 'k') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, '']))

describe('tags', () => {
  test.each([
    ['a map', { team: 'orders', empty: '' }],
    [
      'a list',
      [
        { Key: 'team', Value: 'orders' },
        { Key: 'empty', Value: '' },
      ],
    ],
    ['a list in small letters', [{ key: 'team', value: 'orders' }, { key: 'empty' }]],
  ])('are the same as %s', (_form, given) => {
    const tags = tagging.read(given)
    expect(tags).toEqual({ team: 'orders', empty: '' })
    expect(tagList(tags)).toEqual([
      { Key: 'team', Value: 'orders' },
      { Key: 'empty', Value: '' },
    ])
  })

  test('of templates may be numbers and booleans', () => {
    const given = [
      { Key: 'cost', Value: 7 },
      { Key: 'on', Value: true },
    ] as never
    expect(tagging.read(given)).toEqual({ cost: '7', on: 'true' })
  })

  test('are none where none are given', () => {
    expect([tagging.read(undefined), tagging.read([]), tagging.remove({ a: '1' }, undefined)]).toEqual([
      {},
      {},
      { a: '1' },
    ])
  })

  test('are added to those there, and taken away by their keys', () => {
    expect(tagging.add({ a: '1', b: '2' }, [{ Key: 'b', Value: '3' }])).toEqual({ a: '1', b: '3' })
    expect(tagging.remove({ a: '1', b: '3', c: '4' }, ['b', 'none'])).toEqual({ a: '1', c: '4' })
    expect(tagging.remove({ a: '1' }, 'a')).toEqual({})
  })

  test('of any key are keys and nothing else', () => {
    const tags = tagging.add({}, [{ Key: '__proto__', Value: 'x' }])
    expect(tagList(tags)).toEqual([{ Key: '__proto__', Value: 'x' }])
  })

  test.each([
    ['51 of them', many(51), 'count: at most 50 tags, not 51'],
    ['an empty key', { '': 'x' }, 'key: '],
    ['a key of 129 characters', { ['k'.repeat(129)]: '' }, 'key: '],
    ['a list without a key', [{ Value: 'x' }] as never, 'key: '],
    ['a value of 257 characters', { k: 'v'.repeat(257) }, 'value: '],
    ['a value that is a number', { k: 1 } as never, 'value: the value of the tag k is no text'],
    ["AWS's own", { 'AWS:x': '' }, 'prefix: '],
    ['one key twice', [{ Key: 'k' }, { Key: 'k' }], 'twice: the tag k is given twice'],
    ['a member that tags do not have', [{ Key: 'k', Propagate: true }] as never, 'property "Propagate"'],
  ])('are refused by the service: %s', (_what, given, message) => {
    expect(() => tagging.read(given)).toThrow(message)
  })

  test('are counted with those that are there', () => {
    expect(Object.keys(tagging.add(many(49), many(1, 'other')))).toHaveLength(50)
    expect(() => tagging.add(many(49), many(2, 'other'))).toThrow('count: at most 50 tags, not 51')
    expect(Object.keys(tagging.add(many(50), many(50)))).toHaveLength(50)
  })
})

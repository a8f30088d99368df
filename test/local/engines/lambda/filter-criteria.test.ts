import { readFilterCriteria, recordFilter } from '../../../../local/engines/lambda/filter-criteria'

const filter = (...patterns: readonly object[]) =>
  recordFilter(
    readFilterCriteria({ Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) }, 'mapping'),
  )
const json = (body: unknown) => ({ body: JSON.stringify(body) })
const text = (body: string) => ({ body })

describe('a filter on the body', () => {
  it.each([
    [{ body: { size: [{ numeric: ['>', 10] }] } }, json({ size: 11 }), json({ size: 9 })],
    [{ body: { kind: ['a', 'b'] } }, json({ kind: 'b', more: 1 }), json({ kind: 'c' })],
    [{ body: { kind: [{ exists: false }] } }, json({ other: 1 }), json({ kind: 'a' })],
    [{ body: { 'a.b': [1] } }, json({ 'a.b': 1 }), json({ a: 1 })],
    [{ body: [{ prefix: 'Result: ' }] }, text('Result: 3'), text('Failure: 3')],
    [{ body: ['42'] }, text('42'), text('43')],
    [{ $or: [{ body: { a: [1] } }, { body: ['go'] }] }, text('go'), json({ a: 2 })],
  ])('%j lets through what meets it, and nothing else', (pattern, good, bad) => {
    expect(filter(pattern)(good)).toBe(true)
    expect(filter(pattern)(bad)).toBe(false)
  })

  it('that looks into it drops text, and one for text drops JSON', () => {
    expect(filter({ body: { a: [{ exists: false }] } })(text('plain'))).toBe(false)
    expect(filter({ body: [{ 'anything-but': 'x' }] })(json({ a: 1 }))).toBe(false)
    expect(filter({ body: ['a'] })(json(['a']))).toBe(false)
  })
})

it('sees the rest of the record too, whatever the form of the body', () => {
  const record = {
    ...text('plain'),
    attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'g' },
    messageAttributes: { kind: { stringValue: 'order', dataType: 'String' } },
  }
  expect(filter({ messageAttributes: { kind: { stringValue: ['order'] } } })(record)).toBe(true)
  expect(filter({ messageAttributes: { kind: { stringValue: ['offer'] } } })(record)).toBe(false)
  expect(filter({ attributes: { MessageGroupId: [{ prefix: 'g' }] } })(record)).toBe(true)
})

it('lets through what meets one of several patterns; {} and no pattern at all let through everything', () => {
  const either = filter({ body: { a: [1] } }, { body: { b: [1] } })
  expect([json({ a: 1 }), json({ b: 1 }), json({ c: 1 })].map(either)).toEqual([true, true, false])
  for (const all of [filter({}), filter()]) expect(all(text('anything'))).toBe(true)
})

it('refuses what is no filter, by name', () => {
  const read = (...Filters: object[]) => {
    try {
      return readFilterCriteria({ Filters }, 'mapping')
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const Pattern of ['plain', '{"body":"plain"}', '{"body":[{"like":"x"}]}']) {
    expect(read({ Pattern })).toBe('Invalid filter pattern definition.')
  }
  expect(read({ Pattern: JSON.stringify({ body: ['x'.repeat(4096)] }) })).toContain('it may have 4096')
  expect(read(...Array(6).fill({ Pattern: '{"body":["x"]}' }))).toContain('6 are given')
  expect(read({ Pattern: '{"body":["x"]}', Name: 'mine' })).toContain('property "Name"')
})

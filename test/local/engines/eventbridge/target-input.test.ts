import type { BusEvent } from '../../../../local/engines/eventbridge/event'
import { compileInput } from '../../../../local/engines/eventbridge/target-input'

const event: BusEvent = {
  id: 'e-1',
  detailType: 'OrderPlaced',
  source: 'orders',
  account: '000000000000',
  time: '2026-01-05T09:00:00Z',
  region: 'us-east-1',
  resources: ['arn:a', 'arn:b'],
  detail:
    '{"id":7,"name":"A \\"b\\"","ok":true,"none":null,"tags":["x","y"],"items":[{"sku":"s1"},{"sku":"s2"}],"a/b":1,"lots":[[1,2],[3]]}',
  ingestedAt: Date.parse('2026-01-05T09:00:00.123Z'),
}
const rule = { arn: 'arn:rule', name: 'orders' }
const target = { Id: 't', Arn: 'arn:aws:sqs:us-east-1:000000000000:q' }
const path = (InputPath: string) => compileInput({ ...target, InputPath })(event, rule)
const fill = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  compileInput({ ...target, InputTransformer: { InputTemplate, InputPathsMap } })(event, rule)

test('Input is sent as it stands', () => {
  expect(compileInput({ ...target, Input: '{"a": 1}' })(event, rule)).toBe('{"a": 1}')
})

test.each([
  ['$.detail.id', '7'],
  ['$.detail.name', '"A \\"b\\""'],
  ['$.detail-type', '"OrderPlaced"'],
  ['$.resources[1]', '"arn:b"'],
  ['$.detail.items[*].sku', '["s1","s2"]'],
  ['$.detail.a/b', '1'],
  ["$.detail['a/b']", '1'],
  ['$.detail.lots[*][*]', '[1,2,3]'],
  ['$.resources.length', 'null'],
  ['$.resources.0', 'null'],
  ['$.detail.missing', 'null'],
])('InputPath %s gives %s', (source, expected) => {
  expect(path(source)).toBe(expected)
})

describe('a template', () => {
  const all = {
    id: '$.detail.id',
    name: '$.detail.name',
    type: '$.detail-type',
    ok: '$.detail.ok',
    none: '$.detail.none',
    tags: '$.detail.tags',
    missing: '$.detail.missing',
    first: '$.detail.items[0]',
  }
  test.each([
    [
      'of JSON takes values of every kind',
      '{"a": <id>, "b": <name>, "c": <ok>, "d": <none>, "e": <tags>, "f": <first>}',
      '{"a":7,"b":"A \\"b\\"","c":true,"d":null,"e":["x","y"],"f":{"sku":"s1"}}',
    ],
    ['has an empty string for what is missing', '{"a": <missing>, "b": "x<missing>y"}', '{"a":"","b":"xy"}'],
    ['takes values within quotes', '{"a": "<type> <id> of <name>"}', '{"a":"OrderPlaced 7 of A \\"b\\""}'],
    ['takes objects within quotes, without theirs', '{"a": "<first> <tags>"}', '{"a":"{sku:s1} [x,y]"}'],
    ['of text keeps its quotes', '"<type> number <id>"', '"OrderPlaced number 7"'],
    ['of text may have several lines', '"<type>"\n"<id>"', '"OrderPlaced"\n"7"'],
    [
      'knows rule, name and time',
      '"<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"',
      '"arn:rule orders 2026-01-05T09:00:00.123Z"',
    ],
    ['leaves a lone < as it is', '"a < b <id>"', '"a < b 7"'],
    ['minds escaped quotes', '{"a": "say \\"<type>\\""}', '{"a":"say \\"OrderPlaced\\""}'],
  ])('%s', (_, template, expected) => {
    expect(fill(template, all)).toBe(expected)
  })

  test('has the whole event as JSON, or without its detail', () => {
    const filled = JSON.parse(fill('{"with": <aws.events.event.json>, "without": <aws.events.event>}'))
    expect(filled.with).toMatchObject({ id: 'e-1', 'detail-type': 'OrderPlaced', detail: { id: 7 } })
    expect(filled.without).toEqual({
      id: 'e-1',
      account: '000000000000',
      detailType: 'OrderPlaced',
      time: '2026-01-05T09:00:00Z',
      source: 'orders',
      region: 'us-east-1',
      resources: ['arn:a', 'arn:b'],
      version: '0',
    })
  })

  test('leaves numbers as they were written, its own too', () => {
    const detail = '{"big":12345678901234567890,"one":1.0,"e":1e3,"list":[-0,2.50],"text":"1.0","plain":7}'
    const exact = (InputTemplate: string, path: string) =>
      compileInput({ ...target, InputTransformer: { InputTemplate, InputPathsMap: { x: path } } })(
        { ...event, detail },
        rule,
      )
    expect(exact('{"x": <x>, "own": 3.0}', '$.detail')).toBe(`{"x":${detail},"own":3.0}`)
    expect(exact('"<x> and <x>"', '$.detail.big')).toBe('"12345678901234567890 and 12345678901234567890"')
    expect(exact('{"x": "<x>"}', '$.detail.list')).toBe('{"x":"[-0,2.50]"}')
    expect(compileInput({ ...target, InputPath: '$.detail.one' })({ ...event, detail }, rule)).toBe('1.0')
    expect(compileInput({ ...target, InputPath: '$.detail' })({ ...event, detail }, rule)).toBe(detail)
    expect(exact('{"x": <aws.events.event.json>}', '$.id')).toContain(`"detail":${detail}`)
  })

  test('that does not become JSON fails for good', () => {
    expect(() => fill('{"a": <type>x}', all)).toThrow('did not become valid JSON')
  })
})

import fc from 'fast-check'
import { type Harness, startDynamoDb, tableInput } from './harness'

interface Found {
  readonly Items: Record<string, { S?: string; N?: string }>[]
  readonly Count: number
  readonly ScannedCount: number
  readonly LastEvaluatedKey?: object
}

async function start(indexes: Record<string, string[]> = {}, more: object = {}) {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput(indexes, more as Record<string, unknown>))
  const put = (item: object) => harness.call('PutItem', { TableName: 'things', Item: item })
  const query = (expression: string, values: Record<string, object>, options: object = {}): Promise<Found> =>
    harness.call('Query', {
      TableName: 'things',
      KeyConditionExpression: expression,
      ExpressionAttributeValues: values,
      ...options,
    })
  return { ...harness, put, query }
}

const text = (S: string) => ({ S })

async function pages(harness: Harness, action: string, input: object): Promise<Found['Items']> {
  const items: Found['Items'] = []
  let ExclusiveStartKey: object | undefined
  do {
    const page: Found = await harness.call(action, { ...input, ...(ExclusiveStartKey && { ExclusiveStartKey }) })
    items.push(...page.Items)
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}

test.each([
  ['pk = :p', {}, ['', 'a', 'aa', 'ab', 'b', 'é', '\u{1f600}']],
  ['pk = :p and sk = :s', { ':s': text('a') }, ['a']],
  ['pk = :p and sk < :s', { ':s': text('ab') }, ['a', 'aa']],
  ['pk = :p and sk <= :s', { ':s': text('ab') }, ['a', 'aa', 'ab']],
  ['pk = :p and sk > :s', { ':s': text('ab') }, ['b', 'é', '\u{1f600}']],
  ['pk = :p and sk >= :s', { ':s': text('ab') }, ['ab', 'b', 'é', '\u{1f600}']],
  ['pk = :p and begins_with(sk, :s)', { ':s': text('a') }, ['a', 'aa', 'ab']],
  ['pk = :p and sk between :s and :t', { ':s': text('aa'), ':t': text('b') }, ['aa', 'ab', 'b']],
])(
  '%s gives the items in the order of their sort keys, both ways and page by page',
  async (expression, values, expected) => {
    const harness = await start()
    for (const sk of ['b', 'a', '\u{1f600}', 'ab', 'é', 'aa']) await harness.put({ pk: text('p'), sk: text(sk) })
    await harness.put({ pk: text('other'), sk: text('a') })
    const sorted = expected.filter((sk) => sk !== '')
    const input = {
      TableName: 'things',
      KeyConditionExpression: expression,
      ExpressionAttributeValues: { ':p': text('p'), ...values },
    }

    for (const Limit of [1, 2, undefined]) {
      const limit = Limit === undefined ? {} : { Limit }
      const forward = await pages(harness, 'Query', { ...input, ...limit })
      const back = await pages(harness, 'Query', { ...input, ...limit, ScanIndexForward: false })
      expect(forward.map(({ sk }) => sk?.S)).toEqual(sorted)
      expect(back.map(({ sk }) => sk?.S)).toEqual([...sorted].reverse())
    }
  },
)

test('numbers sort as numbers', async () => {
  const { put, query } = await start({ byAge: ['pk', 'nAge'] })
  const numbers = ['-100', '-10.5', '-10', '-1', '-0.001', '0', '0.5', '1', '9', '10', '1000', '1e30']
  for (const [index, N] of numbers.entries())
    await put({ pk: text('p'), sk: text(`${index % 5}${index}`), nAge: { N } })

  const { Items } = await query('pk = :p', { ':p': text('p') }, { IndexName: 'byAge' })
  const above = await query('pk = :p and nAge > :n', { ':p': text('p'), ':n': { N: '-10' } }, { IndexName: 'byAge' })

  expect(Items.map(({ nAge }) => Number(nAge?.N))).toEqual(numbers.map(Number))
  expect(above.Count).toBe(9)
})

test('a filter drops items that were read, and counts them', async () => {
  const { put, query } = await start()
  for (const sk of ['1', '2', '3', '4']) await put({ pk: text('p'), sk: text(sk), odd: { BOOL: Number(sk) % 2 === 1 } })

  const found = await query(
    'pk = :p',
    { ':p': text('p'), ':t': { BOOL: true } },
    { FilterExpression: 'odd = :t', Limit: 3, ProjectionExpression: 'sk' },
  )

  expect(found).toEqual({
    Items: [{ sk: text('1') }, { sk: text('3') }],
    Count: 2,
    ScannedCount: 3,
    LastEvaluatedKey: { pk: text('p'), sk: text('3') },
  })
  expect(await query('pk = :p', { ':p': text('p') }, { Select: 'COUNT' })).toEqual({ Count: 4, ScannedCount: 4 })
})

test('a page ends at a megabyte', async () => {
  const harness = await start()
  for (let n = 0; n < 8; n++) await harness.put({ pk: text('p'), sk: text(`${n}`), v: text('x'.repeat(300_000)) })
  const input = {
    TableName: 'things',
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': text('p') },
  }

  expect((await harness.call('Query', input)).Count).toBe(4)
  expect(await pages(harness, 'Query', input)).toHaveLength(8)
})

test('many items with the same index key are all in the index', async () => {
  const harness = await start({ byKind: ['kind'] })
  const count = 3000
  for (let n = 0; n < count; n += 25) {
    const requests = Array.from({ length: 25 }, (_, k) => ({
      PutRequest: { Item: { pk: text(`${n + k}`), sk: text('x'), kind: text('same') } },
    }))
    await harness.call('BatchWriteItem', { RequestItems: { things: requests } })
  }

  const items = await pages(harness, 'Query', {
    TableName: 'things',
    IndexName: 'byKind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': text('same') },
    Limit: 1000,
  })

  expect(new Set(items.map(({ pk }) => pk?.S)).size).toBe(count)
})

test('an index holds what it projects; a local one can be asked for the rest', async () => {
  const keys = (...names: string[]) =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }))
  const { put, query } = await start(
    {},
    {
      AttributeDefinitions: ['pk', 'sk', 'at', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      LocalSecondaryIndexes: [
        { IndexName: 'local', KeySchema: keys('pk', 'at'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'global',
          KeySchema: keys('kind'),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a'] },
        },
      ],
    },
  )
  const item = { pk: text('p'), sk: text('s'), at: text('t'), kind: text('k'), a: text('A'), b: text('B') }
  await put(item)
  const local = (options: object) => query('pk = :v', { ':v': text('p') }, { IndexName: 'local', ...options })
  const global = (options: object) => query('kind = :v', { ':v': text('k') }, { IndexName: 'global', ...options })

  expect((await local({})).Items).toEqual([{ pk: text('p'), sk: text('s'), at: text('t') }])
  expect((await local({ Select: 'ALL_ATTRIBUTES' })).Items).toEqual([item])
  expect((await local({ ProjectionExpression: 'b' })).Items).toEqual([{ b: text('B') }])
  expect((await global({})).Items).toEqual([{ pk: text('p'), sk: text('s'), kind: text('k'), a: text('A') }])
  await expect(global({ Select: 'ALL_ATTRIBUTES' })).rejects.toThrow('its projection type is not ALL')
  await expect(global({ ProjectionExpression: 'b' })).rejects.toThrow('does not project [b]')
  await expect(global({ ConsistentRead: true })).rejects.toThrow('Consistent reads are not supported')
})

test('a scan may be a consistent read, at twice the price, but for global indexes', async () => {
  const { put, call } = await start({ byKind: ['kind'] })
  await put({ pk: text('p'), sk: text('s'), kind: text('k') })
  const scan = (options: object): Promise<Found & { ConsumedCapacity: { CapacityUnits: number } }> =>
    call('Scan', { TableName: 'things', ReturnConsumedCapacity: 'TOTAL', ...options })

  expect((await scan({ ConsistentRead: false })).ConsumedCapacity.CapacityUnits).toBe(0.5)
  expect(await scan({ ConsistentRead: true })).toMatchObject({ Count: 1, ConsumedCapacity: { CapacityUnits: 1 } })
  await expect(scan({ ConsistentRead: true, IndexName: 'byKind' })).rejects.toThrow('not supported on global')
})

test.each([
  ['sk = :p', {}, 'Query condition missed key schema element: pk'],
  ['pk > :p', {}, 'Query key condition not supported'],
  ['pk = :p and another = :p', {}, 'Query condition missed key schema element: sk'],
  ['pk = :p', { FilterExpression: 'sk = :p' }, 'can only contain non-primary key attributes'],
  ['pk = :p', { IndexName: 'none' }, 'does not have the specified index: none'],
  ['pk = :p', { ExclusiveStartKey: { pk: text('q'), sk: text('1') } }, 'outside query boundaries'],
  ['pk = :p', { ExclusiveStartKey: { pk: text('p') } }, 'The provided starting key is invalid'],
])('a query by %s with %j is refused', async (expression, options, message) => {
  const { query } = await start()

  await expect(query(expression, { ':p': text('p') }, options)).rejects.toThrow(message)
})

test('tables whose names begin alike keep apart', async () => {
  const harness = await startDynamoDb()
  for (const TableName of ['abc', 'abc.d', 'abc-d', 'abcd']) {
    await harness.call('CreateTable', { ...tableInput(), TableName })
    await harness.call('PutItem', { TableName, Item: { pk: text(TableName), sk: text('1') } })
  }

  await harness.call('DeleteTable', { TableName: 'abc' })
  await harness.cloud.activity.idle()

  for (const TableName of ['abc.d', 'abc-d', 'abcd']) {
    expect((await harness.call('Scan', { TableName })).Items).toEqual([{ pk: text(TableName), sk: text('1') }])
  }
})

test('segments of a scan together give every item once', async () => {
  const harness = await start({ byKind: ['kind'] })
  for (let n = 0; n < 60; n++) await harness.put({ pk: text(`é${n}`), sk: text('x'), kind: text(`k${n}`) })

  for (const IndexName of [undefined, 'byKind']) {
    const seen: (string | undefined)[] = []
    for (let Segment = 0; Segment < 3; Segment++) {
      const input = { TableName: 'things', Segment, TotalSegments: 3, Limit: 7, ...(IndexName && { IndexName }) }
      seen.push(...(await pages(harness, 'Scan', input)).map(({ pk }) => pk?.S))
    }
    expect([seen.length, new Set(seen).size]).toEqual([60, 60])
  }
})

test('whatever is written, table and indexes agree with a simple model', async () => {
  const value = fc.constantFrom('a', 'b', 'é')
  const step = fc.record({
    kind: fc.constantFrom('put' as const, 'delete' as const, 'update' as const, 'batch' as const),
    pk: value,
    sk: value,
    group: fc.option(value, { nil: undefined }),
    age: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const harness = await start({ byGroup: ['group', 'nAge'] })
      const model = new Map<string, object>()
      const works = steps.map(({ kind, pk, sk, group, age }) => {
        const key = { pk: text(pk), sk: text(sk) }
        const item = {
          ...key,
          ...(group !== undefined && { group: text(group) }),
          ...(age !== undefined && { nAge: { N: String(age) } }),
        }
        const id = `${pk} ${sk}`
        if (kind === 'delete') {
          model.delete(id)
          return harness.call('DeleteItem', { TableName: 'things', Key: key })
        }
        if (kind === 'update') {
          const { nAge: _, ...before } = (model.get(id) ?? key) as Record<string, unknown>
          model.set(id, { ...before, group: text(group ?? 'z') })
          return harness.call('UpdateItem', {
            TableName: 'things',
            Key: key,
            UpdateExpression: 'SET #g = :g REMOVE nAge',
            ExpressionAttributeNames: { '#g': 'group' },
            ExpressionAttributeValues: { ':g': text(group ?? 'z') },
          })
        }
        model.set(id, item)
        return kind === 'put'
          ? harness.put(item)
          : harness.call('BatchWriteItem', { RequestItems: { things: [{ PutRequest: { Item: item } }] } })
      })
      // All at once: what is called first is done first.
      await Promise.all(works)

      const order = (items: readonly object[]): string[] =>
        items.map((item) => JSON.stringify(Object.entries(item).sort())).sort()
      const all = await pages(harness, 'Scan', { TableName: 'things', Limit: 4 })
      const indexed = await pages(harness, 'Scan', { TableName: 'things', IndexName: 'byGroup', Limit: 3 })
      expect(order(all)).toEqual(order([...model.values()]))
      expect(order(indexed)).toEqual(order([...model.values()].filter((item) => 'group' in item && 'nAge' in item)))
    }),
    { numRuns: 50 },
  )
})

import { type Harness, startDynamoDb, tableInput } from './harness'

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } })

async function start(): Promise<
  Harness & { write(items: object[], more?: object): Promise<object>; all(): Promise<object[]> }
> {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput({ byKind: ['kind'] }))
  return {
    ...harness,
    write: (TransactItems, more) => harness.call('TransactWriteItems', { TransactItems, ...more }),
    all: async () => (await harness.call('Scan', { TableName: 'things' })).Items,
  }
}

const put = (pk: string, more: object = {}, condition: object = {}) => ({
  Put: { TableName: 'things', Item: { ...key(pk), ...more }, ...condition },
})
const absent = { ConditionExpression: 'attribute_not_exists(pk)' }

test('puts, updates, deletes and checks are done together', async () => {
  const { write, all } = await start()
  await write([put('gone'), put('checked', { v: { N: '1' } })])

  await write([
    put('new'),
    {
      Update: {
        TableName: 'things',
        Key: key('count'),
        UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': { N: '5' } },
      },
    },
    { Delete: { TableName: 'things', Key: key('gone') } },
    {
      ConditionCheck: {
        TableName: 'things',
        Key: key('checked'),
        ConditionExpression: 'v = :v',
        ExpressionAttributeValues: { ':v': { N: '1' } },
      },
    },
  ])

  const items = await all()
  expect(items).toHaveLength(3)
  expect(items).toEqual(
    expect.arrayContaining([key('new'), { ...key('count'), n: { N: '5' } }, { ...key('checked'), v: { N: '1' } }]),
  )
})

test('one that fails cancels all, with the reasons in order', async () => {
  const { write, all } = await start()
  await write([put('there', { v: { N: '1' } })])

  await expect(
    write([
      put('new'),
      put('there', {}, { ...absent, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      { Update: { TableName: 'things', Key: key('x'), UpdateExpression: 'SET a = b' } },
      { Delete: { TableName: 'things', Key: { pk: { S: 'x' } } } },
    ]),
  ).rejects.toMatchObject({
    code: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError, ValidationError]',
    details: {
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { ...key('there'), v: { N: '1' } },
        },
        { Code: 'ValidationError' },
        { Code: 'ValidationError', Message: 'The provided key element does not match the schema' },
      ],
    },
  })
  expect(await all()).toEqual([{ ...key('there'), v: { N: '1' } }])
})

test.each([
  ['an item twice', [put('a'), { Delete: { TableName: 'things', Key: key('a') } }], 'multiple operations on one item'],
  [
    'more than a hundred',
    Array.from({ length: 101 }, (_, n) => put(`${n}`)),
    "Value at 'TransactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
  ],
  ['nothing', [], "Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater"],
  ['an empty key of an item', [put('')], 'cannot contain an empty string value. Key: pk'],
  [
    'an empty key',
    [{ Delete: { TableName: 'things', Key: key('') } }],
    'cannot contain an empty string value. Key: pk',
  ],
  [
    'a name that no table has',
    [put('a'), { Put: { TableName: 'bad!name', Item: key('a') } }],
    "Value 'bad!name' at 'transactItems.2.member.put.tableName' failed to satisfy constraint",
  ],
  [
    'two of them in one',
    [{ ...put('a'), Delete: { TableName: 'things', Key: key('a') } }],
    'TransactItems can only contain one of Check, Put, Update or Delete',
  ],
  [
    'more than 4 MB',
    Array.from({ length: 11 }, (_, n) => put(`${n}`, { v: { S: 'x'.repeat(400_000) } })),
    'exceed 4 MB',
  ],
  ['an unknown kind', [{ Get: { TableName: 'things', Key: key('a') } }], 'property "Get"'],
  ['an unknown member', [{ Put: { TableName: 'things', Item: key('a'), ReturnValues: 'ALL_OLD' } }], '"ReturnValues"'],
  ['a table that is not there', [{ Put: { TableName: 'nowhere', Item: key('a') } }], 'Requested resource not found'],
  ['a check of nothing', [{ ConditionCheck: { TableName: 'things', Key: key('a') } }], 'conditionExpression'],
])('a transaction with %s is refused', async (_, items, message) => {
  const { write, all } = await start()

  await expect(write(items)).rejects.toThrow(message)
  expect(await all()).toEqual([])
})

test('a repeated request token does nothing for ten minutes, and is refused for another request', async () => {
  const { write, all, cloud } = await start()
  const add = (n: string) =>
    write(
      [
        {
          Update: {
            TableName: 'things',
            Key: key('a'),
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: n } },
          },
        },
      ],
      { ClientRequestToken: 'token' },
    )

  await add('1')
  await add('1')
  expect(await all()).toEqual([{ ...key('a'), n: { N: '1' } }])
  await expect(add('2')).rejects.toMatchObject({ code: 'IdempotentParameterMismatchException' })
  await cloud.clock.advance(600_000)
  await add('2')
  expect(await all()).toEqual([{ ...key('a'), n: { N: '3' } }])
})

test('a token of a cancelled transaction is not used up', async () => {
  const { write, all, call } = await start()
  await write([put('a')])
  const once = () => write([put('a', {}, absent)], { ClientRequestToken: 'token' })

  await expect(once()).rejects.toMatchObject({ code: 'TransactionCanceledException' })
  await call('DeleteItem', { TableName: 'things', Key: key('a') })
  await once()
  expect(await all()).toEqual([key('a')])
})

test('of many that want the same, one gets it, and money is neither made nor lost', async () => {
  const { write, call } = await start()
  await write(['a', 'b', 'c'].map((pk) => put(pk, { n: { N: '10' } })))
  const move = (from: string, to: string) =>
    write([
      {
        Update: {
          TableName: 'things',
          Key: key(from),
          UpdateExpression: 'SET n = n - :one',
          ConditionExpression: 'n >= :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
      {
        Update: {
          TableName: 'things',
          Key: key(to),
          UpdateExpression: 'SET n = n + :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    ]).then(
      () => 1,
      () => 0,
    )

  const done: number[] = await Promise.all(Array.from({ length: 60 }, (_, n) => move(['a', 'b'][n % 2] ?? '', 'c')))
  const [first, second] = await Promise.all(
    [1, 2].map((n) =>
      write([put('one', { by: { N: `${n}` } }, absent)]).then(
        () => n,
        () => 0,
      ),
    ),
  )

  expect(done.reduce((sum, each) => sum + each)).toBe(20)
  const { Responses } = await call('TransactGetItems', {
    TransactItems: ['a', 'b', 'c', 'none'].map((pk) => ({
      Get: { TableName: 'things', Key: key(pk), ProjectionExpression: 'n' },
    })),
  })
  expect(Responses).toEqual([
    { Item: { n: { N: '0' } } },
    { Item: { n: { N: '0' } } },
    { Item: { n: { N: '30' } } },
    {},
  ])
  expect([first, second]).toEqual([1, 0])
  const twice = [1, 2].map(() => ({ Get: { TableName: 'things', Key: key('a') } }))
  await expect(call('TransactGetItems', { TransactItems: twice })).rejects.toThrow('multiple operations on one item')
  await expect(call('TransactGetItems', { TransactItems: twice, ReturnConsumedCapacity: 'ALL' })).rejects.toThrow(
    "Value 'ALL' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
  )
})

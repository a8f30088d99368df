import { root } from '../../create-test-cloud'
import { startDynamoDb, tableInput } from './harness'

const key = { pk: { S: 'a' }, sk: { S: '1' } }

async function start() {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput({ byKind: ['kind', 'nAge'] }))
  const call = (action: string, input: object) => harness.call(action, { TableName: 'things', ...input })
  const update = (UpdateExpression: string, values: object = {}, more: object = {}) =>
    call('UpdateItem', {
      Key: key,
      UpdateExpression,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      ReturnValues: 'ALL_NEW',
      ...more,
    })
  return { ...harness, call, update, put: (item: object) => call('PutItem', { Item: { ...key, ...item } }) }
}

test('an item is put, got, replaced and deleted, with the old one told on request', async () => {
  const { call, put } = await start()

  expect(await put({ v: { N: '1.50' } })).toEqual({})
  expect(await call('GetItem', { Key: key })).toEqual({ Item: { ...key, v: { N: '1.5' } } })
  expect(await call('PutItem', { Item: key, ReturnValues: 'ALL_OLD' })).toEqual({
    Attributes: { ...key, v: { N: '1.5' } },
  })
  expect(await call('DeleteItem', { Key: key, ReturnValues: 'ALL_OLD' })).toEqual({ Attributes: key })
  expect(await call('GetItem', { Key: key })).toEqual({})
})

test('a projection gives only the paths it names', async () => {
  const { call, put } = await start()
  await put({ doc: { M: { a: { S: 'x' }, b: { S: 'y' } } }, steps: { L: [{ N: '1' }, { N: '2' }] }, other: { S: 'z' } })

  expect(await call('GetItem', { Key: key, ProjectionExpression: 'doc.b, steps[1]' })).toEqual({
    Item: { doc: { M: { b: { S: 'y' } } }, steps: { L: [{ N: '2' }] } },
  })
})

describe('an update expression', () => {
  test('works every value out on the item as it was', async () => {
    const { put, update } = await start()
    await put({ count: { N: '1' }, a: { S: 'A' }, b: { S: 'B' } })

    const { Attributes } = await update(
      'SET earlier = #c, a = b, b = a ADD #c :one',
      { ':one': { N: '1' } },
      {
        ExpressionAttributeNames: { '#c': 'count' },
      },
    )

    expect(Attributes).toMatchObject({ earlier: { N: '1' }, count: { N: '2' }, a: { S: 'B' }, b: { S: 'A' } })
  })

  test('removes the list elements it means, and appends what lies behind the end', async () => {
    const { put, update } = await start()
    await put({ steps: { L: ['0', '1', '2', '3'].map((S) => ({ S })) } })

    const { Attributes } = await update('REMOVE steps[0], steps[2] SET steps[9] = :x, steps[1] = :y', {
      ':x': { S: 'x' },
      ':y': { S: 'y' },
    })

    expect(Attributes.steps).toEqual({ L: [{ S: 'y' }, { S: '3' }, { S: 'x' }] })
  })

  test('counts with all 38 digits', async () => {
    const { put, update } = await start()
    await put({ v: { N: '12345678901234567890123456789012345678' } })

    expect((await update('ADD v :one', { ':one': { N: '1' } })).Attributes.v.N).toBe(
      '12345678901234567890123456789012345679',
    )
    await update('SET v = :v', { ':v': { N: '0.1' } })
    expect((await update('SET v = v + :x', { ':x': { N: '0.2' } })).Attributes.v.N).toBe('0.3')
    expect((await update('SET v = v - :x', { ':x': { N: '1e2' } })).Attributes.v.N).toBe('-99.7')
    await expect(update('ADD v :x', { ':x': { N: '1e-40' } })).rejects.toThrow('more than 38 significant digits')
  })

  test('adds to and deletes from sets, and drops an empty one', async () => {
    const { update } = await start()

    expect((await update('ADD tags :t', { ':t': { SS: ['a', 'b'] } })).Attributes.tags).toEqual({ SS: ['a', 'b'] })
    expect((await update('ADD tags :t', { ':t': { SS: ['b', 'c'] } })).Attributes.tags).toEqual({ SS: ['a', 'b', 'c'] })
    expect((await update('DELETE tags :t', { ':t': { SS: ['a', 'b', 'c'] } })).Attributes).toEqual(key)
  })

  test('makes the item with its functions, and tells the part that changed', async () => {
    const { update } = await start()
    const { Attributes } = await update(
      'SET n = if_not_exists(n, :zero) + :one, l = list_append(if_not_exists(l, :none), :l)',
      { ':zero': { N: '0' }, ':one': { N: '1' }, ':none': { L: [] }, ':l': { L: [{ S: 'x' }] } },
      { ReturnValues: 'UPDATED_NEW' },
    )

    expect(Attributes).toEqual({ n: { N: '1' }, l: { L: [{ S: 'x' }] } })
    expect(await update('REMOVE gone', {}, { ReturnValues: 'UPDATED_OLD' })).toEqual({})
  })

  test.each([
    ['SET pk = :v', 'This attribute is part of the key'],
    ['SET a.b = :v', 'The document path provided in the update expression is invalid for update'],
    ['SET a = absent_one', 'refers to an attribute that does not exist in the item'],
    ['SET kind = :n', 'Type mismatch for Index Key kind'],
    ['SET kind = :empty', 'attempted to update a secondary index key to a value that is not supported.'],
    ['ADD txt :n', 'An operand in the update expression has an incorrect data type'],
    ['SET a = :v, a.b = :v', 'Two document paths overlap'],
  ])('like %s is refused and changes nothing', async (expression, message) => {
    const { put, update, call } = await start()
    await put({ txt: { S: 'x' } })
    const values = { ':v': { S: 'v' }, ':n': { N: '1' }, ':empty': { S: '' } }
    const used = Object.fromEntries(Object.entries(values).filter(([name]) => expression.includes(name)))

    await expect(update(expression, used)).rejects.toThrow(message)
    expect((await call('GetItem', { Key: key })).Item).toEqual({ ...key, txt: { S: 'x' } })
  })
})

const emptyKey = (key: string, kind = 'string') =>
  `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${key}`
const deep = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { n: deep(levels - 1) } })
const tooDeep =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'
const schema = 'The provided key element does not match the schema'
const long = `a = :v OR ${'a'.repeat(4084)} = :v`

const detected = '1 validation error detected: '

describe('what AWS was recorded to say', () => {
  const empty = { pk: { S: '' }, sk: { S: 'x' } }
  const values = { ExpressionAttributeValues: { ':v': { S: 'v' } } }

  test.each<[action: string, input: object, said: string]>([
    ['GetItem', { Key: empty }, emptyKey('pk')],
    ['DeleteItem', { Key: { pk: { S: 'x' }, sk: { S: '' } } }, emptyKey('sk')],
    ['UpdateItem', { Key: empty }, emptyKey('pk')],
    ['PutItem', { Item: empty }, emptyKey('pk')],
    ['BatchGetItem', { RequestItems: { things: { Keys: [empty] } } }, emptyKey('pk')],
    ['BatchWriteItem', { RequestItems: { things: [{ DeleteRequest: { Key: empty } }] } }, emptyKey('pk')],
    ['BatchWriteItem', { RequestItems: { things: [{ PutRequest: { Item: { pk: { S: 'x' } } } }] } }, schema],
    ['BatchWriteItem', { RequestItems: { things: [{ PutRequest: { Item: { ...key, pk: { N: '1' } } } }] } }, schema],
    [
      'BatchWriteItem',
      { RequestItems: { things: [{ PutRequest: { Item: key }, DeleteRequest: { Key: key } }] } },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [
      'BatchWriteItem',
      { RequestItems: { things: [] } },
      "1 validation error detected: Value '{things=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    ],
    [
      'BatchGetItem',
      { RequestItems: {} },
      "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'BatchGetItem',
      { RequestItems: { things: { Keys: Array.from({ length: 101 }, (_, n) => ({ ...key, sk: { S: `${n}` } })) } } },
      "1 validation error detected: Value at 'RequestItems.things.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
    ],
    ['PutItem', { Item: { ...key, a: deep(32) } }, `${detected}${tooDeep}`],
    [
      'UpdateItem',
      { Key: key, UpdateExpression: 'SET a = :v', ExpressionAttributeValues: { ':v': deep(32) } },
      `${detected}${tooDeep}`,
    ],
    [
      'PutItem',
      { Item: key, ConditionExpression: long, ...values },
      `${detected}Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: ${long.length}`,
    ],
    [
      'PutItem',
      { Item: key, ConditionExpression: 'a < :v', ExpressionAttributeValues: { ':v': { BOOL: true } } },
      `${detected}Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL`,
    ],
    [
      'PutItem',
      { TableName: '', Item: key },
      "1 validation error detected: Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    ['DeleteItem', { Key: key, ReturnValues: 'ALL_NEW' }, `${detected}ReturnValues can only be ALL_OLD or NONE`],
    [
      'UpdateItem',
      { Key: key, UpdateExpression: 'ADD a :v', ...values },
      `${detected}Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND`,
    ],
    [
      'UpdateItem',
      { Key: key, UpdateExpression: 'INVALID SYNTAX HERE' },
      `${detected}Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"`,
    ],
    [
      'UpdateItem',
      { Key: key, UpdateExpression: 'SET a = :v,', ...values },
      `${detected}Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","`,
    ],
    [
      'GetItem',
      { Key: key, ProjectionExpression: '!!!' },
      'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"',
    ],
    [
      'DeleteItem',
      { Key: key, ConditionExpression: 'attribute_not_exists(' },
      `${detected}Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("`,
    ],
    [
      'Query',
      { KeyConditionExpression: 'pk = :v AND sk > :v AND sk < :v', ...values },
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'Query',
      {
        KeyConditionExpression: 'pk = :v AND sk >= :b',
        ExpressionAttributeValues: { ':v': { S: 'v' }, ':b': { BOOL: true } },
      },
      'Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL',
    ],
    [
      'Scan',
      { Segment: 0, TotalSegments: 1_000_001 },
      "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000",
    ],
  ])('of %s %j', async (action, input, said) => {
    const { cloud } = await start()
    const where = action.startsWith('Batch') ? {} : { TableName: 'things' }
    await expect(cloud.call(root, 'dynamodb', action, { ...where, ...input })).rejects.toMatchObject({
      code: 'ValidationException',
      message: said,
    })
  })

  test('takes 31 levels, and an expression of 4096 bytes', async () => {
    const { call } = await start()
    await call('PutItem', {
      Item: { ...key, a: deep(31) },
      ConditionExpression: `attribute_not_exists(${'a'.repeat(255)})`,
    })
    expect((await call('GetItem', { Key: key })).Item.a).toEqual(deep(31))
  })
})

describe('a condition', () => {
  test('that fails says so, with the item if asked', async () => {
    const { call, put } = await start()
    await put({ v: { N: '1' } })
    const ConditionExpression = 'attribute_not_exists(pk)'

    await expect(call('PutItem', { Item: key, ConditionExpression })).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      details: {},
    })
    for (const [action, more] of [
      ['PutItem', { Item: key }],
      ['UpdateItem', { Key: key }],
      ['DeleteItem', { Key: key }],
    ] as const) {
      await expect(
        call(action, { ...more, ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      ).rejects.toMatchObject({ details: { Item: { ...key, v: { N: '1' } } } })
    }
  })

  const item = {
    n: { N: '10' },
    s: { S: 'hello' },
    é: { S: '\u{1f600}' },
    ss: { SS: ['a', 'b'] },
    l: { L: [{ M: { x: { N: '1' } } }, { S: 'two' }] },
    m: { M: { deep: { BOOL: true } } },
    b: { B: 'AQID' },
  }
  test.each([
    ['n = :v', { N: '10.0' }, true],
    ['n > :v', { N: '9' }, true],
    ['n > :v', { N: '-10' }, true],
    ['n between :v and n', { N: '2' }, true],
    ['s < :v', { S: 'hellp' }, true],
    ['#e > :v', { S: '\uffff' }, true],
    ['n = :v', { S: '10' }, false],
    ['n <> :v', { S: '10' }, true],
    ['absent_one <> :v', { S: 'x' }, true],
    ['absent_one = :v', { S: 'x' }, false],
    ['ss = :v', { SS: ['b', 'a'] }, true],
    ['contains(ss, :v)', { S: 'a' }, true],
    ['contains(l, :v)', { M: { x: { N: '1' } } }, true],
    ['contains(s, :v)', { S: 'ell' }, true],
    ['contains(b, :v)', { B: 'Ag==' }, true],
    ['m = :v', { M: { deep: { BOOL: true } } }, true],
    ['l = :v', { L: [{ M: { x: { N: '1' } } }, { S: 'two' }] }, true],
    ['m.deep = :v', { BOOL: true }, true],
    ['l[0].x in (:v)', { N: '1' }, true],
    ['begins_with(s, :v)', { S: 'he' }, true],
    ['begins_with(b, :v)', { B: 'AQ==' }, true],
    ['size(s) = :v', { N: '5' }, true],
    ['size(absent_one) > :v', { N: '0' }, false],
    ['attribute_type(m, :v)', { S: 'M' }, true],
    ['NOT (n = :v OR s = :v) AND attribute_exists(l[1])', { N: '11' }, true],
    ['attribute_not_exists(l[5])', undefined, true],
  ])('%s with %j is %s', async (ConditionExpression, value, expected) => {
    const { call, put } = await start()
    await put(item)

    const check = call('UpdateItem', {
      Key: key,
      ConditionExpression,
      ...(value && { ExpressionAttributeValues: { ':v': value } }),
      ...(ConditionExpression.includes('#e') && { ExpressionAttributeNames: { '#e': 'é' } }),
    }).then(
      () => true,
      (error) => (error.code === 'ConditionalCheckFailedException' ? false : Promise.reject(error)),
    )

    expect(await check).toBe(expected)
  })
})

test('an item of 400 KB is taken, a byte more is not, counted in UTF-8', async () => {
  const { put, update } = await start()
  const room = 400 * 1024 - 'pka'.length - 'sk1'.length - 'v'.length

  await put({ v: { S: 'x'.repeat(room) } })
  await expect(put({ v: { S: 'x'.repeat(room + 1) } })).rejects.toThrow('Item size has exceeded')
  await expect(put({ v: { S: 'é'.repeat(room / 2 + 1) } })).rejects.toThrow('Item size has exceeded')
  await expect(update('SET w = :w', { ':w': { S: 'x' } })).rejects.toThrow('Item size to update has exceeded')
})

test('what is not modelled is refused by name', async () => {
  const { call } = await start()

  await expect(call('PutItem', { Item: key, Nonsense: 1 })).rejects.toThrow('property "Nonsense"')
  await expect(call('ExecuteStatement', { Statement: 'x' })).rejects.toThrow('"ExecuteStatement" is not modelled')
})

test('batches write and read many items of several tables, each once', async () => {
  const { call } = await start()
  const put = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk }, sk: { S: '1' } } } })
  const write = (requests: object[]) =>
    call('BatchWriteItem', { TableName: undefined, RequestItems: { things: requests } })

  expect(await write(['a', 'b', 'c'].map(put))).toEqual({ UnprocessedItems: {} })
  await write([{ DeleteRequest: { Key: { pk: { S: 'b' }, sk: { S: '1' } } } }, put('d')])
  const { Responses, UnprocessedKeys } = await call('BatchGetItem', {
    TableName: undefined,
    RequestItems: {
      things: { Keys: ['a', 'b', 'd'].map((S) => ({ pk: { S }, sk: { S: '1' } })), ProjectionExpression: 'pk' },
    },
  })

  expect(Responses).toEqual({ things: [{ pk: { S: 'a' } }, { pk: { S: 'd' } }] })
  expect(UnprocessedKeys).toEqual({})
  await expect(write([put('x'), put('x')])).rejects.toThrow('contains duplicates')
  await expect(write(Array.from({ length: 26 }, (_, n) => put(`${n}`)))).rejects.toMatchObject({
    code: 'ValidationException',
  })
})

test('a table may be named by its ARN', async () => {
  const { call } = await start()
  const TableName = 'arn:aws:dynamodb:us-east-1:000000000000:table/things'

  await call('PutItem', { TableName, Item: key })

  expect(await call('GetItem', { TableName, Key: key })).toEqual({ Item: key })
})

test('writes to one item at the same time are counted each', async () => {
  const { update } = await start()

  await Promise.all(Array.from({ length: 200 }, () => update('ADD n :one', { ':one': { N: '1' } })))

  expect((await update('ADD n :one', { ':one': { N: '1' } })).Attributes.n).toEqual({ N: '201' })
})

describe('as AWS has it', () => {
  const numbered = {
    TableName: 'things',
    Item: { pk: { S: 'a' }, sk: { S: 'b' }, n: { N: '+5' }, ns: { NS: ['+1', '2'] } },
  }

  test('a key is as long as its bytes', async () => {
    const { call } = await startDynamoDb()
    await call('CreateTable', tableInput())
    const put = (pk: string, sk: string) =>
      call('PutItem', { TableName: 'things', Item: { pk: { S: pk }, sk: { S: sk } } })
    await put('é'.repeat(1024), 'é'.repeat(512))
    await expect(put('é'.repeat(1025), 'x')).rejects.toThrow('maximum size limit of2048 bytes')
    await expect(put('x', 'é'.repeat(513))).rejects.toThrow('size limit of 1024 bytes')
    const Key = { pk: { S: 'é'.repeat(1025) }, sk: { S: 'x' } }
    await expect(call('GetItem', { TableName: 'things', Key })).rejects.toThrow('maximum size limit of2048 bytes')
  })

  test('a number may have a plus, a value of SET parentheses', async () => {
    const { call } = await startDynamoDb()
    await call('CreateTable', tableInput())
    await call('PutItem', numbered)
    const update = (UpdateExpression: string) =>
      call('UpdateItem', {
        TableName: 'things',
        Key: { pk: { S: 'a' }, sk: { S: 'b' } },
        UpdateExpression,
        ExpressionAttributeValues: { ':x': { N: '+2' } },
        ReturnValues: 'ALL_NEW',
      })
    const { Attributes } = await update('SET n = (n + :x), m = (if_not_exists(m, :x))')
    expect(Attributes).toMatchObject({ n: { N: '7' }, m: { N: '2' }, ns: { NS: ['1', '2'] } })
    await expect(update('SET n = (n + :x')).rejects.toThrow('Syntax error')
    await expect(update('SET n = ((n + :x) - n)')).rejects.toThrow('Syntax error')
  })

  test('a table that is not there is told by its name where tables are asked for, and not where items are', async () => {
    const { call } = await startDynamoDb()
    const Key = { pk: { S: 'a' }, sk: { S: 'b' } }
    const nowhere = { TableName: 'nowhere', Key }
    const plain = /^Requested resource not found$/
    await expect(call('GetItem', nowhere)).rejects.toThrow(plain)
    await expect(call('TransactWriteItems', { TransactItems: [{ Delete: nowhere }] })).rejects.toThrow(plain)
    await expect(call('TransactGetItems', { TransactItems: [{ Get: nowhere }] })).rejects.toThrow(plain)
    await expect(call('DescribeTable', { TableName: 'nowhere' })).rejects.toThrow('Table: nowhere not found')
    await expect(call('DeleteTable', { TableName: 'nowhere' })).rejects.toThrow('Table: nowhere not found')
  })

  test('what is consumed counts indexes that change, and is told by index', async () => {
    const { call } = await startDynamoDb()
    await call('CreateTable', tableInput({ byKind: ['kind'], byColour: ['colour'] }))
    const ReturnConsumedCapacity = 'INDEXES'
    const put = (item: object) =>
      call('PutItem', {
        TableName: 'things',
        Item: { pk: { S: 'a' }, sk: { S: 'b' }, ...item },
        ReturnConsumedCapacity,
      })
    const units = (n: number) => ({ CapacityUnits: n })
    expect((await put({ kind: { S: 'k' } })).ConsumedCapacity).toEqual({
      TableName: 'things',
      CapacityUnits: 2,
      Table: units(1),
      GlobalSecondaryIndexes: { byKind: units(1) },
    })
    // One entry moves, one is made.
    expect((await put({ kind: { S: 'l' }, colour: { S: 'c' } })).ConsumedCapacity).toMatchObject({
      CapacityUnits: 4,
      GlobalSecondaryIndexes: { byKind: units(2), byColour: units(1) },
    })
    expect((await put({ kind: { S: 'l' }, colour: { S: 'c' } })).ConsumedCapacity).toEqual({
      TableName: 'things',
      CapacityUnits: 1,
      Table: units(1),
    })
    const read = { TableName: 'things', IndexName: 'byKind', ReturnConsumedCapacity }
    expect((await call('Scan', read)).ConsumedCapacity).toEqual({
      TableName: 'things',
      CapacityUnits: 0.5,
      Table: units(0),
      GlobalSecondaryIndexes: { byKind: units(0.5) },
    })
  })

  test('a segment needs a number of segments, the first too', async () => {
    const { call } = await startDynamoDb()
    await call('CreateTable', tableInput())
    for (const Segment of [0, 1]) {
      await expect(call('Scan', { TableName: 'things', Segment })).rejects.toThrow(
        'The TotalSegments parameter is required',
      )
    }
  })
})

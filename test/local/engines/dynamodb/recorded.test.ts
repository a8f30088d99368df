/**
 * What DynamoDB was recorded to say of values, of members that are wrong together, and of the parameters that expressions
 * took the place of (public captures on AWS, October 2026), and what those parameters do.
 */
import { type Harness, startDynamoDb } from './harness'

let cloud: Harness
const key = { pk: { S: 'a' }, sk: { S: '1' } }
const call = (action: string, input: object) =>
  cloud.call(
    action,
    action.startsWith('Batch') || action.startsWith('Transact') ? input : { TableName: 'things', ...input },
  )
const saidOf = (action: string, input: object): Promise<string> =>
  call(action, input).then(
    () => 'accepted',
    (error: Error) => error.message,
  )

const named = (...names: string[]) =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }))
const ofText = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))
const all = { ProjectionType: 'ALL' }
const things = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: named('pk', 'sk'),
  AttributeDefinitions: ofText('pk', 'sk', 'other'),
  LocalSecondaryIndexes: [{ IndexName: 'byOther', KeySchema: named('pk', 'other'), Projection: all }],
}

beforeAll(async () => {
  cloud = await startDynamoDb()
  await call('CreateTable', things)
})
afterAll(() => cloud.stop())

const one = '1 validation error detected: '
const invalid = 'One or more parameter values were invalid: '
const wrapped = (said: string, name: string) =>
  `ExpressionAttributeValues contains invalid value: ${said} for key ${name}`
const deep = (levels: number): object => (levels === 0 ? { S: 'x' } : { M: { n: deep(levels - 1) } })
const tooDeep =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'

describe('a bad value is told of in the words of the operation', () => {
  const overflow = 'Number overflow. Attempting to store a number with magnitude larger than supported range'
  const underflow = 'Number underflow. Attempting to store a number with magnitude smaller than supported range'
  const noNumber = 'The parameter cannot be converted to a numeric value'
  /** Each bad value, as the newer layer tells of it and as the older does. */
  const bad: [value: object, newer: string, older: string][] = [
    [{ N: 'abc' }, `${noNumber}: abc`, `${noNumber}: abc`],
    [{ N: '' }, `${noNumber}: `, noNumber],
    [{ N: '1e126' }, overflow, overflow],
    [{ N: '1e2147483647' }, overflow, underflow],
    [
      { SS: ['b', 'a', 'b'] },
      `${invalid}Input collection ["a", "b", "b"] contains duplicates.`,
      `${invalid}Input collection [b, a, b] contains duplicates.`,
    ],
    [
      { SS: ['', ''] },
      `${invalid}Input collection ["", ""] contains duplicates.`,
      `${invalid}Input collection [, ] contains duplicates.`,
    ],
    [
      { BS: ['/w==', 'AA==', 'AA=='] },
      `${invalid}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
      `${invalid}Input collection [/w==, AA==, AA==]of type BS contains duplicates.`,
    ],
    [
      { NS: ['2', '1', '2'] },
      `${invalid}Input collection contains duplicates.`,
      'Input collection contains duplicates',
    ],
  ]
  const condition = { ConditionExpression: 'attribute_not_exists(pk) OR s = :v' }
  const values = (value: object) => ({ ExpressionAttributeValues: { ':v': value } })
  const put = (item: object) => ({ RequestItems: { things: [{ PutRequest: { Item: { ...key, ...item } } }] } })

  test.each(bad)('%j', async (value, newer, older) => {
    const enveloped = await Promise.all([
      saidOf('PutItem', { Item: { ...key, s: value } }),
      saidOf('PutItem', { Item: { ...key, s: { M: { x: { L: [value] } } } } }),
      saidOf('PutItem', { Item: key, ...condition, ...values(value) }),
      saidOf('PutItem', { Item: key, Expected: { s: { Value: value } } }),
      saidOf('UpdateItem', { Key: key, UpdateExpression: 'SET s = :v', ...values(value) }),
      saidOf('UpdateItem', { Key: key, AttributeUpdates: { s: { Value: value } } }),
      saidOf('UpdateItem', { Key: { ...key, sk: value }, UpdateExpression: 'REMOVE s' }),
      saidOf('DeleteItem', { Key: { ...key, sk: value } }),
    ])
    const bare = await Promise.all([
      saidOf('GetItem', { Key: { ...key, sk: value } }),
      saidOf('BatchGetItem', { RequestItems: { things: { Keys: [{ ...key, sk: value }] } } }),
      saidOf('Query', {
        KeyConditionExpression: 'pk = :p',
        FilterExpression: 's = :v',
        ExpressionAttributeValues: { ':p': { S: 'a' }, ':v': value },
      }),
    ])
    const unwrapped = await Promise.all([
      saidOf('BatchWriteItem', put({ s: value })),
      saidOf('TransactWriteItems', { TransactItems: [{ Put: { TableName: 'things', Item: { ...key, s: value } } }] }),
      saidOf('TransactGetItems', { TransactItems: [{ Get: { TableName: 'things', Key: { ...key, sk: value } } }] }),
    ])
    const update = { TableName: 'things', Key: key, UpdateExpression: 'SET s = :v', ...values(value) }

    expect(new Set(enveloped)).toEqual(new Set([one + newer]))
    expect(new Set(bare)).toEqual(new Set([newer]))
    expect(new Set(unwrapped)).toEqual(new Set([older]))
    const said = await saidOf('TransactWriteItems', { TransactItems: [{ Update: update }] })
    expect([wrapped(older, ':v'), older]).toContain(said)
  })
})

const enumeration = (value: string, at: string, values: string) =>
  `Value '${value}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${values}]`
const noCapacity = enumeration('X', 'returnConsumedCapacity', 'INDEXES, TOTAL, NONE')
const names =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]'
const mixed = (other: string, expression: string) =>
  `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${other}} Expression parameters: {${expression}}`
const keyCondition = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'a' } } }
const onThings = (kind: string, member: object) => ({ [kind]: { TableName: 'things', ...member } })

test.each<[action: string, input: object, said: string | RegExp]>([
  [
    'PutItem',
    { Item: key, ExpressionAttributeValues: { ':v': { S: 'x' } } },
    `${one}ExpressionAttributeValues can only be specified when using expressions`,
  ],
  [
    'DeleteItem',
    { Key: key, ConditionExpression: '' },
    `${one}Invalid ConditionExpression: The expression can not be empty;`,
  ],
  [
    'DeleteItem',
    { Key: key, Expected: { a: { Exists: true } } },
    `${one}${invalid}Value must be provided when Exists is true for Attribute: a`,
  ],
  [
    'DeleteItem',
    { Key: key, Expected: { a: { ComparisonOperator: 'EQ' } } },
    `${one}${invalid}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a`,
  ],
  [
    'PutItem',
    { Item: key, Expected: { pk: { Exists: false } }, ConditionExpression: 'attribute_not_exists(pk)' },
    `${one}${mixed('Expected', 'ConditionExpression')}`,
  ],
  [
    'BatchGetItem',
    {
      RequestItems: {
        things: { Keys: [key], AttributesToGet: ['pk'] },
        others: { Keys: [key], ProjectionExpression: 'pk' },
      },
    },
    mixed('AttributesToGet', 'ProjectionExpression'),
  ],
  [
    'PutItem',
    { Item: key, ConditionalOperator: 'OR' },
    `${one}ConditionalOperator cannot be used without Filter or Expected`,
  ],
  [
    'Query',
    {
      ...keyCondition,
      KeyConditionExpression: 'pk = :p AND :b >= sk',
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':b': { BOOL: true } },
    },
    'Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL',
  ],
  [
    'Query',
    {
      KeyConditionExpression: 'pk = :p AND sk = :b',
      ExpressionAttributeValues: { ':p': { S: 'a' }, ':b': { BOOL: true } },
    },
    `${invalid}Condition parameter type does not match schema type`,
  ],
  [
    'Query',
    { ...keyCondition, KeyConditionExpression: 'pk = :p AND sk > :p AND more = :p' },
    'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
  ],
  [
    'Query',
    { ...keyCondition, Limit: 0 },
    `${one}Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    'Scan',
    { Limit: 0 },
    `${one}Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  ],
  [
    'Query',
    { KeyConditions: {}, QueryFilter: { b: { ComparisonOperator: 'NULL' } }, ConditionalOperator: 'XOR', Select: 'X' },
    'Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]',
  ],
  [
    'BatchWriteItem',
    { RequestItems: { 'bad!name': [{ PutRequest: { Item: key } }] }, ReturnConsumedCapacity: 'X' },
    one + noCapacity,
  ],
  [
    'BatchWriteItem',
    { RequestItems: { 'bad!name': [{ PutRequest: { Item: key } }] } },
    /^1 validation error detected: Value '\{bad!name=\[WriteRequest\(putRequest=PutRequest\(item=\{pk=.*' at 'requestItems' failed to satisfy constraint: Map keys /,
  ],
  [
    'BatchGetItem',
    { RequestItems: { 'bad!name': { Keys: [{ pk: { S: 'a' } }] } }, ReturnConsumedCapacity: 'X' },
    `2 validation errors detected: Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems' failed to satisfy constraint: ${names}; ${noCapacity}`,
  ],
  [
    'PutItem',
    { TableName: '', Item: {}, ReturnValues: 'X' },
    `${one}Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  ],
  [
    'UpdateItem',
    { Key: key, ReturnValues: 'X', ReturnConsumedCapacity: 'X' },
    one + enumeration('X', 'returnValues', 'ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW'),
  ],
  [
    'CreateTable',
    { TableName: 'ab', KeySchema: named('pk'), AttributeDefinitions: ofText('pk') },
    /Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3/,
  ],
  [
    'CreateTable',
    { ...things, KeySchema: named('pk', 'sk', 'tk') },
    `${one}Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=tk, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2`,
  ],
  [
    'CreateTable',
    {
      ...things,
      LocalSecondaryIndexes: [{ ...things.LocalSecondaryIndexes[0], IndexName: 'l1' }],
      GlobalSecondaryIndexes: [{ IndexName: 'g1', KeySchema: named('g'), Projection: all }],
    },
    /^2 validation errors detected: Value 'g1' at .*; Value 'l1' at /,
  ],
  [
    'DeleteItem',
    { Key: { ...key, sk: deep(100) }, ReturnValues: 'UPDATED_NEW' },
    'ReturnValues can only be ALL_OLD or NONE',
  ],
  [
    'TransactWriteItems',
    { TransactItems: [onThings('Put', { Item: { ...key, d: deep(100), '': { S: 'x' } } })] },
    'Empty attribute name',
  ],
  [
    'TransactWriteItems',
    { TransactItems: [onThings('Put', { Item: { ...key, m: { M: { '': { S: 'x' } } }, d: deep(40) } })] },
    tooDeep,
  ],
  [
    'TransactWriteItems',
    {
      TransactItems: [
        onThings('Delete', { Key: { ...key, sk: deep(40) } }),
        onThings('Put', { Item: key, ConditionExpression: 'a = = b' }),
      ],
    },
    tooDeep,
  ],
])('%s %j is refused in the words of AWS', async (action, input, said) => {
  const got = await saidOf(action, input)
  if (typeof said === 'string') expect(got).toBe(said)
  else expect(got).toMatch(said)
})

test('a request without its key is told of all that is wrong with its members', async () => {
  const noKey = "Value null at 'key' failed to satisfy constraint: Member must not be null"
  const noName =
    "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1"
  const wrong = { ReturnConsumedCapacity: 'X', ReturnValues: 'X' }
  const expected = { Expected: { a: { Exists: false }, b: { Exists: false } }, ConditionalOperator: 'XOR' }

  expect(await saidOf('UpdateItem', { TableName: '', ...wrong })).toBe(
    `4 validation errors detected: ${noCapacity}; ${noName}; ${enumeration('X', 'returnValues', 'ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW')}; ${noKey}`,
  )
  expect(await saidOf('UpdateItem', expected)).toBe(
    `2 validation errors detected: ${enumeration('XOR', 'conditionalOperator', 'OR, AND')}; ${noKey}`,
  )
  expect(await saidOf('GetItem', {})).toBe(`1 validation error detected: ${noKey}`)
  expect(await saidOf('TransactWriteItems', { TransactItems: [{ Put: { TableName: 'things' } }] })).toMatch(
    /Value null at /,
  )
})

describe('parameters of before expressions', () => {
  const eq = (value: object) => ({ ComparisonOperator: 'EQ', AttributeValueList: [value] })
  const put = (item: object, more: object = {}) => call('PutItem', { Item: { ...key, ...item }, ...more })
  const stored = async () => (await call('GetItem', { Key: key })).Item
  const failed = { code: 'ConditionalCheckFailedException' }

  test('Expected holds a write to what an attribute is, or is not', async () => {
    await put({ state: { S: 'on' }, role: { S: 'user' } })
    const expected = { state: eq({ S: 'on' }), role: eq({ S: 'admin' }) }

    await expect(put({}, { Expected: { pk: { Exists: false } } })).rejects.toMatchObject(failed)
    await expect(put({}, { Expected: expected })).rejects.toMatchObject(failed)
    await put({ state: { S: 'off' } }, { Expected: expected, ConditionalOperator: 'OR' })
    await expect(call('DeleteItem', { Key: key, Expected: { state: { Value: { S: 'on' } } } })).rejects.toMatchObject(
      failed,
    )
    await call('DeleteItem', { Key: key, Expected: { state: { Value: { S: 'off' } } } })

    expect(await stored()).toBeUndefined()
  })

  test.each<[object, boolean]>([
    [{ n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ N: '1' }, { N: '9' }] } }, true],
    [{ n: { ComparisonOperator: 'GT', AttributeValueList: [{ N: '10' }] } }, false],
    [{ n: { ComparisonOperator: 'IN', AttributeValueList: [{ N: '4' }, { N: '5' }] } }, true],
    [{ s: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [{ S: 'he' }] } }, true],
    [{ s: { ComparisonOperator: 'CONTAINS', AttributeValueList: [{ S: 'x' }] } }, false],
    [{ s: { ComparisonOperator: 'NOT_CONTAINS', AttributeValueList: [{ S: 'x' }] } }, true],
    [
      { s: { ComparisonOperator: 'NE', AttributeValueList: [{ S: 'x' }] }, n: { ComparisonOperator: 'NOT_NULL' } },
      true,
    ],
    [{ none: { ComparisonOperator: 'NULL' } }, true],
    [{ flag: eq({ BOOL: true }) }, true],
    [{ flag: eq({ BOOL: false }) }, false],
  ])('a filter %j finds the item: %s', async (ScanFilter, isFound) => {
    await put({ n: { N: '5' }, s: { S: 'hello' }, flag: { BOOL: true } })
    const KeyConditions = { pk: eq({ S: 'a' }), sk: { ComparisonOperator: 'LE', AttributeValueList: [{ S: '1' }] } }

    expect((await call('Scan', { ScanFilter, AttributesToGet: ['sk'] })).Items).toEqual(isFound ? [{ sk: key.sk }] : [])
    expect((await call('Query', { KeyConditions, QueryFilter: ScanFilter })).Count).toBe(isFound ? 1 : 0)
  })

  test('a filter is not of keys', async () => {
    const KeyConditions = { pk: eq({ S: 'a' }) }
    expect(await saidOf('Query', { KeyConditions, QueryFilter: { sk: eq({ S: '1' }) } })).toBe(
      'QueryFilter can only contain non-primary key attributes: Primary key attribute: sk',
    )
  })

  test('AttributeUpdates puts, adds and deletes', async () => {
    await put({ n: { N: '1' }, set: { SS: ['a', 'b'] }, gone: { S: 'x' }, list: { L: [{ S: 'a' }] } })
    const { Attributes } = await call('UpdateItem', {
      Key: key,
      AttributeUpdates: {
        text: { Value: { S: 'new' } },
        n: { Action: 'ADD', Value: { N: '9' } },
        set: { Action: 'DELETE', Value: { SS: ['b'] } },
        gone: { Action: 'DELETE' },
        list: { Action: 'ADD', Value: { L: [{ S: 'b' }] } },
      },
      ReturnValues: 'ALL_NEW',
    })

    expect(Attributes).toEqual({
      ...key,
      text: { S: 'new' },
      n: { N: '10' },
      set: { SS: ['a'] },
      list: { L: [{ S: 'a' }, { S: 'b' }] },
    })
    expect(await saidOf('UpdateItem', { Key: key, AttributeUpdates: { sk: { Value: { S: 'x' } } } })).toBe(
      `${invalid}Cannot update attribute sk. This attribute is part of the key`,
    )
    expect(
      await saidOf('UpdateItem', { Key: key, AttributeUpdates: { n: { Action: 'put', Value: { S: 'x' } } } }),
    ).toBe(
      `${one}Value 'put' at 'attributeUpdates.n.member.action' failed to satisfy constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]`,
    )
    expect(
      await saidOf('UpdateItem', { Key: key, AttributeUpdates: { n: { Action: 'ADD', Value: { S: 'x' } } } }),
    ).toBe(`${one}${invalid}ADD action is not supported for the type S`)
  })
})

test.each([
  ['PutItem', { Item: key, Expected: JSON.parse('{"__proto__":{"Exists":false}}') }],
  ['PutItem', { Item: { ...key, n: { N: '+1' }, m: { M: JSON.parse('{"__proto__":{"S":"x"}}') } } }],
  ['UpdateItem', { Key: key, AttributeUpdates: JSON.parse('{"__proto__":{"Value":{"S":"x"}}}') }],
])('%s %j is refused, and not done without what it asks for', async (action, input) => {
  expect(await saidOf(action, input)).toContain('"__proto__" is not modelled')
})

test('a condition on a key that no key can have is refused, not run into', async () => {
  expect(await saidOf('Query', { KeyConditions: { pk: { ComparisonOperator: 'NULL' } } })).toBe(
    'Query key condition not supported',
  )
})

test('sets are given back in order: texts and bytes by their bytes, numbers by their value', async () => {
  const sets = { t: { SS: ['b', '', 'a'] }, n: { NS: ['10', '9', '-1', '1.5'] }, b: { BS: ['/w==', 'AA=='] } }
  await call('PutItem', { Item: { ...key, ...sets, m: { M: { l: { L: [{ SS: ['z', 'y'] }] } } } } })
  await call('UpdateItem', {
    Key: key,
    UpdateExpression: 'ADD t :v',
    ExpressionAttributeValues: { ':v': { SS: ['aa'] } },
  })

  expect((await call('GetItem', { Key: key })).Item).toEqual({
    ...key,
    t: { SS: ['', 'a', 'aa', 'b'] },
    n: { NS: ['-1', '1.5', '9', '10'] },
    b: { BS: ['AA==', '/w=='] },
    m: { M: { l: { L: [{ SS: ['y', 'z'] }] } } },
  })
})

test.each([
  ['0', 1],
  ['-0', 1],
  ['12', 2],
  ['123', 3],
  ['12345678901234567890123456789012345678', 20],
  ['0042', 2],
  ['100', 2],
  ['1010', 3],
  ['0.0000001', 2],
  ['1E125', 2],
  ['1.5', 3],
  ['1.200', 3],
  ['3.14159', 5],
  ['123456', 4],
  ['100.5', 4],
  ['0.15', 2],
  ['-42', 3],
])('the number %s is %i bytes of an item of at most 400 KB', async (N, bytes) => {
  const put = (more: number) => {
    const others = 'pk'.length + 'a'.length + 'sk'.length + '1'.length + 'n'.length + 'p'.length
    const S = 'x'.repeat(400 * 1024 - others - bytes + more)
    return saidOf('PutItem', { Item: { ...key, n: { N }, p: { S } } })
  }

  expect(await put(1)).toBe('Item size has exceeded the maximum allowed size')
  expect(await put(0)).toBe('accepted')
})

test('a transaction tells which units it read and wrote, and only one does', async () => {
  const small = { ...key, pk: { S: 'small' } }
  const write = { TransactItems: [onThings('Put', { Item: small })], ReturnConsumedCapacity: 'INDEXES' }
  const read = { TransactItems: [onThings('Get', { Key: small })], ReturnConsumedCapacity: 'INDEXES' }
  const units = { CapacityUnits: 2, ReadCapacityUnits: 2 }

  expect((await call('TransactWriteItems', write)).ConsumedCapacity).toMatchObject([
    { WriteCapacityUnits: 2, Table: { CapacityUnits: 2, WriteCapacityUnits: 2 } },
  ])
  expect((await call('TransactGetItems', read)).ConsumedCapacity).toEqual([
    { TableName: 'things', ...units, Table: units },
  ])
  expect((await call('PutItem', { Item: small, ReturnConsumedCapacity: 'TOTAL' })).ConsumedCapacity).toEqual({
    TableName: 'things',
    CapacityUnits: 1,
  })
})

test('the collection of what was written is told of tables with local indexes, once each', async () => {
  await call('CreateTable', {
    ...things,
    TableName: 'plain',
    LocalSecondaryIndexes: undefined,
    AttributeDefinitions: ofText('pk', 'sk'),
  })
  const metrics = { ItemCollectionKey: { pk: key.pk }, SizeEstimateRangeGB: [0, 1] }
  const asked = { ReturnItemCollectionMetrics: 'SIZE' }
  const two = [key, { ...key, sk: { S: '2' } }]
  const RequestItems = { things: two.map((Item) => ({ PutRequest: { Item } })) }
  const TransactItems = two.map((Key) => onThings('Delete', { Key }))

  expect(await call('PutItem', { Item: key, ...asked })).toEqual({ ItemCollectionMetrics: metrics })
  expect(await call('UpdateItem', { Key: key, ...asked })).toEqual({ ItemCollectionMetrics: metrics })
  expect(await call('PutItem', { TableName: 'plain', Item: key, ...asked })).toEqual({})
  expect((await call('BatchWriteItem', { RequestItems, ...asked })).ItemCollectionMetrics).toEqual({
    things: [metrics],
  })
  expect(await call('TransactWriteItems', { TransactItems, ...asked })).toEqual({
    ItemCollectionMetrics: { things: [metrics] },
  })
  expect(await call('DeleteItem', { Key: key, ...asked })).toEqual({ ItemCollectionMetrics: metrics })
})

test.each([
  ['0e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
  ['0e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
  ['1e9223372036854775808', 'The parameter cannot be converted to a numeric value: 1e9223372036854775808'],
  [`1e${'9'.repeat(100_000)}`, `The parameter cannot be converted to a numeric value: 1e${'9'.repeat(100_000)}`],
  ['0e125', 'accepted'],
])('the exponent of %.30s is read whole', async (N, said) => {
  expect(await saidOf('PutItem', { Item: { ...key, n: { N } } })).toBe(said === 'accepted' ? said : one + said)
})

test('an expression has at most 300 operators, of which each comparison and what joins it is one', async () => {
  const conditions = (count: number) => ({
    ConditionExpression: Array.from({ length: count }, (_, index) => `a${index} = :v`).join(' OR '),
    ExpressionAttributeValues: { ':v': { S: 'x' } },
  })
  const many = (name: string, count: number) =>
    `Invalid ${name}: The expression contains too many operators; operator count: ${count}`
  const sets = Array.from({ length: 301 }, (_, index) => `a${index} = :v`).join(', ')

  expect(await saidOf('PutItem', { Item: key, ...conditions(150) })).toBe('The conditional request failed')
  expect(await saidOf('PutItem', { Item: key, ...conditions(151) })).toBe(one + many('ConditionExpression', 301))
  expect(
    await saidOf('UpdateItem', {
      Key: key,
      UpdateExpression: `SET ${sets}`,
      ExpressionAttributeValues: { ':v': { S: 'x' } },
    }),
  ).toBe(one + many('UpdateExpression', 301))
})

test('what is no ARN of a table has no tags', async () => {
  expect(await saidOf('TagResource', { TableName: undefined, ResourceArn: 'not-an-arn', Tags: [] })).toBe(
    'Invalid TableArn: Invalid ResourceArn provided as input not-an-arn',
  )
})

test('what a table on demand is limited to is told again as it was said last', async () => {
  const limits = { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 5 }
  const more = { MaxReadRequestUnits: 20, MaxWriteRequestUnits: 15 }
  await call('CreateTable', { ...things, TableName: 'limited', OnDemandThroughput: limits })
  const told = async () => (await call('DescribeTable', { TableName: 'limited' })).Table.OnDemandThroughput

  expect(await told()).toEqual(limits)
  await call('UpdateTable', { TableName: 'limited', OnDemandThroughput: more })
  expect(await told()).toEqual(more)
})

test('an index whose key has several attributes is refused by name', async () => {
  const KeySchema = ['a', 'b'].map((AttributeName) => ({ AttributeName, KeyType: 'HASH' }))
  const GlobalSecondaryIndexes = [{ IndexName: 'wide', KeySchema, Projection: all }]
  const AttributeDefinitions = ofText('pk', 'sk', 'other', 'a', 'b')

  expect(
    await saidOf('CreateTable', { ...things, TableName: 'wide', AttributeDefinitions, GlobalSecondaryIndexes }),
  ).toMatch(/dynamodb index wide: a key of several attributes is not modelled/)
})

/** What the DynamoDB engine uses of dynalite is not dynalite's API: when its shape changes, this is where it is seen. */
import * as db from 'dynalite/db'
import { checkTypes, checkValidations, validateAttributeValue } from 'dynalite/validations'
import * as updateItem from 'dynalite/validations/updateItem'

const table = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
  ],
}
const one = { N: '1' }
const problem = (message: string) => ({
  statusCode: 400,
  body: { __type: 'com.amazon.coral.validate#ValidationException', message },
})

describe("dynalite's private modules", () => {
  test('give keys the form in which items are on disk', () => {
    expect(db.createKey({ pk: { S: 'a' }, sk: { N: '-1.5' } }, table)).toBe('f6558e/61/07d85/')
    expect([db.hashPrefix('a', 'S'), db.toRangeStr('1', 'N'), db.toLexiStr('1', 'N')]).toEqual([
      'f6558e',
      '1821',
      '1821',
    ])
  })

  test('give back what is wrong with keys and items, and nothing where nothing is', () => {
    const mismatch = problem('The provided key element does not match the schema')
    expect(db.validateKey({ pk: { S: 'a' } }, table)).toMatchObject(mismatch)
    expect(db.validateKey({ pk: { S: 'a' }, sk: one }, table)).toBeUndefined()
    expect(db.validateKeyPiece({ pk: one }, 'pk', 'S', true)).toMatchObject(mismatch)
    expect(db.validateItem({ pk: { S: 'a' } }, table)).toMatchObject(
      problem('One or more parameter values were invalid: Missing the key sk in the item'),
    )
    expect(db.validateKeyPaths({ pk: true }, table)).toMatchObject(
      problem("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk"),
    )
    const updates = { sections: [{ type: 'set', path: ['pk'], val: { S: 'x' } }], paths: [['pk']], nestedPaths: {} }
    expect(db.validateUpdates(undefined, updates, table)).toMatchObject(
      problem(
        'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
      ),
    )
    expect([validateAttributeValue({ S: 'a' }), validateAttributeValue({ N: 'x' })]).toEqual([
      undefined,
      'The parameter cannot be converted to a numeric value: x',
    ])
  })

  test('follow paths of names and positions', () => {
    const nested = { a: { L: [{ S: 'x' }, { S: 'y' }] }, c: one, d: one }
    expect(db.mapPath(['a', 0], nested)).toEqual({ S: 'x' })
    expect(db.mapPaths([['a', 0], 'c'], nested)).toEqual({ a: { L: [{ S: 'x' }] }, c: one })
  })

  test('throw what a request is refused for as an error with the body of the answer', () => {
    expect(() => checkTypes({ TableName: 3 }, updateItem.types)).toThrow(
      expect.objectContaining({
        statusCode: 400,
        body: {
          __type: 'com.amazon.coral.service#SerializationException',
          Message: 'NUMBER_VALUE cannot be converted to String',
        },
      }),
    )
  })

  test('leave the expressions of a request in it as trees', () => {
    const request = checkTypes(
      {
        TableName: 'table',
        Key: { pk: { S: 'a' } },
        UpdateExpression: 'SET a.b[0] = if_not_exists(c, :v) + :v REMOVE d ADD e :v',
        ConditionExpression: 'attribute_exists(f) AND NOT (g IN (:v) OR size(h) > :v)',
        ExpressionAttributeValues: { ':v': one },
      },
      updateItem.types,
    )
    checkValidations(request, updateItem.types, updateItem.custom, { options: { maxItemSize: 400_000 } })

    const ifNotExists = { type: 'function', name: 'if_not_exists', args: [['c'], one], attrType: 'N' }
    expect(request._updates).toEqual({
      sections: [
        {
          type: 'set',
          path: ['a', 'b', 0],
          val: { type: 'add', args: [ifNotExists, one], attrType: 'N' },
          attrType: 'N',
        },
        { type: 'remove', path: ['d'] },
        { type: 'add', path: ['e'], val: one, attrType: 'N' },
      ],
      paths: [['a', 'b', 0], ['d'], ['e']],
      nestedPaths: { a: true },
    })
    const size = { type: 'function', name: 'size', args: [['h']], attrType: 'N' }
    const either = [
      { type: 'in', args: [['g'], one] },
      { type: '>', args: [size, one] },
    ]
    expect(request._condition).toEqual({
      expression: {
        type: 'and',
        args: [
          { type: 'function', name: 'attribute_exists', args: [['f']], attrType: null },
          { type: 'not', args: [{ type: 'or', args: either }] },
        ],
      },
      nestedPaths: {},
      pathHeads: { f: true, g: true, h: true },
    })
  })

  const condition = ['ConditionExpression', 'ExpressionAttributeNames', 'ExpressionAttributeValues']
  const reading = ['ConsistentRead', 'ExpressionAttributeNames', 'ProjectionExpression']
  test.each([
    ['batchGetItem', ['RequestItems']],
    ['batchWriteItem', ['RequestItems']],
    ['createTable', ['AttributeDefinitions', 'GlobalSecondaryIndexes', 'KeySchema', 'LocalSecondaryIndexes']],
    ['deleteItem', condition],
    ['getItem', reading],
    ['putItem', condition],
    ['query', ['KeyConditionExpression', 'FilterExpression', 'ExclusiveStartKey', 'ScanIndexForward', ...reading]],
    ['scan', ['FilterExpression', 'ExclusiveStartKey', 'Segment', 'TotalSegments', 'ProjectionExpression']],
    ['updateItem', ['UpdateExpression', ...condition]],
  ])('check requests of %s by types and a function', (name, members) => {
    const { types, custom } = require(`dynalite/validations/${name}`)
    expect(Object.keys(types)).toEqual(expect.arrayContaining(members))
    expect(typeof custom).toBe('function')
  })
})

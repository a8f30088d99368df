import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { createDocuments, type Documents } from '../../shared/clients/documents'
import { type KitCloud, startKitCloud } from './kit-cloud'

let kit: KitCloud
let documents: Documents
let judge: DynamoDBDocumentClient

beforeAll(async () => {
  kit = await startKitCloud()
  documents = createDocuments(new DynamoDBClient({ cacheMiddleware: true }))
  judge = DynamoDBDocumentClient.from(new DynamoDBClient({}))
})
afterAll(() => kit?.stop())

const TableName = 'things'
const Key = { pk: 'a', sk: '1' }
const item = {
  ...Key,
  text: 'é\u{1F600}',
  empty: '',
  number: -1.5,
  yes: true,
  nothing: null,
  list: [1, 'two', { three: [3] }],
  map: { inner: { deep: 'x' } },
  texts: new Set(['x', 'y']),
  numbers: new Set([1, 2]),
  bytes: Uint8Array.of(0, 255),
}

/** Of the same calls in turn: what each gives, without what differs from call to call. */
async function answersOf(send: (command: never) => Promise<unknown>, commands: readonly object[]) {
  const answers: unknown[] = []
  for (const command of commands) {
    try {
      const { $metadata: _, ...answer } = (await send(command as never)) as { $metadata: unknown }
      answers.push(answer)
    } catch (error) {
      const { name, message, CancellationReasons } = error as Error & { CancellationReasons?: unknown }
      answers.push({ name, message, CancellationReasons })
    }
  }
  return answers
}

function calls(): readonly object[] {
  const notThere = { ConditionExpression: 'attribute_not_exists(pk)' }
  const ofA = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' } }
  return [
    new PutCommand({ TableName, Item: { ...item, left: undefined }, ReturnValues: 'ALL_OLD' }),
    new PutCommand({ TableName, Item: item, ...notThere, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    new PutCommand({ TableName, Item: { pk: 'a', sk: '2' } }),
    new GetCommand({ TableName, Key }),
    new GetCommand({ TableName, Key: { ...Key, sk: 'none' } }),
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #number = #number + :one REMOVE #text',
      ExpressionAttributeNames: { '#number': 'number', '#text': 'text' },
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'ALL_NEW',
    }),
    new QueryCommand({ TableName, ...ofA, Limit: 1 }),
    new QueryCommand({ TableName, ...ofA, ExclusiveStartKey: Key }),
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { pk: 'b', sk: '1', list: [new Set(['z'])] } } },
        { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(pk)' } },
        { Delete: { TableName, Key: { pk: 'a', sk: '2' } } },
      ],
    }),
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { ...Key }, ...notThere, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
        { Put: { TableName, Item: { pk: 'c', sk: '1' } } },
      ],
    }),
    new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key, { pk: 'b', sk: '1' }] } } }),
    new ScanCommand({ TableName }),
    new ScanCommand({ TableName, Limit: 1 }),
    new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }),
    new DeleteCommand({ TableName, Key: { pk: 'b', sk: '1' } }),
  ]
}

test('what is sent and answered is what lib-dynamodb sends and answers, call after call', async () => {
  const expected = await answersOf((command) => judge.send(command), calls())
  expect(expected[1]).toMatchObject({ name: 'ConditionalCheckFailedException' })
  expect(expected[9]).toMatchObject({ name: 'TransactionCanceledException' })
  for (let round = 0; round < 2; round++) {
    expect(await answersOf((command) => documents.send(command), calls())).toEqual(expected)
  }
})

test('calls at the same time keep apart', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `many-${index}`)
  await Promise.all(names.map((pk) => documents.send(new PutCommand({ TableName, Item: { pk, sk: '1', name: pk } }))))
  const found = await Promise.all(
    names.map((pk) => documents.send(new GetCommand({ TableName, Key: { pk, sk: '1' } }))),
  )
  expect(found.map((each) => (each as { Item: { name: string } }).Item.name)).toEqual(names)
})

test('a call can be aborted', async () => {
  const aborted = AbortSignal.abort()
  const sending = documents.send(new GetCommand({ TableName, Key }), { abortSignal: aborted })
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' })
})

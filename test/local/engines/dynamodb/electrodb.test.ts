import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Entity, Service } from 'electrodb'
import { type Served, serve, startDynamoDb, tableInput } from './harness'

const served: Served[] = []

afterEach(async () => {
  for (const each of served.splice(0)) await each.close()
})

async function start() {
  const harness = await startDynamoDb()
  await harness.call('CreateTable', tableInput({ gsi1: ['gsi1pk', 'gsi1sk'] }))
  const server = await serve(harness)
  served.push(server)
  const { client } = server
  const Order = new Entity(
    {
      model: { entity: 'order', version: '1', service: 'shop' },
      attributes: {
        id: { type: 'string', required: true },
        customer: { type: 'string', required: true },
        status: { type: ['open', 'paid', 'sent'] as const, required: true, default: 'open' },
        lines: {
          type: 'list',
          items: { type: 'map', properties: { sku: { type: 'string' }, count: { type: 'number' } } },
        },
        total: { type: 'number', default: 0 },
        tags: { type: 'set', items: 'string' },
        placedAt: { type: 'string', required: true },
      },
      indexes: {
        byId: { pk: { field: 'pk', composite: ['id'] }, sk: { field: 'sk', composite: [] } },
        byCustomer: {
          index: 'gsi1',
          pk: { field: 'gsi1pk', composite: ['customer'] },
          sk: { field: 'gsi1sk', composite: ['placedAt'] },
        },
      },
    },
    { table: 'things', client: DynamoDBDocumentClient.from(client) },
  )
  return { client, Order, shop: new Service({ Order }) }
}

const order = (n: number) => ({
  id: `o${n}`,
  customer: n % 2 ? 'ann' : 'bob',
  placedAt: `2026-01-0${n}`,
  lines: [{ sku: 'a', count: n }],
  tags: ['x'],
})

test('ElectroDB creates, reads, updates with conditions, queries and deletes', async () => {
  const { Order } = await start()
  for (const n of [1, 2, 3, 4, 5]) await Order.create(order(n)).go()

  await expect(Order.create(order(1)).go()).rejects.toThrow('The conditional request failed')
  const updated = await Order.patch({ id: 'o1' })
    .set({ status: 'paid' })
    .add({ total: 12.5, tags: ['y'] })
    .append({ lines: [{ sku: 'b', count: 9 }] })
    .where(({ status }, { eq }) => eq(status, 'open'))
    .go({ response: 'all_new' })
  const lost = Order.patch({ id: 'o1' })
    .set({ status: 'sent' })
    .where(({ status }, { eq }) => eq(status, 'open'))
    .go()

  expect(updated.data).toMatchObject({
    status: 'paid',
    total: 12.5,
    lines: [
      { sku: 'a', count: 1 },
      { sku: 'b', count: 9 },
    ],
  })
  expect([...(updated.data.tags ?? [])]).toEqual(['x', 'y'])
  await expect(lost).rejects.toThrow('The conditional request failed')

  const page = await Order.query
    .byCustomer({ customer: 'ann' })
    .gte({ placedAt: '2026-01-02' })
    .go({ order: 'desc', limit: 1 })
  const rest = await Order.query
    .byCustomer({ customer: 'ann' })
    .gte({ placedAt: '2026-01-02' })
    .go({ order: 'desc', cursor: page.cursor })
  expect([...page.data, ...rest.data].map(({ id }) => id)).toEqual(['o5', 'o3'])

  await Order.delete({ id: 'o5' }).go()
  const scanned = await Order.scan.where(({ total }, { gt }) => gt(total, 0)).go({ pages: 'all' })
  expect(scanned.data.map(({ id }) => id)).toEqual(['o1'])
  const { data } = await Order.get([{ id: 'o1' }, { id: 'o2' }, { id: 'o5' }]).go()
  expect(data.map(({ id }) => id).sort()).toEqual(['o1', 'o2'])
})

test('an ElectroDB transaction commits, or tells which item stood against it', async () => {
  const { Order, shop } = await start()
  await Order.create(order(1)).go()

  const refused = await shop.transaction
    .write(({ Order }) => [Order.create(order(2)).commit(), Order.create(order(1)).commit({ response: 'all_old' })])
    .go()
  const done = await shop.transaction
    .write(({ Order }) => [
      Order.create(order(2)).commit(),
      Order.patch({ id: 'o1' }).set({ status: 'paid' }).commit(),
      Order.check({ id: 'o9' })
        .where(({ id }, { notExists }) => notExists(id))
        .commit(),
    ])
    .go()
  const both = await shop.transaction
    .get(({ Order }) => [Order.get({ id: 'o1' }).commit(), Order.get({ id: 'o2' }).commit()])
    .go()

  expect(refused.canceled).toBe(true)
  expect(refused.data.map(({ code }) => code)).toEqual(['None', 'ConditionalCheckFailed'])
  expect(refused.data[1]?.item).toMatchObject({ id: 'o1', status: 'open' })
  expect(done.canceled).toBe(false)
  expect(both.data.map(({ item }) => item?.status)).toEqual(['paid', 'open'])
})

test('the SDK makes its own exceptions of the errors', async () => {
  const { client } = await start()
  const Item = { pk: { S: 'a' }, sk: { S: 'b' }, v: { B: new Uint8Array([1, 2, 3]) } }
  const put = { TableName: 'things', Item, ConditionExpression: 'attribute_not_exists(pk)' }
  const again = { ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }

  await client.send(new PutItemCommand(put))
  const single = await client.send(new PutItemCommand(again)).catch((error) => error)
  const several = await client
    .send(new TransactWriteItemsCommand({ TransactItems: [{ Put: again }] }))
    .catch((error) => error)

  expect(single).toBeInstanceOf(ConditionalCheckFailedException)
  expect(single.Item).toEqual(Item)
  expect(several).toBeInstanceOf(TransactionCanceledException)
  expect(several.CancellationReasons).toMatchObject([{ Code: 'ConditionalCheckFailed', Item }])
})

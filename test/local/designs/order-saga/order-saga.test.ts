import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { type Design, startDesign } from '../start-design'
import { orderSaga } from './app'

let design: Design
let sfn: SFNClient
let documents: DynamoDBDocumentClient
beforeAll(async () => {
  design = await startDesign(orderSaga)
  sfn = new SFNClient(design.local.sdkConfig)
  documents = DynamoDBDocumentClient.from(new DynamoDBClient(design.local.sdkConfig))
})
afterAll(() => design?.stop())

async function place(orderId: string, more: object = {}): Promise<string> {
  const { StateMachineArn: stateMachineArn } = design.outputs
  const input = JSON.stringify({ orderId, total: 12, ...more })
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: orderId, input }))
  await design.local.idle()
  return executionArn ?? ''
}

async function outcome(executionArn: string) {
  const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }))
  return { status, error, cause }
}

async function order(orderId: string) {
  const { Item } = await documents.send(new GetCommand({ TableName: design.outputs.TableName, Key: { orderId } }))
  return Item
}

describe('the order saga', () => {
  it('ships an order, step by step', async () => {
    const execution = await place('o-1')
    expect(await outcome(execution)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await order('o-1')).toEqual({
      orderId: 'o-1',
      status: 'SHIPPED',
      placedAt: expect.stringMatching(/^2026-01-05T09:/),
      journal: ['reserve', 'charge', 'ship'],
    })
  })

  it('undoes what was done, in the opposite order, when shipping fails', async () => {
    const execution = await place('o-2', { broken: 'ship' })
    expect(await outcome(execution)).toMatchObject({
      status: 'FAILED',
      error: 'CardDeclined',
      cause: expect.stringContaining('no ship'),
    })
    expect(await order('o-2')).toMatchObject({
      status: 'CANCELLED',
      journal: ['reserve', 'charge', 'refund', 'release'],
    })
  })

  it('undoes no more than was done', async () => {
    await place('o-3', { broken: 'charge' })
    expect(await order('o-3')).toMatchObject({ status: 'CANCELLED', journal: ['reserve', 'release'] })
    await place('o-4', { broken: 'reserve' })
    const item = await order('o-4')
    expect(item).toMatchObject({ status: 'CANCELLED' })
    expect(item).not.toHaveProperty('journal')
  })

  it('tries a shaky step again after its interval', async () => {
    const execution = await place('o-5', { shaky: 'ship' })
    expect(await outcome(execution)).toMatchObject({ status: 'RUNNING' })
    await design.local.clock.advance('30s')
    expect(await outcome(execution)).toMatchObject({ status: 'RUNNING' })
    await design.local.clock.advance('60s')
    expect(await outcome(execution)).toMatchObject({ status: 'SUCCEEDED' })
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: execution }))
    expect(events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(2)
  })

  it('does not place an order twice, and does nothing for an empty one', async () => {
    const again = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: design.outputs.StateMachineArn,
        name: 'o-1-again',
        input: JSON.stringify({ orderId: 'o-1', total: 12 }),
      }),
    )
    await design.local.idle()
    expect(await outcome(again.executionArn ?? '')).toMatchObject({
      status: 'FAILED',
      error: expect.stringMatching(/ConditionalCheckFailedException$/),
    })
    expect(await outcome(await place('o-6', { total: 0 }))).toMatchObject({ status: 'SUCCEEDED' })
    expect(await order('o-6')).toMatchObject({ status: 'PLACED' })
  })
})

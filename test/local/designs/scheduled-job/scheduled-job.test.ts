import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { type Design, startDesign } from '../start-design'
import { scheduledJob } from './app'

let design: Design
let sqs: SQSClient
let documents: DynamoDBDocumentClient
beforeAll(async () => {
  design = await startDesign(scheduledJob)
  sqs = new SQSClient(design.local.sdkConfig)
  documents = DynamoDBDocumentClient.from(new DynamoDBClient(design.local.sdkConfig))
  for (const item of ['a', 'c', 'd']) await know(item)
})
afterAll(() => design?.stop())

const know = (item: string) =>
  documents.send(new PutCommand({ TableName: design.outputs.TableName, Item: { item, done: 0 } }))

async function done(): Promise<Record<string, number>> {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: design.outputs.TableName }))
  return Object.fromEntries(Items.map(({ item, done }) => [item, done]))
}

async function waiting(queue: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: design.outputs[`${queue}Url`], AttributeNames: ['All'] }),
  )
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
}

describe('the scheduled job', () => {
  it('works on what it can, tries the rest three times, and keeps what failed until it is driven back', async () => {
    // Monday, 10:00 in Berlin: the next working day begins in 22 hours.
    await design.local.clock.advance('21h59m')
    expect(await done()).toEqual({ a: 0, c: 0, d: 0 })
    await design.local.clock.advance('1m')
    expect(await done()).toEqual({ a: 1, c: 1, d: 0 })
    expect([await waiting('Work'), await waiting('Failed')]).toEqual([1, 0])

    await design.local.clock.advance('5m')
    expect([await waiting('Work'), await waiting('Failed')]).toEqual([0, 1])
    expect(await done()).toEqual({ a: 1, c: 1, d: 0 })

    await know('b')
    const { FailedArn: SourceArn } = design.outputs
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }))
    await design.local.clock.advance('1m')
    expect(await done()).toEqual({ a: 1, b: 1, c: 1, d: 0 })
    expect([await waiting('Work'), await waiting('Failed')]).toEqual([0, 0])
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }])
  })

  it('runs on working days, and the other once', async () => {
    await design.local.clock.advance('7d')
    // Tuesday to Friday and Monday, and next Tuesday's.
    expect(await done()).toEqual({ a: 6, b: 6, c: 6, d: 1 })
    expect(await waiting('Undelivered')).toBe(0)
  })
})

/** What a run costs: what is billed is counted, and its price says where it is from. */
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { type LocalCloud, startLocalCloud } from '../../local/start-local-cloud'
import { prices } from '../../local/trace/prices'
import { runCommand } from './run-command'

let cloud: LocalCloud
beforeAll(async () => {
  cloud = await startLocalCloud({ clock: 'manual', start: '2026-01-05T09:00:00Z', awsPort: 0, webPort: 0 })
})
afterAll(() => cloud?.stop())

test('It counts events by 64 KB, and reads and writes of tables by their units, and says what it doubts', async () => {
  const events = new EventBridgeClient(cloud.sdkConfig)
  const Entry = { Source: 'shop', DetailType: 'Ordered' }
  const long = JSON.stringify({ text: 'x'.repeat(70_000) })
  await events.send(
    new PutEventsCommand({
      Entries: [
        { ...Entry, Detail: '{}' },
        { ...Entry, Detail: long },
      ],
    }),
  )
  const tables = new DynamoDBClient(cloud.sdkConfig)
  await tables.send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  )
  const item = { id: { S: 'one' } }
  const put = await tables.send(
    new PutItemCommand({ TableName: 'orders', Item: { ...item, text: { S: 'y'.repeat(2500) } } }),
  )
  const told = await tables.send(
    new GetItemCommand({ TableName: 'orders', Key: item, ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }),
  )
  await tables.send(new GetItemCommand({ TableName: 'orders', Key: item }))
  events.destroy()
  tables.destroy()
  expect([put.ConsumedCapacity, told.ConsumedCapacity?.CapacityUnits]).toEqual([undefined, 1])

  const { out } = await runCommand('cost', '--json', '--endpoint', cloud.endpointUrl)
  const amounts = JSON.parse(out).lines.map(({ what, amount }: { what: string; amount: number }) => [what, amount])
  expect(amounts).toEqual([
    ['events by 64 KB', 3],
    ['read units', 1.5],
    ['write units', 3],
  ])
  const { out: told2 } = await runCommand('cost', '--endpoint', cloud.endpointUrl)
  expect(told2).toMatch(/^Since 2026-01-05T09:00:00.000Z/)
  expect(told2).toMatch(/DynamoDB, writes +3 write units +\$0\.625 a million +\$0\.000002/)
  expect(told2).toMatch(/Prices: https:\/\/aws\.amazon\.com\/eventbridge\/pricing\//)
})

test('What stands there is told by the month: alarms by their metrics, and what else is paid for unused', async () => {
  const cloudFormation = new CloudFormationClient(cloud.sdkConfig)
  const metric = (Id: string) => ({ Id, MetricStat: { Metric: { MetricName: Id }, Period: 60, Stat: 'Sum' } })
  const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties })
  const Resources = {
    OfOne: alarm({ MetricName: 'Errors', Namespace: 'AWS/Lambda' }),
    OfTwo: alarm({ Metrics: [metric('reads'), metric('writes'), { Id: 'sum', Expression: 'reads + writes' }] }),
    Query: alarm({ Metrics: [{ Id: 'query', Expression: 'SELECT SUM(x) FROM y' }] }),
    NotMade: { ...alarm({ MetricName: 'Errors' }), Condition: 'Never' },
    Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } },
    Key: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'key' } },
  }
  const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } }
  const TemplateBody = JSON.stringify({ Conditions, Resources })
  await cloudFormation.send(new CreateStackCommand({ StackName: 'Standing', TemplateBody }))
  await cloud.idle()
  cloudFormation.destroy()

  const { out } = await runCommand('cost', '--json', '--endpoint', cloud.endpointUrl)
  const { standing, monthly } = JSON.parse(out)
  expect(standing.map(({ what, amount }: { what: string; amount: number }) => [what, amount])).toEqual([
    ['metrics of alarms', 4],
    ['dashboards', 1],
    ['secrets', 1],
  ])
  expect(monthly).toBeCloseTo(3.8)
  const { out: told } = await runCommand('cost', '--endpoint', cloud.endpointUrl)
  expect(told).toMatch(
    /A month of what stands there, used or not:\nCloudWatch +4 metrics of alarms +\$0\.10 a metric \? /,
  )
})

test('Every price says which page it is of, and either when it was held against it or that it is in doubt', () => {
  for (const [name, price] of Object.entries(prices.of)) {
    const isDated = 'readOn' in price
    expect([name, price.page, isDated !== 'isDoubtful' in price]).toEqual([
      name,
      expect.stringMatching(/^https:\/\/aws\.amazon\.com\//),
      true,
    ])
  }
})

/** A cloud with only DynamoDB in it, and short ways to call it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createDynamoDb } from '../../../../local/engines/dynamodb/dynamodb'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { ResourceContext, ResourceType, Service } from '../../../../local/kernel/service'
import { createEndpoint } from '../../../../local/wire/endpoint'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export interface Harness {
  readonly cloud: Cloud
  readonly dynamodb: Service
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of all shapes
  call(action: string, input: object): Promise<any>
  stop(): Promise<void>
}

export async function startDynamoDb(options: TestCloudOptions = {}): Promise<Harness> {
  const cloud = await createTestCloud(options)
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const dynamodb = createDynamoDb(cloud)
  cloud.register(dynamodb)
  await dynamodb.load?.()
  await dynamodb.resume?.()
  return {
    cloud,
    dynamodb,
    call: (action, input) => cloud.call(root, 'dynamodb', action, input),
    async stop() {
      await dynamodb.stop?.()
      await cloud.store.close()
    },
  }
}

const named = (names: readonly string[]) =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }))

/** `things`: key pk and sk, and what else is given. Attributes whose name starts with `n` are numbers. */
export function tableInput(
  indexes: Readonly<Record<string, readonly string[]>> = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  const attributes = new Set(['pk', 'sk', ...Object.values(indexes).flat()])
  return {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: named(['pk', 'sk']),
    AttributeDefinitions: [...attributes].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName.startsWith('n') ? 'N' : 'S',
    })),
    ...(Object.keys(indexes).length > 0 && {
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, keys]) => ({
        IndexName,
        KeySchema: named(keys),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
    ...more,
  }
}

export function resource(harness: Harness, type: string): ResourceType {
  const found = harness.dynamodb.resources?.find((each) => each.type === type)
  if (!found) throw new Error(`no ${type}`)
  return found
}

export const context: ResourceContext = {
  stackName: 'Stack',
  stackId: 'id',
  logicalId: 'Table',
  physicalName: () => 'Stack-Table-ABC123',
  asset: () => '',
}

export interface Served {
  readonly client: DynamoDBClient
  close(): Promise<void>
}

/** The AWS SDK's client, over HTTP to the cloud's endpoint. */
export async function serve(harness: Harness): Promise<Served> {
  const endpoint = createEndpoint(harness.cloud)
  const port = await endpoint.listen(0)
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  return {
    client,
    async close() {
      client.destroy()
      await endpoint.close()
    },
  }
}

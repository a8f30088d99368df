/** A cloud with only DynamoDB in it, short ways to call it, and the AWS SDK's client on top of it in this process. */
import { Readable } from 'node:stream'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createDynamoDb } from '../../../local/dynamodb/dynamodb'
import { AwsError } from '../../../local/kernel/aws-error'
import type { Cloud } from '../../../local/kernel/cloud'
import type { ResourceContext, ResourceType, Service } from '../../../local/kernel/service'
import { createTestCloud, root, type TestCloudOptions } from '../create-test-cloud'

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

interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The SDK with its own serialization, retries and errors; only the wire is left out. */
export function sdkClient(harness: Harness): DynamoDBClient {
  const respond = (statusCode: number, body: object) => ({
    response: {
      statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: Readable.from(JSON.stringify(body)),
    },
  })
  return new DynamoDBClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:4566',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      async handle({ headers, body }: SdkRequest) {
        try {
          return respond(200, await harness.call(headers['x-amz-target']?.split('.')[1] ?? '', JSON.parse(body)))
        } catch (error) {
          if (!(error instanceof AwsError)) throw error
          return respond(error.status, { __type: error.code, message: error.message, ...error.details })
        }
      },
      // biome-ignore lint/suspicious/noExplicitAny: the SDK's handler type asks for more than is used
    } as any,
  })
}

/** A cloud with what the domain kit needs, and the environment of a function in it. */
import type { EventBridgeClient, PutEventsCommand, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge'
import { createDynamoDb } from '../../local/engines/dynamodb/dynamodb'
import { createEventBridge } from '../../local/engines/eventbridge/eventbridge'
import { createEndpoint } from '../../local/wire/endpoint'
import { createTestCloud, root } from '../local/create-test-cloud'
import { tableInput } from '../local/engines/dynamodb/harness'

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>

export interface KitCloud {
  /** Of the table: those of an entity, by ElectroDB's name of it. */
  items(entity: string): Promise<readonly Item[]>
  stop(): Promise<void>
}

/** Call it before anything is imported that reads the environment. */
export async function startKitCloud(): Promise<KitCloud> {
  const cloud = await createTestCloud()
  cloud.endpointUrl = 'http://127.0.0.1:4566'
  const services = [createDynamoDb(cloud), createEventBridge(cloud)]
  for (const service of services) cloud.register(service)
  for (const service of services) await service.load?.()
  for (const service of services) await service.resume?.()
  await cloud.call(root, 'dynamodb', 'CreateTable', tableInput({ gsi1: ['gsi1pk', 'gsi1sk'] }))
  await cloud.call(root, 'events', 'CreateEventBus', { Name: 'lamps' })
  const endpoint = createEndpoint(cloud)
  const port = await endpoint.listen(0)
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    TABLE_NAME: 'things',
    BUS_NAME: 'lamps',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  })
  return {
    async items(entity) {
      const found: Item[] = []
      let ExclusiveStartKey: Item | undefined
      do {
        const input = { TableName: 'things', ...(ExclusiveStartKey && { ExclusiveStartKey }) }
        const page = (await cloud.call(root, 'dynamodb', 'Scan', input)) as {
          readonly Items: readonly Item[]
          readonly LastEvaluatedKey?: Item
        }
        found.push(...page.Items)
        ExclusiveStartKey = page.LastEvaluatedKey
      } while (ExclusiveStartKey)
      return found.filter((item) => item.__edb_e__?.S === entity)
    },
    async stop() {
      await endpoint.close()
      for (const service of services) await service.stop?.()
      await cloud.store.close()
    },
  }
}

export interface Accepted {
  readonly detailType: string
  readonly detail: { readonly metadata: { readonly eventId: string }; readonly data: Readonly<Record<string, unknown>> }
}

export interface Fault {
  /** The entries that the bus does not take, and why. */
  readonly refuses?: (entry: Accepted) => string | undefined
  /** The entries for whose sake the bus refuses the whole request. */
  readonly spoils?: (entry: Accepted) => boolean
  /** The publisher dies before it has sent anything, or before it knows that it has. */
  readonly dies?: 'before' | 'after'
}

/** The bus as it is, except that a request may meet a fault; and what it has accepted. */
export function faultyBus(client: EventBridgeClient) {
  const send = client.send.bind(client) as (command: PutEventsCommand) => Promise<PutEventsCommandOutput>
  const bus = { accepted: [] as Accepted[], fault: (): Fault => ({}) }
  jest.spyOn(client, 'send').mockImplementation(async (command: unknown) => {
    const request = command as PutEventsCommand
    const { refuses = () => undefined, spoils = () => false, dies } = bus.fault()
    if (dies === 'before') throw new Error('The publisher has died')
    const entries = request.input.Entries ?? []
    const given = entries.map(({ DetailType = '', Detail = '' }) => ({
      detailType: DetailType,
      detail: JSON.parse(Detail),
    }))
    if (given.some(spoils)) throw Object.assign(new Error('It is a test'), { name: 'ValidationException' })
    const taken = entries.filter((_, index) => !refuses(given[index] as Accepted))
    if (taken.length > 0) {
      request.input.Entries = taken
      const { FailedEntryCount } = await send(request)
      expect(FailedEntryCount).toBe(0)
      bus.accepted.push(...given.filter((each) => !refuses(each)))
    }
    if (dies === 'after') throw new Error('The publisher has died')
    const Entries = given.map((each) => {
      const ErrorCode = refuses(each)
      return ErrorCode ? { ErrorCode, ErrorMessage: 'It is a test' } : { EventId: 'taken' }
    })
    return { Entries, FailedEntryCount: entries.length - taken.length }
  })
  return bus
}

/**
 * DynamoDB on LevelDB: dynalite's request checks, expression parsers and keys over a storage in which every
 * operation is one atomic batch; transactions and time to live on top.
 *
 * With `AWS_ENDPOINT_URL_DYNAMODB` in the environment, everything goes to the DynamoDB that is there instead.
 */
import { join } from 'node:path'
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import { type KeyValues, openKeyValues } from '../../kernel/key-values'
import type { Operation, Service } from '../../kernel/service'
import { accessRules } from './access'
import { findItems } from './find-items'
import { metered } from './meter'
import { backupOperations } from './operations/backups'
import { itemOperations } from './operations/items'
import { tableOperations } from './operations/tables'
import { createBackups } from './recovery/backups'
import { type Execute, remoteDynamoDb } from './remote'
import { problemsOfMembers } from './request'
import { tableResources } from './resources'
import { createTables } from './state'
import { createStreamsService } from './streams/service'
import { createStreams } from './streams/streams'
import { createTimeToLive } from './time-to-live'
import { createTransactions } from './transactions'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = {
  create: createDynamoDbServices,
}

/** Tables alone. */
export const createDynamoDb = (cloud: Cloud): Service => createDynamoDbServices(cloud)[0]

/** Tables, and the service of their streams; where DynamoDB is elsewhere, its streams are not reached. */
export function createDynamoDbServices(cloud: Cloud): readonly [Service, ...Service[]] {
  let opened: KeyValues | undefined
  const storage = (): KeyValues => {
    if (opened) return opened
    throw new Error('DynamoDB was called before it was loaded')
  }
  const tables = createTables(cloud, storage)
  const transactions = createTransactions(cloud.clock, storage, tables)
  const streams = createStreams(cloud, storage, tables)
  const timeToLive = createTimeToLive(cloud, storage, tables)
  const { clock } = cloud
  const onItems = itemOperations({ clock, place: cloud, storage, tables, transactions, expect: timeToLive.expect })
  const backups = createBackups(cloud, storage, tables)
  const onTables = {
    ...tableOperations(cloud, tables, timeToLive, backups, streams),
    ...backupOperations({ cloud, storage, tables, backups }),
  }
  const access = accessRules(cloud, tables.all)

  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB
  const remote = endpoint ? remoteDynamoDb(endpoint, cloud.region) : undefined

  /** What was read must be on disk before it is told, and so must what was written. */
  async function kept<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      backups.tidy()
      await storage().flush()
    }
  }

  const operations: Record<string, Operation> = {}
  for (const [action, run] of Object.entries(onTables)) {
    operations[action] = {
      access: (input) => access.ofTable(action, input),
      handle: (input) => (remote ? remote(action, input) : kept(() => run(input))),
    }
  }
  for (const [action, { read, run: uncounted }] of Object.entries(onItems)) {
    const run = metered(cloud, action, uncounted)
    // Checked for access, then used once: a caller may send the same object again with other contents.
    const requests = new WeakMap<object, unknown>()
    const take = (input: object): unknown => {
      const request = requests.get(input) ?? read(input)
      requests.delete(input)
      return request
    }
    operations[action] = {
      access(input) {
        const others = access.ofOthers(action, input)
        if (others) return others
        const request = read(input)
        requests.set(input, request)
        return access.ofItems(action, request)
      },
      handle: (input) => (remote ? remote(action, input) : kept(() => run(take(input), input))),
    }
  }

  const execute: Execute = (action, input) => {
    const run = onTables[action]
    if (!run) throw new Error(`No operation ${action} on tables`)
    return remote ? remote(action, input) : kept(async () => run(input))
  }

  const ofTables: Service = {
    name: 'dynamodb',
    api: openApi(__dirname),
    unsupported,
    missing: problemsOfMembers,
    conditionKeys: [
      'dynamodb:Attributes',
      'dynamodb:EnclosingOperation',
      'dynamodb:LeadingKeys',
      'dynamodb:ReturnConsumedCapacity',
      'dynamodb:ReturnValues',
      'dynamodb:Select',
    ],
    operations,
    resources: tableResources(cloud, execute),
    find: (id) => (remote ? [] : findItems(storage(), tables.all.values(), id)),
    async load() {
      if (remote) return
      opened = await openKeyValues(cloud.directory && join(cloud.directory, 'dynamodb'), cloud.store.sync)
      await tables.load()
      await streams.load()
      await backups.load()
      await transactions.load()
    },
    async resume() {
      if (!remote) await timeToLive.watch()
    },
    async stop() {
      timeToLive.stop()
      streams.stop()
      await opened?.close()
    },
  }
  return remote ? [ofTables] : [ofTables, createStreamsService(cloud, streams)]
}

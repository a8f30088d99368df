/** The operations on items: each is checked, waits until its tables are ready, and is then done in one tick. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Clock } from '../../../kernel/clock'
import type { KeyValues } from '../../../kernel/key-values'
import type { Place } from '../../../kernel/regions'
import { type ConsumedCapacity, consumed, sum, type Units } from '../capacity'
import { collectionOf, collectionsOf } from '../collections'
import { validationError } from '../errors'
import type { Item } from '../item'
import { type BatchGetRequest, batchGet, getItem, queryItems, scanItems } from '../reads'
import { type Action, checkItemSize, parse, type Request } from '../request'
import type { Tables } from '../state'
import { byNames } from '../table-name'
import { parseMembers, type Transactions, type TransactMember, type WriteInput } from '../transactions'
import { commit, decide, prepareWrite, returned, unitsOf, type WriteKind } from '../writes'

export interface BatchWriteRequest {
  readonly RequestItems: Readonly<
    Record<string, readonly { readonly PutRequest?: { Item: Item }; readonly DeleteRequest?: { Key: Item } }[]>
  >
  readonly ReturnConsumedCapacity?: string
  readonly ReturnItemCollectionMetrics?: string
}

export interface ItemOperation {
  /** The request as it was checked, once for access and handling. */
  read(input: object): unknown
  run(request: unknown, input: object): object | Promise<object>
}

export interface ItemEngine {
  readonly clock: Clock
  readonly place: Place
  readonly storage: () => KeyValues
  readonly tables: Tables
  readonly transactions: Transactions
  /** Is told of each item that will expire. */
  readonly expect: (seconds: number | undefined) => void
}

export function itemOperations(engine: ItemEngine): Record<string, ItemOperation> {
  const { clock, place, storage, tables, transactions } = engine
  const byName = (input: object): object => byNames(place, input)

  const one = (action: Action, run: (request: Request) => object | Promise<object>): ItemOperation => ({
    read: (input) => parse(action, byName(input)),
    run: (request) => run(request as Request),
  })

  function write(kind: WriteKind, request: Request): Promise<object> {
    return tables.whenReady([request.TableName], () => {
      const decision = decide(storage(), prepareWrite(kind, tables.get(request.TableName), request))
      engine.expect(commit(storage(), decision, clock.now()))
      const wanted = request.ReturnConsumedCapacity
      const { table } = decision.write
      const item = decision.next ?? request.Key
      const collection = collectionOf(request.ReturnItemCollectionMetrics, { table, item })
      return {
        ...returned(decision),
        ...(wanted !== undefined && consumed(wanted, table, unitsOf(decision))),
        ...(collection && { ItemCollectionMetrics: collection }),
      }
    })
  }

  function batchWrite(request: BatchWriteRequest): Promise<object> {
    const names = Object.keys(request.RequestItems)
    return tables.whenReady(names, () => {
      const writes = names.flatMap((TableName) => {
        const table = tables.get(TableName)
        const seen = new Set<string>()
        return (request.RequestItems[TableName] ?? []).map(({ PutRequest, DeleteRequest }) => {
          const base = { TableName, Key: DeleteRequest?.Key ?? {}, Item: PutRequest?.Item ?? {} }
          if (PutRequest) checkItemSize(PutRequest.Item)
          const prepared = inBatch(() => prepareWrite(PutRequest ? 'Put' : 'Delete', table, base))
          if (seen.has(prepared.key)) throw validationError('Provided list of item keys contains duplicates')
          seen.add(prepared.key)
          return prepared
        })
      })
      const capacities = new Map<string, Units[]>()
      for (const prepared of writes) {
        const decision = decide(storage(), prepared)
        engine.expect(commit(storage(), decision, clock.now()))
        const { TableName } = prepared.table
        capacities.set(TableName, [...(capacities.get(TableName) ?? []), unitsOf(decision)])
      }
      const list: ConsumedCapacity[] = []
      for (const [name, units] of capacities) {
        const { ConsumedCapacity } = consumed(request.ReturnConsumedCapacity, tables.get(name), sum(units))
        if (ConsumedCapacity) list.push(ConsumedCapacity)
      }
      const written = writes.map(({ table, request: { Key, Item }, kind }) => ({
        table,
        item: kind === 'Put' ? Item : Key,
      }))
      return {
        UnprocessedItems: {},
        ...(list.length > 0 && { ConsumedCapacity: list }),
        ...collectionsOf(request.ReturnItemCollectionMetrics, written),
      }
    })
  }

  const namesOf = (members: readonly TransactMember[]): string[] => members.map(({ request }) => request.TableName)

  return {
    GetItem: one('GetItem', (request) => getItem(storage(), tables.get(request.TableName), request)),
    PutItem: one('PutItem', (request) => write('Put', request)),
    UpdateItem: one('UpdateItem', (request) => write('Update', request)),
    DeleteItem: one('DeleteItem', (request) => write('Delete', request)),
    Query: one('Query', (request) => queryItems(storage(), tables.get(request.TableName), request)),
    Scan: one('Scan', (request) => scanItems(storage(), tables.get(request.TableName), request)),
    BatchGetItem: {
      read: (input) => parse<BatchGetRequest>('BatchGetItem', byName(input)),
      run: (request, input) =>
        batchGet(storage(), tables.get, request as BatchGetRequest, byName(input) as BatchGetRequest),
    },
    BatchWriteItem: {
      read: (input) => parse<BatchWriteRequest>('BatchWriteItem', byName(input)),
      run: (request) => batchWrite(request as BatchWriteRequest),
    },
    TransactWriteItems: {
      read: (input) => parseMembers(byName(input), ['Put', 'Update', 'Delete', 'ConditionCheck']),
      run: (request, input) => {
        const members = request as TransactMember[]
        return tables.whenReady(namesOf(members), () => {
          const { output, expiries } = transactions.write(input as WriteInput, members)
          for (const expiry of expiries) engine.expect(expiry)
          return output
        })
      },
    },
    TransactGetItems: {
      read: (input) => parseMembers(byName(input), ['Get']),
      run: (request, input) =>
        transactions.read(request as TransactMember[], (input as WriteInput).ReturnConsumedCapacity),
    },
  }
}

/** Of a key that is missing or of another type, a batch says less than a request of its own. */
function inBatch<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (isAwsError(error) && /: (Missing the key|Type mismatch for key) /.test(error.message)) {
      throw validationError('The provided key element does not match the schema')
    }
    throw error
  }
}

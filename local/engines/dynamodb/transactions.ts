/**
 * TransactWriteItems and TransactGetItems. All is decided and written in one tick, so a transaction is isolated
 * without locks, can't conflict with another, and reaches the disk in one batch with its request token.
 */
import { createHash } from 'node:crypto'
import { createKey, mapPaths } from 'dynalite/db'
import { AwsError } from '../../kernel/aws-error'
import type { Clock } from '../../kernel/clock'
import { type KeyValues, prefixRange } from '../../kernel/key-values'
import { type ConsumedCapacity, consumed, ofTable, readUnits, sum, type Units } from './capacity'
import { collectionsOf } from './collections'
import { otherRequest, type Reason, transactionCanceled, validationError } from './errors'
import { itemSize } from './item'
import { readItem } from './reads'
import { type Action, parse, type Request } from './request'
import type { Tables } from './state'
import type { Table } from './table'
import { commit, type Decision, decide, prepareWrite, unitsOf, type WriteKind } from './writes'

const mostItems = 100
const mostBytes = 4 * 1024 * 1024
const tokenLife = 10 * 60_000

/** Which request of a single item each member is. */
const writeForms: Readonly<Record<WriteKind, Action>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'DeleteItem',
}

export interface TransactMember {
  readonly kind: WriteKind | 'Get'
  readonly request: Request
}

interface Token {
  readonly hash: string
  readonly at: number
}

export interface WriteInput {
  readonly TransactItems?: readonly Readonly<Record<string, object>>[]
  readonly ClientRequestToken?: string
  readonly ReturnConsumedCapacity?: string
  readonly ReturnItemCollectionMetrics?: string
}

/** The members of a request, each read like the request of a single item. */
export function parseMembers(input: WriteInput, kinds: readonly (WriteKind | 'Get')[]): TransactMember[] {
  const items = input.TransactItems ?? []
  checkMembers(input, items.length)
  return items.map((item: Readonly<Record<string, object>>, index) => {
    const given = kinds.filter((kind) => item[kind] !== undefined)
    const [kind] = given
    if (!kind || given.length > 1) {
      throw validationError('TransactItems can only contain one of Check, Put, Update or Delete')
    }
    const member = item[kind] as object
    if (kind === 'Get') return { kind, request: inTransaction(kind, index, () => parse('GetItem', member, true)) }
    if (kind === 'ConditionCheck' && !('ConditionExpression' in member)) {
      throw validationError('The expression can not be empty; ConditionCheck requires a ConditionExpression')
    }
    if (kind === 'Update' && !('UpdateExpression' in member)) {
      throw validationError('The expression can not be empty; Update requires an UpdateExpression')
    }
    return { kind, request: inTransaction(kind, index, () => parse(writeForms[kind], member, true)) }
  })
}

const enumerations = {
  ReturnConsumedCapacity: ['INDEXES', 'TOTAL', 'NONE'],
  ReturnItemCollectionMetrics: ['SIZE', 'NONE'],
} as const

/** What AWS looks at before it reads the members. */
function checkMembers(input: WriteInput, count: number): void {
  const token = input.ClientRequestToken
  if (typeof token === 'string' && (token.length < 1 || token.length > 36)) {
    throw validationError(
      `1 validation error detected: Value at 'ClientRequestToken' failed to satisfy constraint: Member must have length ${token === '' ? 'greater than or equal to 1' : 'less than or equal to 36'}`,
    )
  }
  const problems: string[] = []
  for (const name of ['ReturnConsumedCapacity', 'ReturnItemCollectionMetrics'] as const) {
    const values: readonly string[] = enumerations[name]
    const value = input[name]
    if (value === undefined || values.includes(value)) continue
    const at = name.charAt(0).toLowerCase() + name.slice(1)
    problems.push(
      `Value '${value}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
    )
  }
  if (problems.length > 0) {
    const detected = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`
    throw validationError(`${detected} detected: ${problems.join('; ')}`)
  }
  if (count === 0) {
    throw validationError(
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  }
  if (count > mostItems) {
    throw validationError(
      `1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: Member must have length less than or equal to ${mostItems}`,
    )
  }
}

/** What is wrong with a member is told with its place. */
function inTransaction<T>(kind: string, index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AwsError) || !/^\d+ validation errors? detected: /.test(error.message)) throw error
    const place = `transactItems.${index + 1}.member.${kind.charAt(0).toLowerCase()}${kind.slice(1)}`
    const placed = error.message.replace(/(Value (?:null|'[^']*') at ')(\w)/g, `$1${place}.$2`)
    throw new AwsError(error.code, placed, error.status)
  }
}

export interface Transactions {
  /** Must be called when the tables are ready; does everything in this tick. */
  write(input: WriteInput, members: readonly TransactMember[]): { output: object; expiries: (number | undefined)[] }
  read(members: readonly TransactMember[], ReturnConsumedCapacity?: string): object
  load(): Promise<void>
}

export function createTransactions(clock: Clock, storageOf: () => KeyValues, tables: Tables): Transactions {
  /** In the order of their time, which makes the old ones easy to find. */
  const tokens = new Map<string, Token>()

  /** Whether the same request was carried out within the last ten minutes. */
  function isRepeated(token: string | undefined, hash: string): boolean {
    const now = clock.now()
    for (const [old, { at }] of tokens) {
      if (at + tokenLife > now) break
      tokens.delete(old)
      storageOf().delete(`k/${old}`)
    }
    if (token === undefined) return false
    const known = tokens.get(token)
    if (known && known.hash !== hash) throw otherRequest()
    return known !== undefined
  }

  function decideAll(members: readonly TransactMember[]): Decision[] {
    const decisions: Decision[] = []
    const seen = new Set<string>()
    let failed = false
    let size = 0
    const reasons = members.map(({ kind, request }): Reason => {
      const table = tables.get(request.TableName)
      try {
        const write = prepareWrite(kind as WriteKind, table, request)
        const id = `${table.id}/${write.key}`
        if (seen.has(id)) throw new SameItemError()
        seen.add(id)
        const decision = decide(storageOf(), write)
        size += decision.next && kind !== 'ConditionCheck' ? itemSize(decision.next) : 0
        decisions.push(decision)
        return { Code: 'None' }
      } catch (error) {
        failed = true
        return reasonOf(error, true)
      }
    })
    if (failed) throw transactionCanceled(reasons)
    if (size > mostBytes) {
      throw validationError('Aggregated size of all the items in the transaction cannot exceed 4 MB')
    }
    return decisions
  }

  return {
    write(input, members) {
      const token = input.ClientRequestToken
      const hash = token === undefined ? '' : fingerprint(input.TransactItems)
      const isRepeat = isRepeated(token, hash)
      const capacities = new Map<Table, Units[]>()
      const expiries: (number | undefined)[] = []
      const decisions = isRepeat ? [] : decideAll(members)
      if (!isRepeat) {
        const now = clock.now()
        for (const decision of decisions) {
          expiries.push(commit(storageOf(), decision, now))
          const { table } = decision.write
          capacities.set(table, [...(capacities.get(table) ?? []), unitsOf(decision)])
        }
        if (token !== undefined) {
          tokens.set(token, { hash, at: now })
          storageOf().put(`k/${token}`, JSON.stringify({ hash, at: now }))
        }
      }
      const written = decisions
        .filter(({ write }) => write.kind !== 'ConditionCheck')
        .map(({ write: { table, request }, next }) => ({ table, item: next ?? request.Key }))
      const output = {
        ...capacityList('Write', input.ReturnConsumedCapacity, capacities),
        ...collectionsOf(input.ReturnItemCollectionMetrics, written),
      }
      return { output, expiries }
    },
    read(members, wanted) {
      const capacities = new Map<Table, Units[]>()
      let failed = false
      let size = 0
      const reasons: Reason[] = []
      const seen = new Set<string>()
      const Responses = members.map(({ request }) => {
        const table: Table = tables.get(request.TableName)
        try {
          const item = readItem(storageOf(), table, request)
          const id = `${table.id}/${createKey(request.Key, table)}`
          if (seen.has(id)) throw new SameItemError()
          seen.add(id)
          reasons.push({ Code: 'None' })
          const bytes = item ? itemSize(item) : 0
          size += bytes
          capacities.set(table, [...(capacities.get(table) ?? []), ofTable(readUnits(bytes, true))])
          if (!item) return {}
          return { Item: request._projection ? mapPaths(request._projection.paths, item) : item }
        } catch (error) {
          failed = true
          reasons.push(reasonOf(error, false))
          return {}
        }
      })
      if (failed) throw transactionCanceled(reasons)
      if (size > mostBytes) {
        throw validationError('Aggregated size of all the items in the transaction cannot exceed 4 MB')
      }
      return { Responses, ...capacityList('Read', wanted, capacities) }
    },
    async load() {
      const snapshot = await storageOf().snapshot()
      const entries = snapshot.entries(prefixRange('k/'))
      const found: [string, Token][] = []
      for (let some = await entries.next(500); some.length > 0; some = await entries.next(500)) {
        for (const [key, text] of some) found.push([key.slice('k/'.length), JSON.parse(text) as Token])
      }
      await entries.close()
      await snapshot.close()
      found.sort(([, a], [, b]) => a.at - b.at)
      for (const [token, known] of found) tokens.set(token, known)
    },
  }
}

class SameItemError extends AwsError {
  constructor() {
    super('ValidationException', 'Transaction request cannot include multiple operations on one item')
  }
}

/** What of an error becomes a reason; anything else is the request's own fault and ends it. */
function reasonOf(error: unknown, isOfWrite: boolean): Reason {
  if (error instanceof SameItemError || !(error instanceof AwsError)) throw error
  if (error.code === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.details }
  }
  // What no key can be is looked for before the transaction begins.
  if (isOfWrite && /key attribute cannot contain an empty/.test(error.message)) throw error
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message }
  throw error
}

/** A transaction costs twice. */
function capacityList(
  kind: 'Read' | 'Write',
  wanted: string | undefined,
  units: ReadonlyMap<Table, readonly Units[]>,
): object {
  const list: ConsumedCapacity[] = []
  for (const [table, all] of units) {
    const { ConsumedCapacity } = consumed(wanted, table, sum(all, 2), kind)
    if (ConsumedCapacity) list.push(ConsumedCapacity)
  }
  return list.length > 0 ? { ConsumedCapacity: list } : {}
}

/** The same for requests that differ only in the order of their members. */
function fingerprint(value: unknown): string {
  const sorted = (_: string, each: unknown): unknown =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('base64')
}

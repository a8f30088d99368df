/** Writes that hold only under a condition, several of them at once, and what it means when they don't. */
import { type CreateEntityItem, createWriteTransaction, type Entity, type EntityIdentifiers } from 'electrodb'
import { isRefusedError, RetryLaterError } from '../errors'

// biome-ignore lint/suspicious/noExplicitAny: any entity at all, as ElectroDB's own helper types say it
export type AnyEntity = Entity<any, any, any, any>

declare const ofTransaction: unique symbol

/** A write that is not done yet, for a transaction; made by `put` and `remove`, and by the store and the outbox for themselves. */
export interface Write {
  readonly [ofTransaction]: true
}

/**
 * AWS's own errors: their names say what has happened, to whoever decides by them and in logs. ElectroDB's stand for all
 * of them under one name, and it makes one for each call, with its stack, whether or not it fails.
 */
export const awsErrors = { originalErr: true } as const

type AwsErrors = typeof awsErrors

interface Operation {
  go(options: AwsErrors & { readonly response: 'none' }): Promise<unknown>
  commit(): Write
}

export type Where = (
  attributes: Readonly<Record<string, unknown>>,
  operations: { eq(attribute: unknown, value: unknown): string; notExists(attribute: unknown): string },
) => string

type Consistent = AwsErrors & { readonly consistent: true }

interface Kept {
  /** Seconds since 1970. */
  readonly removeAt?: number
}

/** What one call gave of many: less than was asked for if that is too much for an answer, or the table is busy. */
interface Gathered {
  readonly data: readonly Kept[]
  /** The keys of what it left out, to be asked for again. */
  readonly unprocessed: readonly object[]
}

interface Put extends Operation {
  where(condition: Where): Operation
}

/** What an entity can do, whichever it is: ElectroDB's types say it for one entity at a time only. */
export interface Operations {
  get(keys: readonly object[]): { go(options: Consistent): Promise<Gathered> }
  get(key: object): { go(options: Consistent): Promise<{ readonly data: Kept | null }> }
  create(item: object): Operation
  put(item: object): Put
  delete(key: object): Operation
}

/** `commit` is there on every entity, though its type is so only within ElectroDB's own transactions. */
export function operationsOf(entity: AnyEntity): Operations {
  return entity as unknown as Operations
}

/** The put of an item, to be done in the same transaction as something else. */
export function put<Kind extends AnyEntity>(entity: Kind, item: CreateEntityItem<Kind>): Write {
  return operationsOf(entity).put(item).commit()
}

/** The removal of an item, to be done in the same transaction as something else; of one that is not there, nothing. */
export function remove<Kind extends AnyEntity>(entity: Kind, key: EntityIdentifiers<Kind>): Write {
  return operationsOf(entity).delete(key).commit()
}

/** DynamoDB will not take one of the writes, however often it is tried: it is too large, say. */
export class TransactionInvalidError extends Error {
  readonly code = 'TransactionInvalid'
  readonly retryable = false
  constructor(messages: readonly string[], options?: ErrorOptions) {
    super(`DynamoDB does not take the transaction: ${messages.join('; ')}`, options)
    this.name = 'TransactionInvalidError'
  }
}

interface Reason {
  readonly code: string
  readonly message?: string
}

/**
 * Does all of them, or none; false if a condition did not hold, or somebody else is writing the same. Throws
 * TransactionInvalidError, and RetryLaterError if DynamoDB has canceled it for want of capacity.
 */
export async function transact(entity: AnyEntity, writes: readonly Write[]): Promise<boolean> {
  const { canceled, data } = await writeAll(entity, writes)
  if (!canceled) return true
  const reasons = (data as readonly Reason[]).filter(({ code }) => code !== 'None')
  const codes = reasons.map(({ code }) => code)
  if (codes.includes('ValidationError')) {
    throw new TransactionInvalidError(reasons.map(({ code, message = '' }) => `${code}: ${message}`))
  }
  const isExpected = codes.every((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict')
  if (codes.length > 0 && isExpected) return false
  throw new RetryLaterError(`DynamoDB has canceled the transaction: ${codes.join(', ')}`)
}

/** An item that is too large is refused with the whole request, one that an update makes too large by its reason. */
async function writeAll(entity: AnyEntity, writes: readonly Write[]) {
  try {
    return await createWriteTransaction({ entity }, () => [...writes] as never).go()
  } catch (error) {
    if (!isCausedBy(error, 'ValidationException')) throw error
    throw new TransactionInvalidError([error instanceof Error ? error.message : String(error)], { cause: error })
  }
}

/** What the write gives, or undefined if its condition did not hold. */
export async function unlessConditionFails<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write
  } catch (error) {
    // A transaction on the same item is under way: as good as written by somebody else.
    if (isCausedBy(error, 'ConditionalCheckFailedException') || isCausedBy(error, 'TransactionConflictException')) {
      return undefined
    }
    throw error
  }
}

export function isCausedBy(error: unknown, name: string): boolean {
  for (let each = error; each instanceof Error && !isRefusedError(each); each = each.cause) {
    if (each.name === name) return true
  }
  return false
}

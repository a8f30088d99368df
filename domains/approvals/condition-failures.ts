/** Writes that hold only under a condition, and what it means when they don't. */
import { isRefusedError, RetryLaterError } from '../../shared/errors'

interface Transaction {
  go(): Promise<{ readonly canceled: boolean; readonly data: unknown }>
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

/** Writes all of it, or nothing; false if a condition did not hold, or somebody else is writing the same. */
export async function transact(transaction: Transaction): Promise<boolean> {
  const { canceled, data } = await transaction.go()
  if (!canceled) return true
  const codes = (data as readonly { readonly code: string }[]).map(({ code }) => code).filter((code) => code !== 'None')
  const isExpected = codes.every((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict')
  if (codes.length > 0 && isExpected) return false
  throw new RetryLaterError(`DynamoDB has canceled the transaction: ${codes.join(', ')}`)
}

export function isCausedBy(error: unknown, name: string): boolean {
  for (let each = error; each instanceof Error && !isRefusedError(each); each = each.cause) {
    if (each.name === name) return true
  }
  return false
}

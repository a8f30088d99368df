/** What is wrong with a data directory, and what to do about it. */
import { diskRefusal, StoreError } from '../kernel/store-error'

export class DataDirectoryError extends Error {
  readonly code = 'DataDirectory'
  constructor(
    readonly directory: string,
    message: string,
    cause?: unknown,
  ) {
    super(`data directory ${directory}: ${message}`, cause === undefined ? undefined : { cause })
    this.name = 'DataDirectoryError'
  }
}

export const another = 'give another directory'
const fresh = 'restore it from a copy, or start afresh (--fresh, which deletes it)'

/**
 * What is wrong with what an engine, or the store itself, has in the directory. A disk that is full or that may not be
 * written to says nothing about what is on it: then there is no talk of deleting.
 */
export function unreadable(directory: string | undefined, what: string, error: unknown): unknown {
  if (directory === undefined || error instanceof DataDirectoryError) return error
  if (isLocked(error)) {
    return new DataDirectoryError(directory, `another process has it open; stop it, or ${another}`, error)
  }
  const refusal = diskRefusal(error)
  if (refusal !== undefined) {
    return new DataDirectoryError(directory, `${what} cannot be opened: ${refusal}; nothing in it is lost`, error)
  }
  return new DataDirectoryError(directory, `${what} cannot be read: ${deepest(error)}; ${fresh}`, error)
}

/** What a start fails of: LevelDB's errors, which may come from any reading or writing, in words that say what to do. */
export function explained(directory: string | undefined, error: unknown): unknown {
  const { code } = error as { code?: unknown }
  const isOfStore = error instanceof StoreError || (typeof code === 'string' && code.startsWith('LEVEL_'))
  return isOfStore ? unreadable(directory, 'the store', error) : error
}

export function unwritable(directory: string, error: unknown): DataDirectoryError {
  const why = diskRefusal(error) ?? deepest(error)
  return new DataDirectoryError(directory, `it cannot be written to: ${why}; or ${another}`, error)
}

export function damaged(directory: string, how: string): DataDirectoryError {
  return new DataDirectoryError(directory, `it is damaged (${how}); ${fresh}`)
}

/** LevelDB's own lock, under the errors that wrap it. */
export function isLocked(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return code === 'LEVEL_LOCKED' || (cause !== undefined && isLocked(cause))
}

function deepest(error: unknown): string {
  const { cause, message } = error as { cause?: unknown; message?: string }
  return cause === undefined ? String(message) : deepest(cause)
}

/**
 * The data directory: `format.json` says how it is written, `state` is the store; engines keep files of their
 * own beside it. One process at a time has it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openStore, type Store } from '../kernel/store'

/** Rises when what is kept changes such that an older program, or this one, cannot read the other's. */
const formatVersion = 1

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

export interface OpenStore {
  readonly store: Store
  /** Absolute; undefined: in memory. */
  readonly directory: string | undefined
}

/** @throws DataDirectoryError if it is in use, of another version or not ours */
export async function openDataDirectory(data: string | undefined, sync: boolean): Promise<OpenStore> {
  if (data === undefined) return { store: await openStore(), directory: undefined }
  const directory = resolve(data)
  checkFormat(directory)
  try {
    const store = await openStore({ directory: join(directory, 'state'), sync })
    return { store, directory }
  } catch (error) {
    if (isLocked(error)) {
      const advice = 'stop it, or give another directory'
      throw new DataDirectoryError(directory, `another process has it open; ${advice}`, error)
    }
    throw new DataDirectoryError(directory, `the store cannot be opened: ${deepest(error)}`, error)
  }
}

function checkFormat(directory: string): void {
  const file = join(directory, 'format.json')
  if (!existsSync(file)) {
    if (existsSync(directory) && readdirSync(directory).length > 0) {
      throw new DataDirectoryError(directory, 'it is not empty and has no format.json; give a directory of its own')
    }
    mkdirSync(directory, { recursive: true })
    writeFileSync(file, `${JSON.stringify({ version: formatVersion })}\n`)
    return
  }
  let version: unknown
  try {
    version = JSON.parse(readFileSync(file, 'utf8')).version
  } catch (error) {
    throw new DataDirectoryError(directory, 'its format.json cannot be read', error)
  }
  if (version !== formatVersion) {
    throw new DataDirectoryError(
      directory,
      `it is of format ${JSON.stringify(version)}, and this version reads format ${formatVersion}; start with the version that wrote it, or give another directory`,
    )
  }
}

/** LevelDB's own lock, under the errors that wrap it. */
function isLocked(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return code === 'LEVEL_LOCKED' || (cause !== undefined && isLocked(cause))
}

function deepest(error: unknown): string {
  const { cause, message } = error as { cause?: unknown; message?: string }
  return cause === undefined ? String(message) : deepest(cause)
}

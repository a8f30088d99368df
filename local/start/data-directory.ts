/**
 * The data directory: `format.json` says how it is written, `state` is the store; engines keep files of their
 * own beside it. One process at a time has it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
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

/** @throws DataDirectoryError if it is in use, damaged, of another version, not ours or not to be written to */
export async function openDataDirectory(data: string | undefined, sync: boolean): Promise<OpenStore> {
  if (data === undefined) return { store: await openStore(), directory: undefined }
  const directory = resolve(data)
  checkFormat(directory)
  const state = join(directory, 'state')
  checkWhole(directory, state)
  let store: Store
  try {
    store = await openStore({ directory: state, sync })
  } catch (error) {
    throw unreadable(directory, 'the store', error)
  }
  const dropped = droppedIn(state)
  if (dropped === undefined) return { store, directory }
  await store.close()
  // LevelDB goes on without what it dropped, so the next opening would find nothing wrong.
  writeFormat(directory, { version: formatVersion, damaged: dropped })
  throw damaged(directory, dropped)
}

/** What is wrong with what an engine, or the store itself, has in the directory. */
export function unreadable(directory: string | undefined, what: string, error: unknown): unknown {
  if (directory === undefined || error instanceof DataDirectoryError) return error
  if (isLocked(error)) {
    return new DataDirectoryError(directory, `another process has it open; stop it, or ${another}`, error)
  }
  return new DataDirectoryError(directory, `${what} cannot be read: ${deepest(error)}; ${fresh}`, error)
}

const another = 'give another directory'
const fresh = 'restore it from a copy, or start afresh (--fresh, which deletes it)'

interface Format {
  readonly version: unknown
  /** What was found broken, at an opening that changed it. */
  readonly damaged?: string
}

function checkFormat(directory: string): void {
  const format = readFormat(directory)
  if (format === undefined) {
    writeFormat(directory, { version: formatVersion })
    return
  }
  const { version, damaged: damage } = format
  if (version !== formatVersion) {
    throw new DataDirectoryError(
      directory,
      `it is of format ${JSON.stringify(version)}, and this version reads format ${formatVersion}; start with the version that wrote it, or ${another}`,
    )
  }
  if (damage !== undefined) throw damaged(directory, damage)
}

/** Undefined: it is new, or a first start was killed before it got so far. */
function readFormat(directory: string): Format | undefined {
  try {
    if (!existsSync(directory)) return undefined
    const names = readdirSync(directory)
    if (!names.includes(formatFile)) {
      if (names.every((name) => name === halfFormatFile)) return undefined
      throw new DataDirectoryError(directory, 'it is not empty and has no format.json; give a directory of its own')
    }
    return (JSON.parse(readFileSync(join(directory, formatFile), 'utf8')) ?? {}) as Format
  } catch (error) {
    if (error instanceof DataDirectoryError) throw error
    throw new DataDirectoryError(directory, `its format.json cannot be read: ${deepest(error)}; ${fresh}`, error)
  }
}

const formatFile = 'format.json'
const halfFormatFile = 'format.json.part'

/** Renamed when it is whole and on disk, so that neither a kill nor a power cut leaves half of it. */
function writeFormat(directory: string, format: Format): void {
  try {
    mkdirSync(directory, { recursive: true })
    const half = join(directory, halfFormatFile)
    writeFileSync(half, `${JSON.stringify(format)}\n`, { flush: true })
    renameSync(half, join(directory, formatFile))
  } catch (error) {
    throw new DataDirectoryError(directory, `it cannot be written to: ${deepest(error)}; ${another}`, error)
  }
}

/** Without its CURRENT file, LevelDB takes a store for a new one and begins afresh on top of what is there. */
function checkWhole(directory: string, state: string): void {
  const names = existsSync(state) ? readdirSync(state) : []
  const own = [formatFile, halfFormatFile, 'state']
  const others = readdirSync(directory).filter((name) => !own.includes(name))
  const hasData = names.length > 0 ? names.some((name) => /\.(ldb|log)$/.test(name)) : others.length > 0
  if (hasData && !names.includes('CURRENT')) throw damaged(directory, 'state has no CURRENT file')
}

/**
 * What LevelDB says that it left out of its log because the checksum is wrong. What a kill or a power cut leaves
 * half written at the log's end is not among it.
 */
function droppedIn(state: string): string | undefined {
  const log = readFileSync(join(state, 'LOG'), 'utf8')
  const line = log.split('\n').find((each) => /dropping \d+ bytes/.test(each))
  return line?.slice(line.lastIndexOf('/') + 1)
}

function damaged(directory: string, how: string): DataDirectoryError {
  return new DataDirectoryError(directory, `it is damaged (${how}); ${fresh}`)
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

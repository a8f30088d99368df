/**
 * The data directory: `format.json` says how it is written, `state` is the store; engines keep files of their own
 * beside it. One process at a time has it.
 *
 * A fresh start takes nothing away until it has succeeded: it works in a new subdirectory while it holds the lock of
 * what is there, and then `format.json` names the new one. Whatever fails before that leaves everything as it was.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { openStore, type Store } from '../kernel/store'
import { damaged, isLocked, unreadable, unwritable } from './data-directory-error'
import { checkFormat, formatFile, freshName, halfFormatFile, isFreshName, readFormat, writeFormat } from './format'
import { inventoryFiles, missingIn, removeInventory, writeInventory } from './inventory'

export interface OpenStore {
  readonly store: Store
  /** Where the engines keep their files, absolute; undefined: in memory. */
  readonly directory: string | undefined
  /** The start has succeeded: what a fresh one replaces goes now. */
  settle(): Promise<void>
  /**
   * What a fresh start that did not succeed has made goes. `orderly`: the engines have closed all that they had open, so
   * that the next start can hold the files to what they are now.
   */
  close(orderly: boolean): Promise<void>
}

export interface DataOptions {
  readonly sync?: boolean | undefined
  readonly fresh?: boolean | undefined
}

/** @throws DataDirectoryError if it is in use, damaged, of another version, not ours or not to be written to */
export async function openDataDirectory(data: string | undefined, options: DataOptions = {}): Promise<OpenStore> {
  if (data === undefined) {
    const store = await openStore()
    return { store, directory: undefined, settle: async () => undefined, close: () => store.close() }
  }
  const directory = resolve(data)
  return options.fresh && isUsed(directory) ? openFresh(directory, options) : openKept(directory, options)
}

async function openKept(directory: string, { sync = false }: DataOptions): Promise<OpenStore> {
  const format = readFormat(directory)
  if (format) checkFormat(directory, format)
  else writeFormat(directory, {})
  const home = homeOf(directory, format?.in)
  const state = join(home, 'state')
  let store: Store
  try {
    checkWhole(home, state)
    mkdirSync(home, { recursive: true })
    removeInventory(home)
    store = await openStore({ directory: state, sync })
  } catch (error) {
    throw unreadable(directory, 'the store', error)
  }
  const dropped = droppedIn(state)
  if (dropped !== undefined) {
    await store.close()
    // LevelDB goes on without what it dropped, so the next opening would find nothing wrong.
    writeFormat(directory, { ...placed(format?.in), damaged: dropped })
    throw damaged(directory, dropped)
  }
  if (readFormat(directory)?.in !== format?.in) {
    // A fresh start of another process came between.
    await store.close()
    return openKept(directory, { sync })
  }
  sweep(directory, format?.in)
  return {
    store,
    directory: home,
    settle: async () => undefined,
    async close(orderly) {
      await store.close()
      if (orderly) writeInventory(home)
    },
  }
}

async function openFresh(directory: string, { sync = false }: DataOptions): Promise<OpenStore> {
  const before = placeOf(directory)
  const release = await lock(directory, homeOf(directory, before))
  const name = freshName(before === undefined ? 1 : Number(before.slice('fresh-'.length)) + 1)
  const home = join(directory, name)
  const discard = () => rmSync(home, { recursive: true, force: true })
  let store: Store
  try {
    discard()
    store = await openStore({ directory: join(home, 'state'), sync })
  } catch (error) {
    await release()
    throw unwritable(directory, error)
  }
  let isSettled = false
  return {
    store,
    directory: home,
    async settle() {
      await store.flush()
      writeFormat(directory, placed(name))
      isSettled = true
      await release()
      const kept = [formatFile, name]
      remove(directory, (other) => !kept.includes(other))
    },
    async close(orderly) {
      await store.close().finally(release)
      if (!isSettled) discard()
      else if (orderly) writeInventory(home)
    },
  }
}

/** Something is in it, and it is ours. @throws DataDirectoryError if it is not */
function isUsed(directory: string): boolean {
  if (existsSync(join(directory, formatFile))) return true
  return readFormat(directory) !== undefined
}

/** Where what is there has been kept, also where its format.json cannot be read any more. */
function placeOf(directory: string): string | undefined {
  try {
    const place = readFormat(directory)?.in
    return isFreshName(place) ? place : undefined
  } catch {
    return readdirSync(directory).findLast(isFreshName)
  }
}

/** Holds what is there. What is too damaged to be opened can't be in use. */
async function lock(directory: string, home: string): Promise<() => Promise<void>> {
  const state = join(home, 'state')
  if (!existsSync(join(state, 'CURRENT'))) return async () => undefined
  const level = new ClassicLevel(state, { createIfMissing: false })
  const isWhole = missingIn(home) === undefined
  try {
    await level.open()
    if (isWhole) removeInventory(home)
  } catch (error) {
    if (isLocked(error)) throw unreadable(directory, 'the store', error)
    return async () => undefined
  }
  const dropped = droppedIn(state)
  if (dropped !== undefined) writeFormat(directory, { ...placed(placeOf(directory)), damaged: dropped })
  return async () => {
    if (level.status !== 'open') return
    await level.close()
    // The opening has changed its files.
    if (isWhole) writeInventory(home)
  }
}

const homeOf = (directory: string, place: string | undefined): string =>
  place === undefined ? directory : join(directory, place)

const placed = (place: string | undefined): { readonly in?: string } => (place === undefined ? {} : { in: place })

/** What a fresh start left that was killed: before it had succeeded, or while it removed what it had replaced. */
function sweep(directory: string, place: string | undefined): void {
  const replaced = place === undefined ? [] : ['state', 'dynamodb', 's3', 'lambda', ...inventoryFiles]
  remove(directory, (name) => (isFreshName(name) && name !== place) || replaced.includes(name))
}

/** What can't be removed is in nobody's way, and no reason not to start. */
function remove(directory: string, isWanted: (name: string) => boolean): void {
  for (const name of readdirSync(directory).filter(isWanted)) {
    try {
      rmSync(join(directory, name), { recursive: true, force: true })
    } catch {}
  }
}

/** Without its CURRENT file, LevelDB takes a store for a new one and begins afresh on top of what is there. */
function checkWhole(home: string, state: string): void {
  const names = existsSync(state) ? readdirSync(state) : []
  const own = [formatFile, halfFormatFile, 'state', ...inventoryFiles]
  const others = existsSync(home) ? readdirSync(home).filter((name) => !own.includes(name) && !isFreshName(name)) : []
  const hasData = names.length > 0 ? names.some((name) => /\.(ldb|log)$/.test(name)) : others.length > 0
  if (hasData && !names.includes('CURRENT')) throw damaged(home, 'state has no CURRENT file')
  const missing = missingIn(home)
  if (missing !== undefined) throw damaged(home, missing)
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

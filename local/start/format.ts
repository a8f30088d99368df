/** `format.json` of a data directory: how it is written, and where in it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { another, DataDirectoryError, damaged, unreadable, unwritable } from './data-directory-error'

/** Rises when what is kept changes such that an older program, or this one, cannot read the other's. */
const formatVersion = 1

export const formatFile = 'format.json'
export const halfFormatFile = 'format.json.part'

export interface Format {
  readonly version: unknown
  /** What was found broken, at an opening that changed it. */
  readonly damaged?: string
  /** The subdirectory that has everything, since a fresh start; absent: the directory itself. */
  readonly in?: string
}

/** Undefined: it is new, or a first start was killed before it got so far. @throws DataDirectoryError */
export function readFormat(directory: string): Format | undefined {
  let text: string
  try {
    if (!existsSync(directory)) return undefined
    const names = readdirSync(directory)
    if (!names.includes(formatFile)) {
      if (names.every((name) => name === halfFormatFile)) return undefined
      throw new DataDirectoryError(directory, 'it is not empty and has no format.json; give a directory of its own')
    }
    text = readFileSync(join(directory, formatFile), 'utf8')
  } catch (error) {
    throw unreadable(directory, `its ${formatFile}`, error)
  }
  try {
    return (JSON.parse(text) ?? {}) as Format
  } catch {
    throw damaged(directory, `${formatFile} is no JSON`)
  }
}

/** @throws DataDirectoryError for one that this version does not read, or that was found damaged */
export function checkFormat(directory: string, { version, damaged: damage, in: place }: Format): void {
  if (version !== formatVersion) {
    throw new DataDirectoryError(
      directory,
      `it is of format ${JSON.stringify(version)}, and this version reads format ${formatVersion}; start with the version that wrote it, or ${another}`,
    )
  }
  if (damage !== undefined) throw damaged(directory, damage)
  if (place !== undefined && !isFreshName(place)) throw damaged(directory, `${formatFile} names no part of it`)
}

/** Renamed when it is whole and on disk, so that neither a kill nor a power cut leaves half of it. */
export function writeFormat(directory: string, format: Omit<Format, 'version'>): void {
  try {
    mkdirSync(directory, { recursive: true })
    const half = join(directory, halfFormatFile)
    writeFileSync(half, `${JSON.stringify({ version: formatVersion, ...format })}\n`, { flush: true })
    renameSync(half, join(directory, formatFile))
  } catch (error) {
    throw unwritable(directory, error)
  }
}

export const freshName = (number: number): string => `fresh-${number}`
export const isFreshName = (name: unknown): name is string => typeof name === 'string' && /^fresh-\d+$/.test(name)

/**
 * Reads a zip archive. It comes from whoever may call the API, so nothing in it is believed: names that leave the
 * directory, links, encryption, lying sizes and bombs are refused before anything is written.
 */
import * as zlib from 'node:zlib'

export interface ZipEntry {
  readonly path: string
  readonly content: Buffer
  /** Of the file, such as 0o755; undefined if the archive does not say. */
  readonly mode: number | undefined
}

/** An archive that is not taken; `problem` is for the service's own words. */
export class ZipError extends Error {
  constructor(
    readonly code: 'Unreadable' | 'TooLarge',
    /** Goes on a sentence: `it is not a zip archive`. */
    readonly problem: string,
  ) {
    super(problem)
    this.name = 'ZipError'
  }
}

export const isZipError = (error: unknown): error is ZipError => error instanceof ZipError

export interface ZipLimits {
  /** Of all files, unpacked. */
  readonly mostBytes: number
}

const mostEntries = 65_534
const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50

interface Header {
  readonly path: string
  readonly encrypted: boolean
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly unixMode: number
  readonly offset: number
}

/** Files of the archive; directories are left out. @throws ZipError */
export function readZip(archive: Buffer, limits: ZipLimits): ZipEntry[] {
  try {
    return readHeaders(archive, limits).flatMap((header) => readEntry(archive, header) ?? [])
  } catch (error) {
    // By code, not by class: Node's own errors are of another realm than a test's.
    if (isOutside(error)) throw unreadable('it ends too early')
    throw error
  }
}

function isOutside(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === 'ERR_OUT_OF_RANGE' || code === 'ERR_BUFFER_OUT_OF_BOUNDS'
}

const unreadable = (why: string): ZipError => new ZipError('Unreadable', why)

function findEnd(archive: Buffer): number {
  // The record is 22 bytes and a comment of at most 65,535.
  for (let offset = archive.length - 22; offset >= Math.max(0, archive.length - 22 - 0xffff); offset--) {
    if (archive.readUInt32LE(offset) === endSignature) return offset
  }
  throw unreadable('it is not a zip archive')
}

function readHeaders(archive: Buffer, { mostBytes }: ZipLimits): Header[] {
  const end = findEnd(archive)
  const count = archive.readUInt16LE(end + 10)
  let offset = archive.readUInt32LE(end + 16)
  if (count > mostEntries || offset === 0xffffffff) throw unreadable('it is a Zip64 archive')
  const headers: Header[] = []
  let total = 0
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(offset) !== entrySignature) throw unreadable('its directory is broken')
    const nameLength = archive.readUInt16LE(offset + 28)
    const madeByUnix = archive.readUInt8(offset + 5) === 3
    const header: Header = {
      path: archive.toString('utf8', offset + 46, offset + 46 + nameLength),
      encrypted: (archive.readUInt16LE(offset + 8) & 1) === 1,
      method: archive.readUInt16LE(offset + 10),
      crc: archive.readUInt32LE(offset + 16),
      packed: archive.readUInt32LE(offset + 20),
      size: archive.readUInt32LE(offset + 24),
      unixMode: madeByUnix ? archive.readUInt32LE(offset + 38) >>> 16 : 0,
      offset: archive.readUInt32LE(offset + 42),
    }
    check(header)
    total += header.size
    if (total > mostBytes) throw new ZipError('TooLarge', `it unpacks to more than ${mostBytes} bytes`)
    headers.push(header)
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32)
  }
  return headers
}

function check({ path, encrypted, unixMode }: Header): void {
  const parts = path.split('/')
  if (path.startsWith('/') || /[\\\0]|^[a-zA-Z]:/.test(path) || parts.includes('..')) {
    throw unreadable(`the name ${JSON.stringify(path)} leaves the archive`)
  }
  if (encrypted) throw unreadable(`${path} is encrypted`)
  const kind = unixMode & 0o170000
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) throw unreadable(`${path} is a link or a device`)
}

function readEntry(archive: Buffer, header: Header): ZipEntry | undefined {
  const { path, method, offset, packed, size, crc, unixMode } = header
  if (path.endsWith('/')) return undefined
  if (archive.readUInt32LE(offset) !== localSignature) throw unreadable(`${path} is broken`)
  const start = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28)
  if (start + packed > archive.length) throw unreadable('it ends too early')
  const content = unpack(archive.subarray(start, start + packed), method, size, path)
  if (content.length !== size || (zlib.crc32 !== undefined && zlib.crc32(content) !== crc))
    throw unreadable(`${path} is damaged`)
  return { path, content, mode: unixMode === 0 ? undefined : unixMode & 0o777 }
}

function unpack(packed: Buffer, method: number, size: number, path: string): Buffer {
  if (method === 0) return packed
  if (method !== 8) throw unreadable(`${path} uses compression method ${method}`)
  try {
    // Not a byte more than the directory promised, which was counted.
    return zlib.inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) })
  } catch {
    throw unreadable(`${path} is damaged`)
  }
}

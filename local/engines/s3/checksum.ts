/** The checksums that SDKs send with an upload and verify at a download. */
import { createHash } from 'node:crypto'
import { castagnoli, crc32, ieee } from '../../lib/crc32'
import { badDigest, invalidRequest } from './errors'

export const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
export type Algorithm = (typeof algorithms)[number]

export interface Checksum {
  readonly algorithm: Algorithm
  /** Base64; of a composite one with `-<parts>` behind it. */
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** Such as `ChecksumCRC32` in the API and `x-amz-checksum-crc32` on the wire. */
export const memberOf = (algorithm: Algorithm): `Checksum${Algorithm}` => `Checksum${algorithm}`
export const headerOf = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`

export type ChecksumMembers = { readonly [Name in `Checksum${Algorithm}`]?: string }

/** Base64 */
export function checksum(algorithm: Algorithm, bytes: Buffer): string {
  switch (algorithm) {
    case 'CRC32':
      return base64(crc32(bytes, ieee))
    case 'CRC32C':
      return base64(crc32(bytes, castagnoli))
    case 'CRC64NVME':
      return crc64(bytes).toString('base64')
    case 'SHA1':
    case 'SHA256':
      return createHash(algorithm.toLowerCase()).update(bytes).digest('base64')
  }
}

export const fullChecksum = (algorithm: Algorithm, bytes: Buffer): Checksum => ({
  algorithm,
  value: checksum(algorithm, bytes),
  type: 'FULL_OBJECT',
})

/** What S3 computes where nobody asks for anything else (since the end of 2024). */
export const usualAlgorithm: Algorithm = 'CRC64NVME'

/** Bytes of a checksum. */
const lengths: Readonly<Record<Algorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }

/** The checksum that came along, verified. @throws BadDigest, InvalidRequest */
export function verifiedChecksum(given: ChecksumMembers, bytes: Buffer): Checksum | undefined {
  const [algorithm, another] = algorithms.filter((each) => given[memberOf(each)] !== undefined)
  if (another) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  const value = algorithm && given[memberOf(algorithm)]
  if (!algorithm || value === undefined) return undefined
  const plain = Buffer.from(value, 'base64')
  if (plain.length !== lengths[algorithm] || plain.toString('base64') !== value) {
    throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`)
  }
  if (checksum(algorithm, bytes) !== value) throw badDigest(algorithm)
  return { algorithm, value, type: 'FULL_OBJECT' }
}

/** Of an upload in parts: the checksum of the parts' checksums. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): Checksum {
  const joined = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))
  return { algorithm, value: `${checksum(algorithm, joined)}-${parts.length}`, type: 'COMPOSITE' }
}

function base64(sum: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(sum >>> 0)
  return bytes.toString('base64')
}

let table64: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined

/** In halves of 32 bits: BigInt would take a second for a few megabytes. */
function crc64(bytes: Buffer): Buffer {
  table64 ??= createTable64()
  let high = 0xffffffff
  let low = 0xffffffff
  for (let index = 0; index < bytes.length; index++) {
    const entry = (low ^ (bytes[index] as number)) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (table64.low[entry] as number)
    high = (high >>> 8) ^ (table64.high[entry] as number)
  }
  const sum = Buffer.alloc(8)
  sum.writeUInt32BE(~high >>> 0, 0)
  sum.writeUInt32BE(~low >>> 0, 4)
  return sum
}

function createTable64() {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) }
  for (let index = 0; index < 256; index++) {
    let high = 0
    let low = index
    for (let bit = 0; bit < 8; bit++) {
      const isOdd = low & 1
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (isOdd) {
        // The NVMe polynomial, reversed: 0x9a6c9329ac4bc9b5.
        high ^= 0x9a6c9329
        low ^= 0xac4bc9b5
      }
    }
    table.high[index] = high
    table.low[index] = low
  }
  return table
}

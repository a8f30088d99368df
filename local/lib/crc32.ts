/** CRC-32 of bytes, by any polynomial (reversed). */

/** Of zip files, S3's CRC32 and DynamoDB's `x-amz-crc32`. */
export const ieee = 0xedb88320
/** CRC-32C. */
export const castagnoli = 0x82f63b78

/** Not negative. */
export function crc32(bytes: Buffer, polynomial: number): number {
  const table = tableOf(polynomial)
  let sum = 0xffffffff
  for (let index = 0; index < bytes.length; index++) {
    sum = (sum >>> 8) ^ (table[(sum ^ (bytes[index] as number)) & 0xff] as number)
  }
  return ~sum >>> 0
}

const tables = new Map<number, Uint32Array>()

function tableOf(polynomial: number): Uint32Array {
  let table = tables.get(polynomial)
  if (!table) {
    table = new Uint32Array(256)
    for (let index = 0; index < 256; index++) {
      let value = index
      for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
      table[index] = value
    }
    tables.set(polynomial, table)
  }
  return table
}

import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipOptions {
  readonly deflate?: boolean
  readonly unixMode?: number
  /** What the directory says a file's size is, if not its size. */
  readonly size?: number
}

/** A zip archive with these files. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>, options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content as Uint8Array)
    const packed = options.deflate ? deflateRawSync(bytes) : bytes
    const name = Buffer.from(path)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(options.deflate ? 8 : 0, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(options.size ?? bytes.length, 18)
    common.writeUInt16LE(name.length, 22)
    parts.push(Buffer.from('PK\x03\x04'), common, name, packed)
    const entry = Buffer.alloc(46)
    entry.write('PK\x01\x02')
    entry.writeUInt8(3, 5)
    common.copy(entry, 6)
    entry.writeUInt32LE(((options.unixMode ?? 0o100644) << 16) >>> 0, 38)
    entry.writeUInt32LE(offset, 42)
    directory.push(entry, name)
    offset += 30 + name.length + packed.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listing, end])
}

/** A document as it is kept: compressed, in one item. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { limits } from './limits'
import { tooLarge } from './problems'
import type { ApiDocument } from './read-document'

export interface Packed {
  readonly bytes: Buffer
  /** Of the document: the same one has the same. */
  readonly hash: string
}

/** @throws RefusedError `DocumentTooLarge` */
export function pack({ content }: Pick<ApiDocument, 'content'>): Packed {
  const json = JSON.stringify(content)
  const bytes = gzipSync(json)
  if (bytes.length > limits.packedBytes) throw tooLarge('compressed bytes', bytes.length, limits.packedBytes)
  return { bytes, hash: createHash('sha256').update(json).digest('hex') }
}

/** The JSON of the document. */
export function unpack(bytes: Uint8Array): string {
  return gunzipSync(bytes).toString('utf8')
}

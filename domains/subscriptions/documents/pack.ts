/** A document as it is kept: compressed, in one item. */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { limits } from './limits'
import { tooLarge } from './problems'
import type { ApiDocument } from './read-document'

export interface Packed {
  /** In base 64. */
  readonly text: string
  /** Of the document: the same one has the same. */
  readonly hash: string
}

/** @throws RefusedError `DocumentTooLarge` */
export function pack({ content }: Pick<ApiDocument, 'content'>): Packed {
  const json = JSON.stringify(content)
  const text = gzipSync(json, { level: 9 }).toString('base64')
  const { packedCharacters: most } = limits
  if (text.length > most) throw tooLarge('characters when it is compressed', text.length, most)
  return { text, hash: createHash('sha256').update(json).digest('hex') }
}

/** The JSON of the document. */
export function unpack(text: string): string {
  return gunzipSync(Buffer.from(text, 'base64')).toString('utf8')
}

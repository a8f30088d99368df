/** Walks the keys of a bucket in order, folding those with a common prefix. */
import type { Store } from '../../kernel/store'
import { invalidArgument } from './errors'
import { objectsOf, type StoredObject } from './state'

export interface Listing {
  readonly objects: readonly StoredObject[]
  readonly prefixes: readonly string[]
  readonly isTruncated: boolean
  /** The last key or common prefix that is listed: where the next page goes on. */
  readonly last: string | undefined
}

/**
 * Not the kernel's pages: a bucket's keys are on disk, in order of bytes, folded keys count as one, and the markers of
 * the older lists are keys themselves, which need not be there.
 */
export interface ListOptions {
  readonly prefix: string
  readonly delimiter: string
  /** Exclusive: a key, or a common prefix whose keys are all to be passed over. */
  readonly after: string
  readonly limit: number
}

const mostKeys = 1000

/** How many keys, uploads or parts a page has; who asks for more gets as many as AWS gives. */
export function limitOf(asked: unknown = mostKeys, argument = 'maxKeys'): number {
  return Math.min(wholeOf(asked, argument), mostKeys)
}

export function wholeOf(asked: unknown, argument: string): number {
  const whole = Number(asked)
  if (Number.isInteger(whole) && whole >= 0) return whole
  throw invalidArgument(`Argument ${argument} must be an integer between 0 and 2147483647`, argument, String(asked))
}

/** Writes keys and prefixes as an answer has them. */
export type Encoder = (text: string) => string

export function encoderOf(type: string | undefined): Encoder {
  if (type === undefined) return (text) => text
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return urlEncoded
}

/** As forms are encoded (a space is a plus, and the SDKs decode it so), but for slashes. */
const urlEncoded: Encoder = (text) =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

export async function listKeys(store: Store, bucket: string, options: ListOptions): Promise<Listing> {
  const { prefix, delimiter, after, limit } = options
  const objects: StoredObject[] = []
  const prefixes: string[] = []
  const base = objectsOf(bucket)
  let last: string | undefined
  const isFolded = delimiter !== '' && after.endsWith(delimiter) && after.startsWith(prefix)
  let position = isFolded ? pastAll(after) : after
  for (;;) {
    let foldedPrefix: string | undefined
    // In order of bytes, as the store has them, which is not JavaScript's for all characters.
    const isPast = Buffer.compare(Buffer.from(position), Buffer.from(prefix)) >= 0
    const bounds = isPast ? { after: base + position } : {}
    for await (const [, object] of store.range<StoredObject>(base + prefix, bounds)) {
      const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length)
      if (objects.length + prefixes.length >= limit) return { objects, prefixes, isTruncated: limit > 0, last }
      if (end < 0) {
        objects.push(object)
        last = object.key
      } else {
        foldedPrefix = object.key.slice(0, end + delimiter.length)
        prefixes.push(foldedPrefix)
        last = foldedPrefix
        break
      }
    }
    if (foldedPrefix === undefined) return { objects, prefixes, isTruncated: false, last }
    // The rest of the folded keys is skipped without being read.
    position = pastAll(foldedPrefix)
  }
}

/** Greater than every key that starts with `prefix`; less than whatever else follows. */
const pastAll = (prefix: string): string => `${prefix}\u{10ffff}`

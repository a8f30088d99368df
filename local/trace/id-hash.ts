/** Four bytes for an id: enough to tell which segments to read, and a million of them are 4 MB. */

/** FNV-1a over the characters. */
export function idsHash(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

export function packHashes(ids: Iterable<string>): string {
  const hashes = Uint32Array.from(new Set([...ids].map(idsHash)))
  return Buffer.from(hashes.buffer).toString('base64')
}

export function unpackHashes(text: string): Uint32Array {
  const bytes = Buffer.from(text, 'base64')
  // A copy: a buffer from Node's pool may begin anywhere, and four bytes must be aligned.
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}

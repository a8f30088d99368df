/**
 * What V8 made of functions' code, for all instances of this process: cold starts that follow do without compiling it. It is
 * kept by a hash of the text, whichever function it was, as most bring the same SDK; what was used last stays.
 */
import type { Place } from './instance-messages'

/** Bytes: the SDK's clients come to some 1.5 MB, a function of this repository to a quarter to half of one. */
const most = 32 * 1024 * 1024
/** Longest unused first. */
const kept = new Map<string, Uint8Array>()
const resolved = new Map<string, string>()
/** A request of the SDK's modules for another; they are some two hundred. */
const mostPlaces = 5000

/** Shared with the thread that it is given to, not copied. */
export function keptCode(): { kept: ReadonlyMap<string, Uint8Array>; resolved: ReadonlyMap<string, string> } {
  return { kept, resolved }
}

export function keepCode(code: readonly (readonly [hash: string, data: Uint8Array])[], places: readonly Place[]): void {
  for (const [hash, data] of code) {
    if (data.byteLength > most / 4) continue
    const shared = new Uint8Array(new SharedArrayBuffer(data.byteLength))
    shared.set(data)
    kept.delete(hash)
    kept.set(hash, shared)
  }
  let size = [...kept.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
  for (const [hash, { byteLength }] of kept) {
    if (size <= most) break
    kept.delete(hash)
    size -= byteLength
  }
  for (const [place, file] of places) if (resolved.size < mostPlaces) resolved.set(place, file)
}

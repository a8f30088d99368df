/**
 * How complex the wildcards of one field are, as event-ruler, which EventBridge is built on, judges it: by how many of
 * their beginnings one value can meet at the same time. `*a*b` has four that `ab` meets: `*`, `*a`, `*a*` and `*a*b`.
 */

/** More are refused: ten are told to be taken on AWS, eleven not; its guide gives no number. */
const mostMet = 10
/** Sets of beginnings that are looked at before it is too complex in any case. */
const mostLooked = 10_000

/** `wildcards`: the literal pieces between the asterisks of each. */
export function isTooComplex(wildcards: readonly (readonly string[])[]): boolean {
  const all = wildcards.filter((pieces) => pieces.length > 1).map(tokensOf)
  const bytes = new Set(all.flatMap((tokens) => tokens.filter((token) => token !== any)))
  /** A beginning is its wildcard and how many tokens it has. */
  const first = all.map((_, wildcard) => `${wildcard}/0`)
  const pending: (readonly string[])[] = [first]
  const looked = new Set<string>()
  for (let met: readonly string[] | undefined = pending.pop(); met; met = pending.pop()) {
    for (const byte of [...bytes, undefined]) {
      const next = after(met, byte, all)
      if (next.length > mostMet) return true
      const key = next.join()
      if (next.length === 0 || looked.has(key)) continue
      if (looked.size >= mostLooked) return true
      looked.add(key)
      pending.push(next)
    }
  }
  return false
}

/** A byte, or what stands for any of them. */
type Token = number
const any: Token = -1

/** With the quotes around it: they are part of what it compares. */
function tokensOf(pieces: readonly string[]): readonly Token[] {
  const between = pieces.flatMap((piece, index) =>
    index === 0 ? [...Buffer.from(piece)] : [any, ...Buffer.from(piece)],
  )
  const quote = 0x22
  return [quote, ...between, quote]
}

/** Which are met with one byte more; without one, with a byte that stands in none of them. */
function after(met: readonly string[], byte: Token | undefined, all: readonly (readonly Token[])[]): readonly string[] {
  const next = new Set<string>()
  for (const beginning of met) {
    const [wildcard = 0, length = 0] = beginning.split('/').map(Number)
    const tokens = all[wildcard] ?? []
    if (tokens[length - 1] === any) next.add(beginning)
    if (byte === undefined || tokens[length] !== byte) continue
    next.add(`${wildcard}/${length + 1}`)
    if (tokens[length + 1] === any) next.add(`${wildcard}/${length + 2}`)
  }
  return [...next].sort()
}

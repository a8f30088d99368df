/** What a search has found: values, the best known first, or that it can't tell. Nothing means there is none. */
export type Found = { readonly value: unknown } | { readonly doubt: string }

/** How many values are kept of each question: more than one, since some don't stand up to validation. */
const kept = 3

/** Values before doubts, and of each list its first before the others' second. */
export function best(lists: readonly (readonly Found[])[]): readonly Found[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  const inTurns = Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1)))
  const all = inTurns.flat()
  const values = all.filter((found) => 'value' in found)
  return [...values.slice(0, kept), ...all.filter((found) => 'doubt' in found).slice(0, 1)]
}

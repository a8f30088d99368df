/** Where arrays differ: in how many items there may be, and in what they are. */
import type { Difference, Explanation, Place } from './explain'
import { itemAt } from './intersect'
import type { ArrayShape } from './shapes'

export function explainArray(
  written: ArrayShape,
  read: ArrayShape,
  place: Place,
  explanation: Explanation,
): readonly Difference[] | undefined {
  const { search } = explanation.pair
  const all: (readonly Difference[] | undefined)[] = [explainLengths()]
  const places = Math.max(written.prefix.length, read.prefix.length)
  for (let index = 0; index < places; index++) all.push(explainItem(index, `[${index}]`))
  if (written.longest > places) all.push(explainItem(places, '[]'))
  const known = all.flatMap((each) => each ?? [])
  return known.length === 0 && all.includes(undefined) ? undefined : known

  function explainLengths(): readonly Difference[] {
    const { shortest, longest } = read
    const anyOfLength: ArrayShape = { kind: 'array', prefix: [], rest: true, shortest, longest, checks: [] }
    const found = search.findInShape(written, [anyOfLength])
    if (found.length === 0) return []
    const items = (count: number) => (Number.isFinite(count) ? `${count} items` : 'any number of items')
    const lengths = found.flatMap((each) => ('value' in each ? [(each.value as readonly unknown[]).length] : []))
    const isShort = lengths.some((length) => length < shortest)
    const may = isShort ? `have as few as ${items(written.shortest)}` : `have up to ${items(written.longest)}`
    const takes = isShort ? `require at least ${shortest}` : `take at most ${longest}`
    return [explanation.difference(place, may, takes, found)]
  }

  function explainItem(index: number, step: string): readonly Difference[] | undefined {
    const item = itemAt(written, index)
    if (search.find(item, []).length === 0) return []
    const known = place.examples.filter(Array.isArray) as readonly (readonly unknown[])[]
    const values = Array.from({ length: Math.max(written.shortest, index + 1) }, (_, at) => {
      const found = search.find(itemAt(written, at), []).find((each) => 'value' in each)
      return found && 'value' in found ? found.value : null
    })
    const withItem = (base: readonly unknown[], value: unknown) => base.map((each, at) => (at === index ? value : each))
    const bases = [...known.filter((base) => base.length > index), values]
    return explanation.explain({
      ...place,
      written: item,
      read: itemAt(read, index),
      path: `${place.path}${step}`,
      examples: known.flatMap((base) => base.slice(index, index + 1)),
      lift: (value) => bases.flatMap((base) => place.lift(withItem(base, value))),
    })
  }
}

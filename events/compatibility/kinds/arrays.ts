/** Arrays of lengths and items that others leave out. */
import { notCompared } from '../checks'
import { best, type Found } from '../found'
import { itemAt } from '../intersect'
import type { Search } from '../search'
import type { ArrayShape } from '../shapes'
import { avoiding, findStructures, type Part, type Parts } from './parts'

/** A longer array is not written out to prove a point. */
const longestWritten = 10_000

export function findArrays(within: ArrayShape, outside: readonly ArrayShape[], search: Search): readonly Found[] {
  const known = outside.filter((shape) => shape.checks.every((check) => within.checks.includes(check)))
  const longest = possibleLength(within, search)
  const found: (readonly Found[])[] = []
  for (const length of lengthsToTry(within, known, longest)) {
    const alike = known.filter((shape) => length >= shape.shortest && length <= shape.longest)
    found.push(length > longestWritten ? [{ doubt: tooLong }] : findOfLength(length, within, alike, search))
    if (found.filter((each) => each.some((one) => 'value' in one)).length >= lengthsOfInterest) break
  }
  const isDoubtful = within.checks.length > 0 || known.length < outside.length
  if (found.flat().length === 0 || !isDoubtful) return best(found)
  return [
    ...best(found),
    {
      doubt: notCompared(
        within.checks,
        outside.flatMap(({ checks }) => checks),
      ),
    },
  ]
}

const lengthsOfInterest = 2

const tooLong = `arrays of more than ${longestWritten} items are not tried`

/** Items that can't be end the array before them. */
function possibleLength(shape: ArrayShape, search: Search): number {
  const end = [...shape.prefix, shape.rest].findIndex((item) => search.find(item, []).length === 0)
  return end === -1 ? shape.longest : Math.min(shape.longest, end)
}

/**
 * Between two lengths at which an alternative begins or ends, more items only give more ways to be refused, and
 * after the prefixes one item for each alternative is all that can be needed.
 */
function lengthsToTry(within: ArrayShape, outside: readonly ArrayShape[], longest: number): readonly number[] {
  const shapes = [within, ...outside]
  const distinct = Math.max(...shapes.map(({ prefix }) => prefix.length)) + outside.length + 1
  const turns = shapes.flatMap((shape) => [shape.shortest, shape.longest + 1]).filter(Number.isFinite)
  const starts = [...new Set([0, ...turns])]
  const runs = Array.from({ length: distinct + 1 }, (_, length) => length)
  const lengths = new Set([...runs, ...starts, ...starts.map((start) => start - 1)])
  return [...lengths].filter((length) => length >= within.shortest && length <= longest).sort((a, b) => a - b)
}

function findOfLength(
  length: number,
  within: ArrayShape,
  outside: readonly ArrayShape[],
  search: Search,
): readonly Found[] {
  const prefixes = Math.max(...[within, ...outside].map(({ prefix }) => prefix.length))
  const distinct = Math.min(length, prefixes + Math.max(1, outside.length))
  const items = Array.from({ length: distinct }, (_, index): [number, Part] => [
    index,
    { within: itemAt(within, index), outside: [], presence: 'present' },
  ])

  function refusals(alternative: number, parts: Parts<number>): readonly Parts<number>[] {
    const shape = outside[alternative]
    return [...parts].flatMap(([index, part]) => {
      const refused = shape && avoiding(part, itemAt(shape, index), search)
      return refused ? [new Map(parts).set(index, refused)] : []
    })
  }

  function build(parts: Parts<number>): readonly Found[] {
    const answers = Array.from({ length }, (_, index) => {
      const { within: item, outside: avoided } = parts.get(index) ?? { within: itemAt(within, index), outside: [] }
      return search.find(item, avoided)
    })
    return inVariants(answers, (values) => values)
  }

  return findStructures(new Map(items), { refusals, build, alternatives: outside.length })
}

/** Structures of each part's first value, of their second ones and so on; a doubt if a part has none. */
export function inVariants(
  answers: readonly (readonly Found[])[],
  build: (values: readonly unknown[]) => unknown,
): readonly Found[] {
  if (answers.some((answer) => answer.length === 0)) return []
  const values = answers.map((answer) => answer.flatMap((each) => ('value' in each ? [each.value] : [])))
  const doubtful = values.findIndex((some) => some.length === 0)
  const doubt = answers[doubtful]?.find((each) => 'doubt' in each)
  if (doubt) return [doubt]
  const variants = Math.min(2, Math.max(1, ...values.map(({ length }) => length)))
  return Array.from({ length: variants }, (_, variant) => ({
    value: build(values.map((some) => some[Math.min(variant, some.length - 1)])),
  }))
}

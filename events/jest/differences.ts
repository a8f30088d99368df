/** What is different between two values, path by path. */
export interface Difference {
  /** Such as `data.votes[0].decision`; empty for the whole value. */
  readonly path: string
  readonly expected: unknown
  readonly received: unknown
}

/** Stands for a member that isn't there, which is not the same as one that is undefined. */
export const absent = Symbol('nothing')

export interface Comparison {
  /** What is expected may leave members of objects out, at any depth; arrays are compared whole. */
  readonly partial?: boolean
}

export function differences(
  expected: unknown,
  received: unknown,
  { partial = false }: Comparison = {},
): readonly Difference[] {
  return [...compare(expected, received, '', partial)]
}

function* compare(expected: unknown, received: unknown, path: string, partial: boolean): Iterable<Difference> {
  if (isAsymmetricMatcher(expected)) {
    if (!expected.asymmetricMatch(received === absent ? undefined : received)) yield { path, expected, received }
  } else if (Object.is(expected, received)) {
    return
  } else if (Array.isArray(expected) && Array.isArray(received)) {
    for (let index = 0; index < Math.max(expected.length, received.length); index++) {
      const at = `${path}[${index}]`
      const [wanted, got] = [expected, received].map((list) => (index < list.length ? list[index] : absent))
      yield* compare(wanted, got, at, partial)
    }
  } else if (isObject(expected) && isObject(received)) {
    for (const name of new Set([...Object.keys(expected), ...(partial ? [] : Object.keys(received))])) {
      const [wanted, got] = [expected, received].map((object) => (Object.hasOwn(object, name) ? object[name] : absent))
      // An optional field that is undefined and one that is left out are the same in JSON.
      if ((wanted === undefined && got === absent) || (wanted === absent && got === undefined)) continue
      yield* compare(wanted, got, path === '' ? name : `${path}.${name}`, partial)
    }
  } else {
    yield { path, expected, received }
  }
}

/** How many leaves there are: what a number of differences is large or small against. */
export function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null || isAsymmetricMatcher(value)) return 1
  return Object.values(value).reduce<number>((sum, member) => sum + leaves(member), 0)
}

interface AsymmetricMatcher {
  asymmetricMatch(received: unknown): boolean
}

function isAsymmetricMatcher(value: unknown): value is AsymmetricMatcher {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

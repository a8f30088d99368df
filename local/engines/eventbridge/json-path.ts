/** The JSON paths that InputPath and InputPathsMap know: dots, array indices and wildcards. */

type Step = string | number | typeof everything
const everything = Symbol('everything')

export type JsonPath = readonly Step[]

const stepPattern = /\.([A-Za-z0-9_\-/]+)|\[(\d+)\]|(?:\.\*|\[\*\])|\['([^']+)'\]/y

/** Undefined if `source` is not such a path. */
export function parseJsonPath(source: string): JsonPath | undefined {
  if (!source.startsWith('$')) return undefined
  const steps: Step[] = []
  stepPattern.lastIndex = 1
  while (stepPattern.lastIndex < source.length) {
    const match = stepPattern.exec(source)
    if (!match) return undefined
    steps.push(match[1] ?? match[3] ?? (match[2] === undefined ? everything : Number(match[2])))
  }
  return steps
}

/** Undefined if there is nothing at the path. With a wildcard: the list of what is there. */
export function readJsonPath(path: JsonPath, value: unknown): unknown {
  let found: unknown = value
  for (const [index, step] of path.entries()) {
    if (typeof found !== 'object' || found === null) return undefined
    if (step === everything) {
      const rest = path.slice(index + 1)
      const all = Object.values(found).map((member) => readJsonPath(rest, member))
      return all.filter((member) => member !== undefined)
    }
    found = Object.hasOwn(found, step) ? (found as Record<string | number, unknown>)[step] : undefined
  }
  return found
}

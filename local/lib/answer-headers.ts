/** The headers of an answer that a function gives as a value, in API Gateway's payload formats. */

/** By the name in lower case: the name as it was given first, and its values. */
export type AnswerHeaders = Map<string, { readonly name: string; readonly values: string[] }>

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Control characters and what is beyond Latin-1 cannot be sent in a header. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const badHeaderValue = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/

/**
 * Adds what `headers` has to `into`; each value that is there already, once. A text: why it is malformed.
 * @param member how the answer calls it
 * @param multiple its values are lists
 */
export function readHeaders(
  into: AnswerHeaders,
  headers: unknown,
  member: string,
  multiple = false,
): string | undefined {
  if (headers === undefined || headers === null) return undefined
  if (typeof headers !== 'object' || Array.isArray(headers)) return `${member} is no object`
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined) continue
    if (multiple && !Array.isArray(value)) return `${member}: the value of "${name}" is no list`
    const list = (Array.isArray(value) ? value : [value]) as readonly unknown[]
    const bad = list.some((one) => !['string', 'number', 'boolean'].includes(typeof one))
    if (bad || (!multiple && Array.isArray(value))) return `${member}: the value of "${name}" is no text`
    const texts = list.map(String)
    if (!headerName.test(name) || texts.some((text) => badHeaderValue.test(text)))
      return `${member}: "${name}" is no header`
    const lower = name.toLowerCase()
    // The same header in both: API Gateway sends each value once.
    const known = into.get(lower)
    if (known) known.values.push(...texts.filter((text) => !known.values.includes(text)))
    else into.set(lower, { name, values: texts })
  }
  return undefined
}

/** As answers have them. */
export function sentHeaders(headers: AnswerHeaders): Record<string, string | string[]> {
  return Object.fromEntries(
    [...headers.values()].map(({ name, values }) => [name, values.length === 1 ? (values[0] as string) : values]),
  )
}

/** What stands after the question mark: texts as they are, so that people can read and write it. */

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  const written = new URLSearchParams(
    given.map(([name, value]) => [name, String(value)] as [string, string]),
  ).toString()
  return written === '' ? '' : `?${written}`
}

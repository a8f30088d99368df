/**
 * In the normal form of RFC 3986: no segment of it is a dot or two, also if they came percent-encoded, so that what was
 * looked at is what is asked for in the end.
 */
export function normalPath(path: string): string {
  const segments: string[] = []
  const given = path
    .replace(/%[0-9a-f]{2}/gi, decodedIfPlain)
    .split('/')
    .slice(1)
  for (const [index, segment] of given.entries()) {
    const isLast = index === given.length - 1
    if (segment === '..') segments.pop()
    else if (segment !== '.') {
      segments.push(segment)
      continue
    }
    // `/a/..` is `/`, as `/a/../` is.
    if (isLast) segments.push('')
  }
  return `/${segments.join('/')}`
}

function decodedIfPlain(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
  return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase()
}

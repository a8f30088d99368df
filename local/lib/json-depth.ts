/**
 * How deep JSON is nested, by its text. What is nested thousands deep can be parsed, and then overflows the stack of
 * whatever walks over it, often where nobody waits for it.
 */

/** As the parsers of AWS's services have it. */
export const deepestJson = 1_000

const quote = 34
const backslash = 92

export function isTooDeep(text: string, deepest = deepestJson): boolean {
  if (text.length <= 2 * deepest) return false
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === quote) index = endOfString(text, index)
    // Brackets and braces, whichever: whether they fit is the parser's to say.
    else if (unit === 91 || unit === 123) {
      if (++depth > deepest) return true
    } else if (unit === 93 || unit === 125) depth--
  }
  return false
}

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== quote) index += text.charCodeAt(index) === backslash ? 2 : 1
  return index
}

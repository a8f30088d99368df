/**
 * What is refused of a document before any parser sees it. Each of these is something that two parsers read differently,
 * or that makes a small text large: none of them has a place in an assertion.
 */
import { malformed, SamlError } from '../error'

/** As Cognito takes at most. */
export const longestDocument = 100_000

/** The text of a document that came in base64, as the POST binding sends it. Nothing is ever inflated. */
export function decodeDocument(base64: string, longest = longestDocument): string {
  if (typeof base64 !== 'string' || base64.length > longest) throw tooLarge(longest)
  const packed = base64.replace(/[\r\n]/g, '')
  if (packed.length === 0 || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) {
    throw malformed('It is not in base64')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(packed, 'base64'))
  } catch (error) {
    throw malformed('It is not in UTF-8', error)
  }
}

const refused: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i, 'a document type'],
  [/<!\[/, 'a CDATA section'],
  [/<!/, 'a comment'],
  [/<\?/, 'a processing instruction'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  [/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/, 'a control character'],
  [/&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)/i, 'an entity of its own'],
  [/&#(?:0*[0-8]|x0*[0-8]|0*1[124-9]|0*2\d|0*3[01]|x0*[bcef]|x0*1[0-9a-f]);/i, 'a control character'],
]

export function refuseText(text: string, longest = longestDocument): void {
  if (text.length > longest) throw tooLarge(longest)
  const body = text.replace(/^\uFEFF?<\?xml\s[^<>?]*\?>/, (declaration) => {
    if (/encoding/i.test(declaration) && !/encoding\s*=\s*["']utf-8["']/i.test(declaration)) {
      throw malformed('It says that it is in another encoding than UTF-8')
    }
    return ''
  })
  for (const [pattern, what] of refused) if (pattern.test(body)) throw malformed(`It has ${what}`)
}

function tooLarge(longest: number): SamlError {
  return new SamlError('too-large', `It has more than ${longest} characters`)
}

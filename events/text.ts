/**
 * Text as the contracts take it. What somebody writes is shown to others beside words of ours, in mails, on pages and
 * in headers, and must not be able to look like them.
 *
 * A pattern says as much of it as the validators of all languages can read: no property classes, no flag, nothing
 * beyond 16 bits. Half of a surrogate pair is kept out in a way that holds whether a validator reads code units or code
 * points. The rest is said in code.
 */
import * as z from 'zod/mini'

const controls = '\\u0000-\\u001f\\u007f-\\u009f'
const controlsBesideBreaks = '\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u0084\\u0086-\\u009f'
const breaks = '\\u2028\\u2029'
/** They turn around what stands beside them, ours included. */
const directions = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const invisible =
  '\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u2060-\\u2065\\u206a-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff'

const without = (characters: string) =>
  new RegExp(`^(?:[^${characters}\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff])*$`)

const oneLine = without(`${controls}${breaks}${directions}${invisible}`)
const anyLines = without(controlsBesideBreaks)
const likeBrackets =
  '\\u2039\\u203a\\u2329\\u232a\\u276c-\\u2771\\u27e8-\\u27eb\\u29fc\\u29fd\\u3008-\\u300b\\ufe64\\ufe65\\uff1c\\uff1e'
const likeAt = '\\ufe6b\\uff20'
/** And without what could make an address of it: `Ada <ada@example.com>` is not how somebody is called. */
const noAddress = without(`${controls}${breaks}${directions}${invisible}<>@${likeBrackets}${likeAt}`)

/**
 * Invisible characters that writing needs: joiners in scripts whose letters join, and within emoji; variation selectors
 * after emoji, Han and Mongolian letters. Anywhere else they only make two texts look the same.
 */
const needed = new RegExp(
  [
    String.raw`(?<=\p{Letter}\p{Mark}*)(?<=[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}])[\u200c\u200d]`,
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
    String.raw`(?<=\p{Emoji})[\ufe0e\ufe0f]`,
    String.raw`(?<=\p{scx=Hani})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
    String.raw`(?<=\p{scx=Mong})[\u180b-\u180d\u180f]`,
  ].join('|'),
  'gu',
)
const pointless = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u2800\ufff9-\ufffb]/gu
/** Few scripts put more than five marks on a letter; a hundred of them cover the lines above. */
const stackedMarks = /[\p{Mn}\p{Me}]{9}/u
const lineBreak = /\r\n|[\r\v\f\u0085\u2028\u2029]/g

function hasPointless(text: string): boolean {
  return text.replace(needed, '').search(pointless) >= 0
}

function withoutPointless(text: string): string {
  const kept = new Map([...text.matchAll(needed)].map((match) => [match.index, match[0]]))
  return text.replace(pointless, (character, at: number) => (kept.has(at) ? character : ''))
}

/** The line breaks of all systems as one character, and without what can't be seen. */
export function plainText(text: string): string {
  return withoutPointless(text.replace(lineBreak, '\n'))
}

const isLegible = (text: string) => !stackedMarks.test(text)
const isLegibleLine = (text: string) =>
  isLegible(text) && !hasPointless(text) && !/^\p{Mark}/u.test(text) && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text)

const spaces = z.overwrite<string>((text) => text.replace(/\p{Zs}+/gu, ' '))
const lineExpected = 'expected one line, without control, direction or invisible characters'
const legibleExpected = 'expected text that can be read: no invisible characters, no piles of marks'

/** Text that is shown on one line: without control characters it can't break out of a mail header. */
export const line = (longest: number) =>
  z
    .string()
    .check(
      z.trim(),
      spaces,
      z.minLength(1),
      z.maxLength(longest),
      z.regex(oneLine, lineExpected),
      z.refine(isLegibleLine, legibleExpected),
    )

/** How somebody is called. */
export const nameLine = (longest: number) =>
  z.string().check(
    z.trim(),
    spaces,
    z.minLength(1),
    z.maxLength(longest),
    z.regex(noAddress, `${lineExpected}, and no brackets or @ as addresses have them`),
    z.refine((text) => isLegibleLine(text) && !text.includes('://'), `${legibleExpected}, no address of a page`),
  )

/** What only programs read, and people in logs: kept as it is. */
export const opaque = (longest: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(longest),
    z.regex(oneLine, lineExpected),
    z.refine((text) => isLegible(text) && !hasPointless(text), legibleExpected),
  )

/**
 * Text of several lines. Arrives with the line breaks of any system, which are counted as one character each: the
 * schema's own limit is twice as high, for those that are two.
 */
export const freeText = (longest: number) =>
  z.string().check(
    z.maxLength(2 * longest),
    z.regex(anyLines, 'expected text without control characters'),
    z.overwrite(plainText),
    z.refine((text) => text.length <= longest, `expected at most ${longest} characters`),
    z.refine(isLegible, legibleExpected),
  )

/** Why free JSON can't be shown, and where; undefined if it can. */
export function problemOfJson(
  value: unknown,
  deepest: number,
): { path: (string | number)[]; message: string } | undefined {
  if (typeof value === 'string') {
    if (!anyLines.test(value)) return { path: [], message: 'expected text without control characters' }
    return isLegible(value) ? undefined : { path: [], message: legibleExpected }
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (deepest === 0) return { path: [], message: 'is nested too deep' }
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value) && !(oneLine.test(key) && isLegibleLine(key))) {
      return { path: [], message: `has a name that can't be shown: ${lineExpected}` }
    }
    const found = problemOfJson(member, deepest - 1)
    if (found) return { ...found, path: [Array.isArray(value) ? Number(key) : key, ...found.path] }
  }
  return undefined
}

/** Free JSON with its texts as `freeText` gives them. */
export function plainJson<Value>(value: Value): Value {
  if (typeof value === 'string') return plainText(value) as Value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainJson) as Value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainJson(member)])) as Value
}

/**
 * What others have written, as it stands among words of ours. The contract keeps out most of what could deceive
 * (`events/text.ts`); this holds for whatever comes here by another way, too.
 */
import { plainText } from '../../events/text'

const control = /\p{Cc}+/gu
const halfPair = /\p{Cs}/gu
/** Scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
/** More marks on a letter than any writing needs cover the lines above. */
const pile = /(?<=[\p{Mn}\p{Me}]{8})[\p{Mn}\p{Me}]+/gu
const widthOfText = 74

/** One line. If it is written from right to left, it turns around nothing but itself. */
export function shownLine(text: string): string {
  const line = plainText(text)
    .replace(control, ' ')
    .replace(halfPair, '\ufffd')
    .replace(pile, '')
    .replace(/\p{Zs}+/gu, ' ')
    .trim()
  return rightToLeft.test(line) ? `\u2068${line}\u2069` : line
}

/** In a sentence of ours: its own quotation marks can't end it. */
export function shownQuote(text: string): string {
  return `“${shownLine(text).replace(/[“”„‟]/g, '"')}”`
}

/** Lines that are set apart by where they stand. */
export function shownText(text: string): string {
  return plainText(text)
    .replaceAll('\t', '  ')
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .replace(halfPair, '\ufffd')
    .replace(pile, '')
}

/** In plain text: each line, however it is broken by whoever shows it, begins with a mark. */
export function quoted(text: string): string {
  return shownText(text)
    .split('\n')
    .flatMap((line) => wrapped(line, widthOfText - 2))
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
}

/** In plain text: what doesn't fit on the line goes on below behind a mark, or it could begin a line as we do. */
export function hanging(text: string): string {
  let isOpen = false
  const lines = wrapped(text, widthOfText).map((line) => {
    const begun = `${isOpen ? '\u2068' : ''}${line}`
    isOpen = begun.lastIndexOf('\u2068') > begun.lastIndexOf('\u2069')
    // The direction of a line ends with it: what is isolated is so on each.
    return isOpen ? `${begun}\u2069` : begun
  })
  return lines.join('\n  > ')
}

/** An address of a page stays whole, so that it can be followed; any other word is cut where the line ends. */
function wrapped(text: string, most: number): readonly string[] {
  if (widthOf(text) <= most) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/u).flatMap((each) => pieces(each, most))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > most) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

function pieces(word: string, most: number): readonly string[] {
  if (widthOf(word) <= most || /^https?:\/\/[\w./?=&%#~+-]{1,500}$/.test(word)) return [word]
  const found: string[] = []
  let piece = ''
  for (const character of word) {
    if (widthOf(piece) + widthOf(character) > most) {
      found.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...found, piece]
}

/** In columns: letters of the East, and emoji, take two. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += (character.codePointAt(0) ?? 0) >= 0x1100 ? 2 : 1
  return width
}

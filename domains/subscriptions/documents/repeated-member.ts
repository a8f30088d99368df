/** Finds a member that an object of a JSON text has twice: parsers take the last, and people read the first. */
import type { Path } from './problems'

interface Frame {
  /** Undefined for a list. */
  readonly names: Set<string> | undefined
  at: string | number
}

/** The path of the first one, in a text that is known to be JSON. */
export function repeatedMember(text: string): Path | undefined {
  const frames: Frame[] = []
  let isName = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    const frame = frames.at(-1)
    if (character === '"') {
      const end = endOfText(text, at)
      if (frame?.names && isName) {
        frame.at = JSON.parse(text.slice(at, end + 1)) as string
        if (frame.names.has(frame.at)) return frames.map((each) => each.at)
        frame.names.add(frame.at)
        isName = false
      }
      at = end
    } else if (character === '{') {
      frames.push({ names: new Set(), at: '' })
      isName = true
    } else if (character === '[') {
      frames.push({ names: undefined, at: 0 })
      isName = false
    } else if (character === '}' || character === ']') {
      frames.pop()
      isName = false
    } else if (character === ',' && frame) {
      isName = frame.names !== undefined
      if (typeof frame.at === 'number') frame.at++
    }
  }
  return undefined
}

/** Where the quotation mark is that ends what begins at one. */
function endOfText(text: string, begin: number): number {
  let at = begin + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

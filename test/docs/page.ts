/**
 * A page of documentation as something that can be carried out. Blocks of code say in their first line what they
 * are: `ts path` is a new file, `diff path` changes one, `sh` is commands (`sh fails`: the last of them fails), and
 * `text` after them is what their output holds, line by line.
 */
import { readFileSync } from 'node:fs'

export interface Block {
  readonly kind: string
  /** What follows the kind: a path, or `fails`. */
  readonly note: string
  readonly lines: readonly string[]
}

export function blocksOf(file: string): readonly Block[] {
  const blocks: { kind: string; note: string; lines: string[] }[] = []
  let open = false
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const fence = /^```(\w*) ?(.*)$/.exec(line)
    if (fence && !open) blocks.push({ kind: fence[1] ?? '', note: fence[2] ?? '', lines: [] })
    else if (!fence && open) blocks.at(-1)?.lines.push(line)
    if (fence) open = !open
  }
  return blocks
}

/** Changes text as the lines of a diff say: what begins with a blank or a minus must be there, once. */
export function applyDiff(text: string, lines: readonly string[], where: string): string {
  const side = (mark: string) =>
    lines
      .filter((line) => !line.startsWith(mark))
      .map((line) => line.slice(1))
      .join('\n')
  const [before, after] = [side('+'), side('-')]
  const found = text.split(before).length - 1
  if (found !== 1) throw new Error(`${where} holds this ${found} times, expected once:\n${before}`)
  return text.replace(before, () => after)
}

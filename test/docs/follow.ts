/** Carries out a page's blocks in a folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { applyDiff, type Block } from './page'

export interface Ran {
  readonly output: string
  readonly code: number
}

const files = ['ts', 'json', 'yaml']

export async function followBlocks(
  root: string,
  blocks: readonly Block[],
  shell: (script: string) => Promise<Ran>,
): Promise<void> {
  let output = ''
  for (const { kind, note, lines } of blocks) {
    const file = join(root, note)
    if (files.includes(kind)) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${lines.join('\n')}\n`)
    } else if (kind === 'diff') {
      writeFileSync(file, applyDiff(readFileSync(file, 'utf8'), lines, note))
    } else if (kind === 'sh') {
      const ran = await shell(lines.join('\n'))
      output = ran.output
      const expected = note === 'fails' ? 1 : 0
      if (ran.code !== expected) throw new Error(`${lines.join('\n')}\nended with ${ran.code}:\n${output}`)
    } else if (kind === 'text') {
      const missing = lines.filter((line) => line.trim() !== '…' && !squeezed(output).includes(squeezed(line)))
      if (missing.length > 0) throw new Error(`The output lacks:\n${missing.join('\n')}\nIt was:\n${output}`)
    } else {
      throw new Error(`A block of kind "${kind}": expected ts, json, yaml, diff, sh or text`)
    }
  }
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

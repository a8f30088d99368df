/** The examples that documents and doc comments show in TypeScript. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of a Markdown page, or of the doc comments of a source file. */
export function examplesIn(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  const page = file.endsWith('.md') ? text : text.replace(/^[ \t]*\* ?/gm, '')
  return [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, example = '']) => example)
}

export function examplesBelow(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => /\.(md|ts)$/.test(name))
    .flatMap((name) => examplesIn(join(directory, name)))
}

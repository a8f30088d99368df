/** Type declarations for ES modules, from those for CommonJS: the same, with whole names of files in their imports. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export function writeEsmTypes(from: string, to: string): void {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'))
  for (const file of files) {
    const target = join(to, file.replace(/\.ts$/, '.mts'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, withEndings(readFileSync(join(from, file), 'utf8'), dirname(join(from, file))))
  }
}

/** Of `from './x'`, `import './x'` and `import("./x")`. */
function withEndings(text: string, directory: string): string {
  return text.replace(
    /((?:\bfrom|\bimport)\s*\(?\s*)(['"])(\.{1,2}(?:\/[^'"]*)?)\2/g,
    (_, before: string, quote: string, path: string) => {
      const isFile = existsSync(join(directory, `${path}.d.ts`))
      return `${before}${quote}${path}${isFile ? '' : '/index'}.mjs${quote}`
    },
  )
}

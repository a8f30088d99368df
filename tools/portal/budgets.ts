/**
 * How much JavaScript each page may need, gzipped: the build fails above it. A page is a file under portal/pages that the
 * router loads when somebody goes there; what it needs is its chunk, whatever that imports, and what all pages have.
 */
import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/** kB of 1,000 bytes. */
export const limits = {
  /** Of pages that need no sign-in, with everything. */
  public: 120,
  /** Of the console's, which come from this machine alone: a graph's layout is 17 of it. */
  console: 145,
  /** Of those that call AWS itself, with a company's sign-in or with ours: the signer is 12 of it. */
  credentials: 145,
  /** Of the page behind the sign-in that somebody comes to first, with everything. */
  first: 380,
  /** What another page behind the sign-in adds to it. */
  further: 80,
} as const

/** Folders of pages that have native controls alone, and what they are for; all others are behind the sign-in. */
const kindOf: Readonly<Record<string, 'public' | 'console' | 'credentials'>> = {
  home: 'public',
  'sign-in': 'public',
  catalogue: 'public',
  documentation: 'public',
  feedback: 'public',
  guides: 'public',
  purchase: 'public',
  console: 'console',
  credentials: 'credentials',
}
/** What all pages behind the sign-in are in, and what leads to several of them by one address. */
const frame = /\/app\/(?:signed-in|parts\/[\w-]+)\.tsx$/
const page = /\/pages\/([\w-]+)\/([\w-]+)\.tsx$/

/** Of a chunk. */
export interface Weighed {
  readonly file: string
  /** Gzipped. */
  readonly bytes: number
  readonly module: string | undefined
  readonly isEntry: boolean
  readonly imports: readonly string[]
}

export interface Weight {
  readonly page: string
  readonly kind: keyof typeof limits
  readonly kB: number
}

export function budgets(): Plugin {
  return {
    name: 'portal-budgets',
    apply: 'build',
    writeBundle(_, bundle) {
      const weights = weigh(Object.values(bundle).filter(isChunk).map(weighed))
      for (const { page, kind, kB } of weights) this.info(`${page}: ${kB.toFixed(1)} of ${limits[kind]} kB (${kind})`)
      const above = weights.filter(({ kind, kB }) => kB > limits[kind])
      if (above.length === 0) return
      const told = above.map(
        ({ page, kind, kB }) => `${page} needs ${kB.toFixed(1)} kB of at most ${limits[kind]} (${kind})`,
      )
      this.error(`JavaScript above its budget, gzipped: ${told.join('; ')}`)
    },
  }
}

const isChunk = (output: Rolldown.OutputAsset | Rolldown.OutputChunk): output is Rolldown.OutputChunk =>
  output.type === 'chunk'

function weighed({ fileName, code, facadeModuleId, isEntry, imports }: Rolldown.OutputChunk): Weighed {
  return { file: fileName, bytes: gzipSync(code).length, module: facadeModuleId ?? undefined, isEntry, imports }
}

export function weigh(chunks: readonly Weighed[]): readonly Weight[] {
  const byFile = new Map(chunks.map((each) => [each.file, each]))
  const size = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + (byFile.get(file)?.bytes ?? 0), 0) / 1000

  function withImports(from: readonly Weighed[]): ReadonlySet<string> {
    const files = new Set<string>()
    const left = from.map(({ file }) => file)
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      if (files.has(file)) continue
      files.add(file)
      left.push(...(byFile.get(file)?.imports ?? []))
    }
    return files
  }

  const always = chunks.filter(({ isEntry }) => isEntry)
  const signedIn = [...always, ...chunks.filter(({ module }) => frame.test(module ?? ''))]
  const pages = chunks.flatMap((chunk) => {
    const [, area = '', name = ''] = page.exec(chunk.module ?? '') ?? []
    return area === '' ? [] : [{ name: `${area}/${name}`, kind: kindOf[area], chunk }]
  })
  const closed = pages
    .filter(({ kind }) => kind === undefined)
    .map(({ name, chunk }) => ({ name, files: withImports([...signedIn, chunk]) }))

  return [
    ...pages.flatMap(({ name, kind, chunk }) =>
      kind === undefined ? [] : [{ page: name, kind, kB: size(withImports([...always, chunk])) }],
    ),
    ...closed.map(({ name, files }) => ({ page: name, kind: 'first' as const, kB: size(files) })),
    ...closed.map(({ name, files }) => {
      // After whichever page has least of what it needs.
      const added = closed
        .filter((other) => other.name !== name)
        .map((other) => size([...files].filter((file) => !other.files.has(file))))
      return { page: name, kind: 'further' as const, kB: Math.max(0, ...added) }
    }),
  ]
}

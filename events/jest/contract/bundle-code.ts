/**
 * One bundle of each function's code, with what is said of events in it: packages of the same repository and those that
 * hold somebody's catalogue are followed, since a definition may lie there; all others stay outside.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { type BuildFailure, buildSync } from 'esbuild'

export interface Bundle {
  readonly text: string
  /** Where a place of the text was written: `file:line`, as seen from the working directory, and the file alone. */
  placeOf(index: number): Place
}

export interface Place {
  readonly file: string
  readonly line: number
}

/** In the order of the files. */
export function bundlesOf(files: readonly string[]): readonly Bundle[] {
  const entryPoints = files.map((file, index) => ({ in: resolve(file), out: `entry-${index}` }))
  const outside = new Set(packagesOutside(entryPoints.map((each) => dirname(each.in))))
  const build = () =>
    buildSync({
      ...{ entryPoints, outdir: '/', write: false, bundle: true, treeShaking: true, external: [...outside] },
      ...{ platform: 'node', format: 'esm', sourcemap: 'external', legalComments: 'none', logLevel: 'silent' },
    })
  const { outputFiles } = withMissingOutside(build, outside)
  return entryPoints.map(({ out }) => {
    const output = (suffix: string) =>
      outputFiles.find(({ path }) => path.endsWith(`${sep}${out}${suffix}`))?.text ?? ''
    return bundleOf(output('.js'), output('.js.map'))
  })
}

/** What isn't installed is outside too: of a function's code it says nothing. */
function withMissingOutside<Result>(build: () => Result, outside: Set<string>): Result {
  for (;;) {
    try {
      return build()
    } catch (error) {
      const { errors = [] } = error as Partial<BuildFailure>
      const missing = errors.flatMap(({ text }) => /^Could not resolve "([^".][^"]*)"/.exec(text)?.[1] ?? [])
      const unknown = missing.filter((name) => !outside.has(name))
      if (unknown.length === 0) throw error
      for (const name of unknown) outside.add(name)
    }
  }
}

function bundleOf(text: string, map: string): Bundle {
  let read: SourceMap | undefined
  return {
    text,
    placeOf(index) {
      read ??= new SourceMap(JSON.parse(map) as SourceMapPayload)
      const before = text.slice(0, index)
      const line = before.split('\n').length - 1
      const entry = read.findEntry(line, index - (before.lastIndexOf('\n') + 1))
      if (!('originalSource' in entry)) return { file: '', line: 0 }
      return { file: relative(process.cwd(), resolve(sep, entry.originalSource)), line: entry.originalLine + 1 }
    },
  }
}

/** Of all packages that can be imported from there, those that are nobody's catalogue. */
function packagesOutside(directories: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  const outside = new Map<string, boolean>()
  const waiting = [...directories]
  for (const directory of waiting) {
    for (const modules of modulesAbove(directory)) {
      if (seen.has(modules)) continue
      seen.add(modules)
      for (const name of packagesIn(modules)) {
        const isOutside = isForeign(join(modules, name))
        // What one place has inside is followed wherever it is imported from.
        outside.set(name, isOutside && outside.get(name) !== false)
        if (!isOutside) waiting.push(realpathSync(join(modules, name)))
      }
    }
  }
  return [...outside].flatMap(([name, isOutside]) => (isOutside ? [name] : []))
}

function modulesAbove(directory: string): readonly string[] {
  const parent = dirname(directory)
  const own = join(directory, 'node_modules')
  return [...(existsSync(own) ? [own] : []), ...(parent === directory ? [] : modulesAbove(parent))]
}

function packagesIn(modules: string): readonly string[] {
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'))
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  )
}

/** A package of the same repository is a link to where it lies; a catalogue that is installed names this library. */
function isForeign(directory: string): boolean {
  try {
    if (!realpathSync(directory).split(sep).includes('node_modules')) return false
    const file = join(directory, 'package.json')
    const { name, dependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Partial<
      Record<'dependencies' | 'peerDependencies', object>
    > & { readonly name?: string }
    return name !== own && ![dependencies, peerDependencies].some((each) => each && own in each)
  } catch {
    return true
  }
}

const own = 'signalbox'

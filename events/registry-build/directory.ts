/** The registry's directory: which of its files differ from what the catalog gives, and bringing it up to date. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RegistryFiles } from './registry'

export interface Difference {
  readonly path: string
  readonly what: 'missing' | 'different' | 'left over'
}

export function differences(files: RegistryFiles, directory: string): readonly Difference[] {
  const leftOver = filesIn(directory).filter((path) => !files.has(path))
  return [...staleFiles(files, directory), ...leftOver.map((path): Difference => ({ path, what: 'left over' }))]
}

export function writeRegistry(files: RegistryFiles, directory: string): readonly Difference[] {
  const changed = differences(files, directory)
  for (const { path, what } of changed) if (what === 'left over') rmSync(join(directory, path))
  writeFiles(files, directory)
  return changed
}

/** Which of the files are not there, or not as they are to be; whatever else is in the directory. */
export function staleFiles(files: ReadonlyMap<string, string>, directory: string): readonly Difference[] {
  return [...files].flatMap(([path, text]): Difference[] => {
    const present = textAt(join(directory, path))
    return present === text ? [] : [{ path, what: present === undefined ? 'missing' : 'different' }]
  })
}

export function writeFiles(files: ReadonlyMap<string, string>, directory: string): readonly Difference[] {
  const stale = staleFiles(files, directory)
  for (const { path } of stale) {
    const file = join(directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, files.get(path) ?? '')
  }
  return stale
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Every JSON file below, by its path from there. */
export function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.json'))
      .map((path) => path.replaceAll('\\', '/'))
      .sort()
  } catch {
    return []
  }
}

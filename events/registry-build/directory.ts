/** The registry's directory: which of its files differ from what the catalog gives, and bringing it up to date. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RegistryFiles } from './registry'

export const registryDirectory = join(__dirname, '..', 'registry')

export interface Difference {
  readonly path: string
  readonly what: 'missing' | 'different' | 'left over'
}

export function differences(files: RegistryFiles, directory = registryDirectory): readonly Difference[] {
  const present = filesIn(directory)
  return [
    ...[...files].flatMap(([path, text]): Difference[] => {
      if (!present.includes(path)) return [{ path, what: 'missing' }]
      return readFileSync(join(directory, path), 'utf8') === text ? [] : [{ path, what: 'different' }]
    }),
    ...present.filter((path) => !files.has(path)).map((path): Difference => ({ path, what: 'left over' })),
  ]
}

export function writeRegistry(files: RegistryFiles, directory = registryDirectory): readonly Difference[] {
  const changed = differences(files, directory)
  for (const { path, what } of changed) {
    const file = join(directory, path)
    if (what === 'left over') {
      rmSync(file)
    } else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, files.get(path) ?? '')
    }
  }
  return changed
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

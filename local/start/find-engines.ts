/**
 * Finds the engines: each folder under `local/engines/` is one, and its main file, which is named as the folder,
 * exports an `EngineDefinition`. Nothing lists them.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineDefinition } from '../kernel/engine'

export interface FoundEngine extends EngineDefinition {
  /** Of its folder. */
  readonly name: string
  readonly folder: string
}

export const enginesFolder = join(__dirname, '../engines')

/** In the order in which they are made, loaded and resumed; they stop the other way round. */
export function findEngines(folders: readonly string[] = [enginesFolder]): readonly FoundEngine[] {
  return inOrder(folders.flatMap(enginesIn))
}

function enginesIn(folder: string): readonly FoundEngine[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isBegun(join(folder, entry.name), entry.name))
    .map(({ name }) => {
      const own = join(folder, name)
      const { engine } = require(join(own, name)) as { readonly engine?: EngineDefinition }
      if (!engine) throw new Error(`${join(own, name)}.ts exports no "engine"; an engine's main file does`)
      return { ...engine, name, folder: own }
    })
}

/** Parts that lie there before either are no engine yet. */
function isBegun(folder: string, name: string): boolean {
  return ['api.json', `${name}.ts`, `${name}.js`].some((file) => existsSync(join(folder, file)))
}

const ranks = { first: 0, sender: 2, last: 3 } as const

/** By what each says it comes after; by name where nothing is said. */
function inOrder(found: readonly FoundEngine[]): readonly FoundEngine[] {
  const rank = ({ place }: FoundEngine): number => (place === undefined ? 1 : ranks[place])
  const sorted = [...found].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  const byName = new Map(sorted.map((engine) => [engine.name, engine]))
  const ordered = new Set<FoundEngine>()

  function add(engine: FoundEngine, path: readonly string[]): void {
    if (ordered.has(engine)) return
    if (path.includes(engine.name)) {
      throw new Error(`Engines come after each other: ${[...path, engine.name].join(', ')}`)
    }
    for (const name of engine.after ?? []) {
      const before = byName.get(name)
      if (before) add(before, [...path, engine.name])
    }
    ordered.add(engine)
  }

  for (const engine of sorted) add(engine, [])
  return [...ordered]
}

/**
 * The files of the LevelDB stores as they were closed, in `closed.json`. LevelDB takes a log or a manifest that ends too
 * early for one that a kill has cut, and goes on without the rest; after an orderly end nothing may be missing. It is
 * removed before the stores are opened, so a process that was killed leaves none, and LevelDB's own checks remain.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = 'closed.json'
export const inventoryFiles = [file, `${file}.part`]
const stores = ['state', 'dynamodb']

type Inventory = Readonly<Record<string, number>>

/** What is not as it was closed, such as `state/000005.ldb is missing`; undefined: nothing, as far as is known. */
export function missingIn(home: string): string | undefined {
  for (const store of stores) {
    const names = namesIn(join(home, store))
    // LevelDB has a log from its opening on, and makes a new one before it gives up the old.
    if (names.includes('CURRENT') && !names.some((name) => name.endsWith('.log'))) return `${store} has no .log file`
  }
  let kept: Inventory
  try {
    kept = JSON.parse(readFileSync(join(home, file), 'utf8')) as Inventory
  } catch {
    return undefined
  }
  const now = take(home)
  for (const [path, size] of Object.entries(kept)) {
    const found = now[path]
    if (found === undefined) return `${path} is missing`
    if (found !== size) return `${path} has ${found} bytes, and had ${size} when it was closed`
  }
  return undefined
}

export function removeInventory(home: string): void {
  rmSync(join(home, file), { force: true })
}

/** After the stores are closed. On a full disk there is none: the next start is then as after a kill. */
export function writeInventory(home: string): void {
  const half = join(home, `${file}.part`)
  try {
    writeFileSync(half, JSON.stringify(take(home)))
    renameSync(half, join(home, file))
  } catch {
    rmSync(half, { force: true })
  }
}

function take(home: string): Inventory {
  const paths = stores.flatMap((store) => namesIn(join(home, store)).map((name) => join(store, name)))
  return Object.fromEntries(paths.filter(isData).map((path) => [path, statSync(join(home, path)).size]))
}

function namesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : []
}

/** LOG and LOCK are not data. */
function isData(path: string): boolean {
  return /(^|\/)(CURRENT|MANIFEST-\d+|\d+\.(ldb|log))$/.test(path)
}

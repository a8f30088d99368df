/**
 * A module as Node itself loads it, once for all test files: for those that start the whole system. What comes of it has
 * prototypes of its own: an error of its is no `instanceof` the class that the test file imports. Where there is no Jest, as
 * in a benchmark that borrows a helper, Node loads all of it anyway.
 */
import { join } from 'node:path'

export function outside<Module>(path: string): Module {
  const { loadOutside } = globalThis as unknown as { loadOutside?(path: string): Module }
  return loadOutside ? loadOutside(path) : (require(join(__dirname, '..', path)) as Module)
}

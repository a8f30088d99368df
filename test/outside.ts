/**
 * A module as Node itself loads it, once for all test files: for those that start the whole system. What comes of it has
 * prototypes of its own: an error of its is no `instanceof` the class that the test file imports.
 */
export function outside<Module>(path: string): Module {
  const { loadOutside } = globalThis as unknown as { loadOutside(path: string): Module }
  return loadOutside(path)
}

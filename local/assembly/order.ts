/** Orders things so that each comes after what it depends on; otherwise they stay in the order given. */
import { TemplateError } from './problems'

/** @throws TemplateError that names the path of a cycle, as `A -> B -> A` */
export function inOrder(dependencies: ReadonlyMap<string, Iterable<string>>, what: string): string[] {
  const ordered = new Set<string>()
  const path = new Set<string>()

  function visit(name: string): void {
    if (ordered.has(name)) return
    if (path.has(name)) {
      const names = [...path]
      const cycle = [...names.slice(names.indexOf(name)), name]
      throw new TemplateError(`Circular dependency between ${what}: ${cycle.join(' -> ')}`)
    }
    path.add(name)
    for (const dependency of dependencies.get(name) ?? []) {
      if (dependencies.has(dependency)) visit(dependency)
    }
    path.delete(name)
    ordered.add(name)
  }

  for (const name of dependencies.keys()) visit(name)
  return [...ordered]
}

/** Finds the one thing that a name, or a part of it, means. */
import { UsageError } from './usage-error'

/** @param what such as `function`, for the message that says what there is */
export function chooseByName<T>(all: readonly T[], nameOf: (item: T) => string, wanted: string, what: string): T {
  const attempts: readonly ((name: string) => boolean)[] = [
    (name) => name === wanted,
    (name) => bareName(name) === wanted,
    (name) => isConstruct(name, wanted),
    (name) => name.includes(wanted),
    (name) => name.toLowerCase().includes(wanted.toLowerCase()),
  ]
  for (const attempt of attempts) {
    const found = all.filter((item) => attempt(nameOf(item)))
    if (found.length === 1) return found[0] as T
    if (found.length > 1) {
      throw new UsageError(
        `"${wanted}" is part of the names of several ${what}s; give more of one:${list(found.map(nameOf))}`,
      )
    }
  }
  const there = all.length === 0 ? 'there is none' : `there are:${list(all.map(nameOf))}`
  throw new UsageError(`there is no ${what} "${wanted}"; ${there}`)
}

/** CDK makes `<stack>-<construct ids>-<hash>` with another hash at the end of the ids: `Wake` is `…-WakeFunction67252984-…`. */
function isConstruct(name: string, wanted: string): boolean {
  const start = name.indexOf(`-${wanted}`)
  if (start < 0) return false
  return /^(Function|Queue|Rule|Schedule|Archive)?([0-9A-F]{1,8})?(-|$)/.test(name.slice(start + 1 + wanted.length))
}

/** Without the hashes that CDK and CloudFormation add. */
export function bareName(name: string): string {
  return name.replace(/-[A-Z0-9]{12,13}$/, '').replace(/[0-9A-F]{8}$/, '')
}

function list(names: readonly string[]): string {
  return [...names]
    .sort()
    .map((name) => `\n  ${name}`)
    .join('')
}

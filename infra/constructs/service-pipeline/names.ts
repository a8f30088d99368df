/** What the stacks of a service are called. */
import { createHash } from 'node:crypto'

/**
 * CloudFormation names functions and roles `<stack>-<logical id>-<12 characters>`, 64 at most: of a stack's name it may keep
 * 25 characters alone. By `-tests-` the workflow may invoke suites, and by the beginning the deployment's role makes what it makes.
 */
const longest = 25 - '-tests'.length
const hashLength = 6

/** The service's own name, or as much of it as fits, with a hash that keeps it apart from others. */
export function beginningOfStacks(service: string): string {
  if (service.length <= longest) return service
  const hash = createHash('sha256').update(service).digest('hex').slice(0, hashLength)
  return `${service.slice(0, longest - hashLength - 1).replace(/-+$/, '')}-${hash}`
}

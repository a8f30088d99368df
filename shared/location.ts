/**
 * Where what was made is, as a reference from the address that was called. What stands before the API in that, a stage,
 * `/api/<domain>` or somebody's own name, the caller knows and nothing here could: a Host is whatever a request says, and
 * who signs calls another address than who reads mails.
 */
import type { EdgeRequest } from './http'

/** @param path within the API, with a slash at its beginning */
export function locationOf({ route }: Pick<EdgeRequest, 'route'>, path: string): string {
  const above = route.split('/').length - 2
  return `${'../'.repeat(above)}${path.slice(1)}`
}

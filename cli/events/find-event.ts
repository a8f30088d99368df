/** Finds a definition by what the user calls it. */
import type { EventDefinition } from '../../events'
import { UsageError } from '../usage-error'

/** By detail-type (`ApprovalRequested.v2`), or by name: the newest version. @throws UsageError that names those there are */
export function findEvent(catalog: readonly EventDefinition[], name: string): EventDefinition {
  const exact = catalog.find(({ detailType }) => detailType === name && /\.v\d+$/.test(name))
  const versions = catalog.filter((definition) => definition.name === name).sort((a, b) => b.version - a.version)
  const found = exact ?? versions[0]
  if (found) return found
  const known = catalog.map(({ detailType }) => detailType).join(', ')
  throw new UsageError(`there is no event "${name}"; there are: ${known}`)
}

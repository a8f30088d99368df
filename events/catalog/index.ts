/** Every event of the system. The registry, the archive's pattern and the contract suite are made from it. */
import type { EventDefinition } from '../define-event'
import * as owners from './owners'

/** In order of owner and name, whatever the order of the files. */
export const catalog: readonly EventDefinition[] = Object.values(owners)
  .flatMap((owner) => Object.values<unknown>(owner).filter(isDefinition))
  .sort((one, other) => (key(one) < key(other) ? -1 : 1))

function isDefinition(value: unknown): value is EventDefinition {
  return typeof value === 'object' && value !== null && 'detailType' in value && 'examples' in value
}

function key({ owner, name, version }: EventDefinition): string {
  return `${owner}/${name}/${String(version).padStart(6, '0')}`
}

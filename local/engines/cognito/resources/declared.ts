/**
 * Which pool a template's part of a pool is in: to CloudFormation it is its name alone, which others in other pools may
 * have too.
 */
import type { ResourcePlace } from '../../../kernel/service'
import type { Table } from '../../../kernel/table'

export interface Declared {
  readonly poolId: string
  readonly name: string
  /** A digest of what it was made of, where a change of that means something. */
  readonly of?: string | undefined
}

export interface Declarations {
  note(place: ResourcePlace, declared: Declared): void
  find(place: ResourcePlace, ref: string): Declared | undefined
  /** Gives it, and forgets it. */
  take(place: ResourcePlace | undefined, ref: string): Declared | undefined
}

export function createDeclarations(table: Table<Declared>): Declarations {
  const key = ({ stackName, logicalId }: ResourcePlace, ref: string) =>
    [stackName, logicalId, encodeURIComponent(ref)] as const
  return {
    note(place, declared) {
      const before = table.get(...key(place, declared.name))
      if (JSON.stringify(before) !== JSON.stringify(declared)) table.put(declared, ...key(place, declared.name))
    },
    find: (place, ref) => table.get(...key(place, ref)),
    take(place, ref) {
      if (!place) return undefined
      const declared = table.get(...key(place, ref))
      table.delete(...key(place, ref))
      return declared
    },
  }
}

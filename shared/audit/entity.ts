/** An entry in one of its places, in the domain's own table. */
import { Entity } from 'electrodb'
import type { Documents } from '../clients/documents'

export type AuditEntity = ReturnType<typeof auditEntity>

export function auditEntity(domain: string, table: string, client: Documents, names: readonly string[]) {
  return new Entity(
    {
      model: { service: domain, entity: 'audit', version: '1' },
      attributes: {
        /** Whose audit it is in: `<kind>#<id>`, or `actor#<sub>`. */
        of: { type: 'string', required: true },
        at: { type: 'string', required: true },
        entryId: { type: 'string', required: true },
        what: { type: 'string', required: true },
        detail: { type: 'string' },
        actor: { type: 'string', required: true },
        correlationId: { type: 'string', required: true },
        /** Of each from its beginning: what was done is over. */
        removeAt: { type: 'number' },
        ...aboutOf(names),
      },
      indexes: {
        byOf: {
          pk: { field: 'pk', composite: ['of'], casing: 'none' },
          sk: { field: 'sk', composite: ['at', 'entryId'], casing: 'none' },
        },
      },
    },
    { table, client },
  )
}

/** To the compiler an entry has none of them: which they are is the domain's matter. */
function aboutOf(names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
}

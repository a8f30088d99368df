/** Reads the audit, and writes what no event tells: that somebody looked. */
import { newUlid } from '../../shared/ids'
import { pageAt } from '../../shared/store/page'
import type { Act } from './act'
import { AuditEntity } from './model'

export async function listAudit(of: string, limit: number, cursor: string | undefined) {
  const query = AuditEntity.query.byOf({ of })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', consistent: true }))
  return { entries: page.data.map(({ of: _, ...entry }) => entry), cursor: page.cursor }
}

export async function noteAudit(of: string, what: string, { now, actor, correlationId }: Act): Promise<void> {
  const at = now.toISOString()
  await AuditEntity.put({ of, what, at, entryId: newUlid(now), actor, correlationId }).go({ response: 'none' })
}

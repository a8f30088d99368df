/** Reads the audit, and writes what no event tells: that somebody looked. */
import { RetryLaterError } from '../../shared/errors'
import { newUlid } from '../../shared/ids'
import { pageAt } from '../../shared/store/page'
import { put, transact, unlessConditionFails } from '../../shared/store/writes'
import type { Act } from './application'
import { type AuditEntry, auditOfActor, auditOfPerson, placesOf, withoutPerson } from './decisions/audit'
import { nameless } from './erasure'
import { AuditEntity } from './model'

export async function listAudit(of: string, limit: number, cursor: string | undefined) {
  const query = AuditEntity.query.byOf({ of })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', consistent: true }))
  return { entries: page.data.map(({ of: _, ...entry }) => entry), cursor: page.cursor }
}

export async function noteAudit(
  noted: Pick<AuditEntry, 'what' | 'sub' | 'applicationId'>,
  { now, actor, correlationId }: Act,
): Promise<void> {
  const entry = { ...noted, at: now.toISOString(), entryId: newUlid(now), actor, correlationId }
  await transact(
    AuditEntity,
    placesOf(entry).map((of) => put(AuditEntity, { ...entry, of })),
  )
}

/** Of entries that are gone through at a time. */
const batch = 25

/**
 * Takes somebody out of the audit: what they did to others, and what was done to them, stays told of an application or
 * another person without them. False if there was no time for all; what is left is found again.
 */
export async function forgetInAudit(sub: string, erasureId: string, hasTime: () => boolean): Promise<boolean> {
  for (const place of [auditOfActor(sub), auditOfPerson(sub)]) {
    for (;;) {
      const { data } = await AuditEntity.query.byOf({ of: place }).go({ limit: batch, consistent: true })
      await Promise.all(data.map((entry) => forgetEntry(entry, sub, erasureId)))
      if (data.length === 0) break
      if (!hasTime()) return false
    }
  }
  return true
}

/** Elsewhere first: when it is gone here nobody knows any more where else it is. */
async function forgetEntry({ of, ...entry }: AuditEntry, sub: string, erasureId: string): Promise<void> {
  const own = [auditOfPerson(sub), auditOfActor(sub)]
  const elsewhere = placesOf(entry).filter((place) => !own.includes(place))
  await Promise.all(elsewhere.map((place) => rewrite({ ...entry, of: place }, sub, erasureId)))
  await AuditEntity.delete({ of, at: entry.at, entryId: entry.entryId }).go({ response: 'none' })
}

/** What is there counts: somebody else who is named in it may just have been erased, too. */
async function rewrite({ of, at, entryId }: AuditEntry, sub: string, erasureId: string): Promise<void> {
  const { data: there } = await AuditEntity.get({ of, at, entryId }).go({ consistent: true })
  if (!there) return
  const written = AuditEntity.put(withoutPerson(there, sub, nameless(erasureId))).where(
    ({ actor, sub: about }, { eq, notExists }) =>
      `${eq(actor, there.actor)} AND ${there.sub === undefined ? notExists(about) : eq(about, there.sub)}`,
  )
  if (await unlessConditionFails(written.go({ response: 'none' }))) return
  throw new RetryLaterError(`Another erasure is just changing the audit entry ${entryId}`)
}

/** Takes somebody out of an audit, a page at a time: whoever goes on after a crash finds what is left. */
import { RetryLaterError } from '../errors'
import { awsErrors, operationsOf, unlessConditionFails, type Where } from '../store/writes'
import type { AuditEntity } from './entity'
import { type About, type Done, nameless, placesOf, placesOfPerson, withoutPerson } from './entry'

/** Of entries that are gone through at a time. */
const batch = 25

type Stored = Done & { readonly of: string } & About<string>

interface Leaver {
  readonly sub: string
  readonly erasureId: string
}

/** False if there was no time for all. */
export async function forgetPerson(
  entity: AuditEntity,
  kinds: Readonly<Record<string, string>>,
  leaver: Leaver,
  hasTime: () => boolean,
): Promise<boolean> {
  const own = placesOfPerson(kinds, leaver.sub)
  for (const place of own) {
    for (;;) {
      const { data } = await entity.query.byOf({ of: place }).go({ limit: batch, consistent: true })
      await Promise.all(
        data.map(async ({ removeAt: _, ...read }) => {
          const entry: Stored = read
          // Elsewhere first: when it is gone here nobody knows any more where else it is.
          const elsewhere = placesOf(kinds, entry).filter((other) => !own.includes(other))
          await Promise.all(elsewhere.map((of) => rewrite(entity, kinds, { ...entry, of }, leaver)))
          const { at, entryId } = entry
          await entity.delete({ of: place, at, entryId }).go({ response: 'none' })
        }),
      )
      if (data.length === 0) break
      if (!hasTime()) return false
    }
  }
  return true
}

/** What is there counts: somebody else who is named in it may just have been erased, too. */
async function rewrite(
  entity: AuditEntity,
  kinds: Readonly<Record<string, string>>,
  { of, at, entryId }: Stored,
  { sub, erasureId }: Leaver,
): Promise<void> {
  const { data } = await entity.get({ of, at, entryId }).go({ consistent: true })
  if (!data) return
  const there = data as Stored
  const isAsRead: Where = (stored, { eq, notExists }) =>
    ['actor', ...Object.keys(kinds)]
      .map((name) => (there[name] === undefined ? notExists(stored[name]) : eq(stored[name], there[name])))
      .join(' AND ')
  const written = operationsOf(entity)
    .put(withoutPerson(there, sub, nameless(erasureId)))
    .where(isAsRead)
  if (await unlessConditionFails(written.go({ ...awsErrors, response: 'none' }))) return
  throw new RetryLaterError(`Another erasure is just changing the audit entry ${entryId}`)
}

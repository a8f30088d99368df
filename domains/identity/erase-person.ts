/** Takes a person out of the domain's own table, a page at a time; what is left is found again by whoever goes on. */
import { RetryLaterError } from '../../shared/errors'
import { audit } from './audit'
import { forgetSessions } from './browser-sessions'
import { ConsentEntity, MembershipEntity } from './model'
import { outbox } from './outbox'
import { forgetPerson } from './people'
import { forgetSignUps } from './sign-ups'

/** Of memberships, or of consents, at a time. */
const batch = 25

/** False if there was no time for all. */
export async function erasePerson(
  { sub, userName }: { readonly sub: string; readonly userName: string | undefined },
  erasureId: string,
  hasTime: () => boolean,
): Promise<boolean> {
  for (const entity of [MembershipEntity, ConsentEntity as typeof MembershipEntity]) {
    if (!(await forgetRelations(entity, sub, hasTime))) return false
  }
  if (!(await forgetSessions(sub, hasTime))) return false
  if (userName !== undefined) await forgetSignUps(userName)
  await forgetPerson(sub)
  return audit.forget(sub, erasureId, hasTime)
}

/** What is still to be told of them must be told first: it would be lost with its item. */
export async function requireTold(sub: string): Promise<void> {
  const left = await outbox.forget((detail) => detail.includes(sub))
  if (left > 0) throw new RetryLaterError(`${left} events that name the person are not published yet`)
}

async function forgetRelations(entity: typeof MembershipEntity, sub: string, hasTime: () => boolean): Promise<boolean> {
  let cursor: string | null = null
  do {
    // The index may still have what is gone: so it is walked along, not asked anew.
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(entity, sub, cursor)
    await Promise.all(
      page.data.map(({ applicationId }) => entity.delete({ applicationId, sub }).go({ response: 'none' })),
    )
    cursor = page.cursor
    if (cursor !== null && !hasTime()) return false
  } while (cursor !== null)
  return true
}

function pageOf(entity: typeof MembershipEntity, sub: string, cursor: string | null) {
  return entity.query.bySub({ sub }).go({ limit: batch, cursor, hydrate: true })
}

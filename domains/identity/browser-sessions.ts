/**
 * The sessions of browsers, so that their person sees them and can end them from elsewhere. The refresh token is in the
 * browser's cookie and nowhere else, and no other client takes it: one that was ended is refused, and revoked, when the
 * browser comes with it; its access tokens count no more at once, as of any session that has ended.
 */
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { pageAt } from '../../shared/store/page'
import { put, unlessConditionFails, type Write } from '../../shared/store/writes'
import { deviceOf } from './decisions/device'
import { SessionEntity } from './model'
import { revocations } from './revocations'

/** Of a token: whose session it is, and which. */
export interface SessionOf {
  readonly sub: string
  /** `origin_jti`. */
  readonly sessionId: string
  /** `auth_time`: seconds since 1970. */
  readonly signedInAt: number
}

/** A refresh token is good for a day, whenever it was last used; a day more for clocks that differ. */
const keptFor = 2 * 86_400

/**
 * Notes that a session is in use. False if it was ended: whoever ended it may have been in another browser. What was noted
 * before is known by its own token again, so nothing is read.
 */
export async function noteSession({ sub, sessionId, signedInAt }: SessionOf, userAgent?: string): Promise<boolean> {
  const now = systemClock.now()
  const item = {
    sub,
    sessionId,
    begunAt: new Date(signedInAt * 1000).toISOString(),
    usedAt: now.toISOString(),
    device: deviceOf(userAgent),
    removeAt: Math.ceil(now.getTime() / 1000) + keptFor,
  }
  const written = SessionEntity.put(item).where(({ endedAt }, { notExists }) => notExists(endedAt))
  return (await unlessConditionFails(written.go({ response: 'none' }))) !== undefined
}

/** Those that are not over, the newest first; a page may be short of `limit` before the last one. */
export async function listSessions(sub: string, limit: number, cursor: string | undefined) {
  const query = SessionEntity.query.bySub({ sub })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', hydrate: true }))
  const open = await Promise.all(page.data.map(isOpen))
  return { data: page.data.filter((_, index) => open[index]), cursor: page.cursor }
}

type Kept = Awaited<ReturnType<typeof find>>

/** All sessions of a person are ended without each being named. */
async function isOpen({ sub, sessionId, begunAt, endedAt }: Kept): Promise<boolean> {
  if (endedAt !== undefined) return false
  const signedInAt = Math.floor(Date.parse(begunAt) / 1000)
  return (await revocations.judge({ sub, sessionId, signedInAt })) !== 'ended'
}

/** The write that ends it, for the transaction of the event that says so; undefined if that was done before. */
export async function endingOf(sub: string, sessionId: string, now: Date): Promise<Write | undefined> {
  const session = await find(sub, sessionId)
  return session.endedAt === undefined ? put(SessionEntity, { ...session, endedAt: now.toISOString() }) : undefined
}

async function find(sub: string, sessionId: string) {
  const { data } = await SessionEntity.get({ sub, sessionId }).go({ consistent: true })
  if (data) return data
  throw new RefusedError('not-found', 'SessionNotFound', `There is no session ${sessionId} of yours`)
}

/** Of somebody who is to be forgotten, at a time. */
const batch = 25

/** False if there was no time for all. */
export async function forgetSessions(sub: string, hasTime: () => boolean): Promise<boolean> {
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(sub, cursor)
    await Promise.all(
      page.data.map(({ sessionId }) => SessionEntity.delete({ sub, sessionId }).go({ response: 'none' })),
    )
    cursor = page.cursor
    if (cursor !== null && !hasTime()) return false
  } while (cursor !== null)
  return true
}

function pageOf(sub: string, cursor: string | null) {
  return SessionEntity.query.bySub({ sub }).go({ limit: batch, cursor, hydrate: true })
}

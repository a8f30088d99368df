/**
 * Whose tokens count no more: what a domain keeps, in its own table, of what identity tells. A token is good until it
 * runs out, whatever becomes of its session; so whoever takes tokens looks here too.
 */

import { Entity } from 'electrodb'
import type { Documents } from '../clients/documents'
import { hashSecret } from '../ids'
import { unlessConditionFails } from '../store/writes'

/** What an event says of tokens that count no more: all of a person's, those of a session, or those for an application. */
export interface Ending {
  readonly sub: string
  readonly sessionId?: string | undefined
  readonly applicationId?: string | undefined
  /** Those of sign-ins before this; ISO 8601, UTC. */
  readonly tokensBefore: string
}

/** Cognito's longest token lasts a day; one more for clocks that differ. */
const keptFor = 2 * 86_400

/** The part of a token by which it is known. */
export interface Holder {
  readonly sub: string
  /** `origin_jti`: the sign-in that it comes from. */
  readonly sessionId?: string | undefined
  /** The application whose client it was given to. */
  readonly applicationId?: string | undefined
  /** `auth_time`: when they signed in, in seconds. */
  readonly signedInAt: number
}

/**
 * Tokens say in which second somebody signed in. Of that second in which all sessions of a person were ended they don't say
 * whether it was before: `unclear`.
 */
export type Verdict = 'good' | 'ended' | 'unclear'

export interface Revocations {
  /** Keeps what an event says. The same one again, or an older one, changes nothing. */
  note(ending: Ending): Promise<void>
  judge(holder: Holder): Promise<Verdict>
}

export interface RevocationsOptions {
  /** The domain, as ElectroDB's keys have it. */
  readonly service: string
  readonly table: string
  readonly client: Documents
}

/** What notes needs PutItem, what asks GetItem. The table's `removeAt` is its time to live. */
export function createRevocations({ service, table, client }: RevocationsOptions): Revocations {
  const entity = new Entity(
    {
      model: { service, entity: 'revocation', version: '1' },
      attributes: {
        /** A hash of `sub`, `session` or `membership`, and whose: what is kept of somebody who is erased names nobody. */
        of: { type: 'string', required: true },
        /** Tokens of sign-ins before this count no more. */
        before: { type: 'string', required: true },
        removeAt: { type: 'number', required: true },
      },
      indexes: {
        byOf: { pk: { field: 'pk', composite: ['of'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
      },
    },
    { table, client },
  )

  async function timeOf(of: string): Promise<string | undefined> {
    const { data } = await entity.get({ of }).go({ consistent: true })
    return data?.before
  }

  return {
    async note(ending) {
      const { tokensBefore: before } = ending
      const of = keyOfEnding(ending)
      const removeAt = Math.ceil(Date.parse(before) / 1000) + keptFor
      const written = entity
        .put({ of, before, removeAt })
        .where(({ before: known }, { notExists, lt }) => `${notExists(known)} OR ${lt(known, before)}`)
      await unlessConditionFails(written.go({ response: 'none' }))
    },
    async judge({ sub, sessionId, applicationId, signedInAt }) {
      const [all, ofSession, ofMembership] = await Promise.all([
        timeOf(keyOf('sub', sub)),
        sessionId === undefined ? undefined : timeOf(keyOf('session', sessionId)),
        applicationId === undefined ? undefined : timeOf(keyOf('membership', applicationId, sub)),
      ])
      // A session that has ended never begins again; of a membership nobody can be asked, so its second counts as before.
      if (ofSession !== undefined) return 'ended'
      if (ofMembership !== undefined && signedInAt <= secondOf(ofMembership)) return 'ended'
      if (all === undefined || signedInAt > secondOf(all)) return 'good'
      return signedInAt === secondOf(all) ? 'unclear' : 'ended'
    },
  }
}

function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000)
}

function keyOfEnding({ sub, sessionId, applicationId }: Ending): string {
  if (applicationId) return keyOf('membership', applicationId, sub)
  return sessionId ? keyOf('session', sessionId) : keyOf('sub', sub)
}

function keyOf(...parts: readonly string[]): string {
  return hashSecret(parts.join('#'))
}

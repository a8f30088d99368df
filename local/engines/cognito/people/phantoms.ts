/**
 * People who aren't there, for clients that are not told so: their codes are issued, judged and counted as those of
 * others are, so that an answer doesn't tell whether anybody has the name. They are in memory, and not many.
 */

import { isEmail, isPhoneNumber } from '../attributes/check'
import type { Codes, CodeVerdict } from '../codes'
import type { CodeDelivery } from '../messages/messenger'
import { masked } from '../messages/templates'
import type { Pool } from '../state/records'
import type { State } from '../state/state'
import type { CodePurpose, User } from '../state/user'
import { folded } from '../state/users'
import { recoveryOrder } from './addresses'

export interface Phantoms {
  /** As if a code had been sent. @throws LimitExceededException */
  ask(pool: Pool, name: string, purpose: CodePurpose): void
  judge(
    pool: Pool,
    name: string,
    purpose: CodePurpose,
    code: string,
  ): { readonly verdict: Exclude<CodeVerdict, 'right'>; readonly wasAsked: boolean }
}

/** The one that was asked for longest ago makes way. */
const most = 10_000

export function createPhantoms(codes: Codes): Phantoms {
  const kept = new Map<string, User>()
  const keyOf = (pool: Pool, name: string): string => `${pool.Id}/${folded(pool, name)}`

  function of(pool: Pool, name: string, purpose: CodePurpose): User {
    const key = keyOf(pool, name)
    const user = kept.get(key) ?? {
      poolId: pool.Id,
      sub: key,
      username: name,
      status: 'CONFIRMED',
      enabled: true,
      attributes: {},
      createdAt: 0,
      modifiedAt: 0,
      mfa: {},
      groups: [],
    }
    // Who has signed up was sent a code by that.
    return purpose === 'confirm' && !user.codes?.confirm ? codes.issue(user, purpose, undefined).user : user
  }

  function put(user: User): void {
    kept.delete(user.sub)
    kept.set(user.sub, user)
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
  }

  return {
    ask(pool, name, purpose) {
      put(codes.issue(of(pool, name, purpose), purpose, undefined).user)
    },
    judge(pool, name, purpose, code) {
      const user = of(pool, name, purpose)
      const verdict = codes.judge(user, purpose, code)
      if (verdict === 'wrong' || verdict === 'right') put(codes.miss(user, purpose))
      // Nobody has got the code; who guessed it confirms nothing.
      return { verdict: verdict === 'right' ? 'wrong' : verdict, wasAsked: user.codes?.[purpose] !== undefined }
    },
  }
}

/** Where a code would have gone: the same at each call, as it would be of a person. */
export function phantomDelivery(
  { state }: { readonly state: Pick<State, 'sealed'> },
  pool: Pool,
  name: string,
  to?: 'email' | 'phone_number',
): CodeDelivery {
  const guessed = isPhoneNumber(name) || (!isEmail(name) && mediumOf(pool) === 'phone_number')
  const isPhone = to === undefined ? guessed : to === 'phone_number'
  const letters = Buffer.from(state.sealed.digest(name, `phantom of ${pool.Id}`), 'base64')
  const letter = (at: number): string => String.fromCharCode(97 + ((letters[at] ?? 0) % 26))
  const digits = String(letters.readUInt32BE(4) % 10_000).padStart(4, '0')
  if (isPhone) {
    const value = isPhoneNumber(name) ? name : `+1555555${digits}`
    return { Destination: masked('phone_number', value), DeliveryMedium: 'SMS', AttributeName: 'phone_number' }
  }
  const value = isEmail(name) ? name : `${letter(0)}@${letter(1)}`
  return { Destination: masked('email', value), DeliveryMedium: 'EMAIL', AttributeName: 'email' }
}

function mediumOf(pool: Pool): 'email' | 'phone_number' {
  const verified = pool.AutoVerifiedAttributes ?? ['email']
  return recoveryOrder(pool).find((attribute) => verified.includes(attribute)) ?? 'email'
}

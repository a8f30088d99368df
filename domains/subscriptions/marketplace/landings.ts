/** Buyers who have landed and are still to sign in. Kept is a hash of what their browser has, for an hour. */
import { systemClock } from '../../../shared/clock'
import { RefusedError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import { unlessConditionFails } from '../../../shared/store/writes'
import { LandingEntity } from '../model'
import { cookieOf, landingSeconds } from './landing-cookie'
import { type Redeemed, redeem } from './redeem'

export interface Landing extends Redeemed {
  readonly isFreeTrial?: boolean | undefined
}

/** `asking`: another click is just asking AWS Marketplace. */
export type Landed = Landing | 'asking'

/** Longer than the function has: it may have died of asking. */
const askingSeconds = 30

/** What the browser is to keep. A token that comes twice leads on, though AWS would not take it again. */
export async function land(token: string, isFreeTrial: boolean): Promise<string> {
  const cookie = cookieOf(token)
  if (!(await begin(cookie))) return cookie
  try {
    const who: Landing = { ...(await redeem(token)), ...(isFreeTrial && { isFreeTrial }) }
    await LandingEntity.put({ ...itemOf(cookie), who: JSON.stringify(who) }).go({ response: 'none' })
    return cookie
  } catch (error) {
    await LandingEntity.delete({ cookieHash: hashSecret(cookie) }).go({ response: 'none' })
    throw error
  }
}

/** False if the same token is there already, and somebody has asked or is just asking with it. */
async function begin(cookie: string): Promise<boolean> {
  const at = systemClock.now()
  const now = at.toISOString()
  const askingUntil = new Date(at.getTime() + askingSeconds * 1000).toISOString()
  const first = LandingEntity.put({ ...itemOf(cookie), askingUntil }).where(
    (item, { notExists, lte }) =>
      `${notExists(item.expiresAt)} OR ${lte(item.expiresAt, now)} OR ${lte(item.askingUntil, now)}`,
  )
  return (await unlessConditionFails(first.go({ response: 'none' }))) !== undefined
}

function itemOf(cookie: string) {
  const until = systemClock.now().getTime() + landingSeconds * 1000
  return {
    cookieHash: hashSecret(cookie),
    expiresAt: new Date(until).toISOString(),
    removeAt: Math.ceil(until / 1000),
  }
}

/** By the SHA-256 of the cookie. @throws RefusedError `RegistrationOver` if there is none for this browser, or no longer */
export async function landingBy(cookieHash: string | undefined): Promise<Landed> {
  const found = cookieHash && (await LandingEntity.get({ cookieHash }).go({ consistent: true })).data
  if (!found || endOf(found) <= systemClock.now().getTime()) {
    const message = 'There is no registration from AWS Marketplace in this browser, or no longer: begin there again'
    throw new RefusedError('gone', 'RegistrationOver', message)
  }
  return found.who === undefined ? 'asking' : (JSON.parse(found.who) as Landing)
}

function endOf({ who, askingUntil, expiresAt }: { who?: string; askingUntil?: string; expiresAt: string }): number {
  return Date.parse(who === undefined && askingUntil !== undefined ? askingUntil : expiresAt)
}

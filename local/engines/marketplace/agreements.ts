/** What follows of an agreement's times: whether it holds, and what its license takes. */
import type { Agreement, EndStatus, State } from './state'

export const second = 1000
export const hour = 3_600_000
export const day = 24 * hour

/** From an event of an agreement to that of its license, on record. */
export const licenseAfter = 61 * second
/** From an agreement's end to its license's, as AWS promises it; in one case on record it was 31 seconds. */
export const usualDeprovisioning = hour

export function statusOf({ ended, endsAt }: Agreement, now: number): 'ACTIVE' | EndStatus {
  if (ended && ended.at <= now) return ended.status
  return endsAt !== undefined && endsAt <= now ? 'EXPIRED' : 'ACTIVE'
}

/** Inferred: an agreement that ends by its time has as long as one that is ended. */
export function licensedUntil({ licensedUntil: until, endsAt }: Agreement): number {
  return until ?? (endsAt === undefined ? Number.POSITIVE_INFINITY : endsAt + usualDeprovisioning)
}

/** Whether usage is still taken for it. */
export const isLicensed = (agreement: Agreement, now: number): boolean => now < licensedUntil(agreement)

/** Inferred: clients may send times without what is less than a second. */
export const hasBegun = ({ startsAt }: Agreement, time: number): boolean =>
  Math.floor(startsAt / second) * second <= time

export function agreementsOf({ agreements }: State, productCode: string, accountId: string): readonly Agreement[] {
  return agreements.list(productCode, accountId)
}

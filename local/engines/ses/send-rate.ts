/**
 * What the account may send. Out of the sandbox nothing is held to the quota unless a start gives a rate; in it an account
 * sends one mail a second, and only to whom it has verified.
 */
import { AwsError } from '../../kernel/aws-error'
import type { Clock } from '../../kernel/clock'

export interface AccountOptions {
  /** The account has no production access. */
  readonly mailSandbox?: boolean | undefined
  /** Recipients a second; the usual of the account is told, and held to in the sandbox alone. */
  readonly mailRate?: number | undefined
}

export interface SendingAccount {
  readonly isSandbox: boolean
  readonly quota: { readonly Max24HourSend: number; readonly MaxSendRate: number }
  /** @throws TooManyRequestsException */
  take(recipients: number): void
}

const production = { Max24HourSend: 50_000, MaxSendRate: 14 }
const sandbox = { Max24HourSend: 200, MaxSendRate: 1 }

export function createSendingAccount(
  clock: Pick<Clock, 'now'>,
  { mailSandbox: isSandbox = false, mailRate }: AccountOptions,
): SendingAccount {
  const quota = { ...(isSandbox ? sandbox : production), ...(mailRate !== undefined && { MaxSendRate: mailRate }) }
  const isHeld = isSandbox || mailRate !== undefined
  /** A second's worth at the most, so a pause gives no more than that at once. */
  let left = quota.MaxSendRate
  let since = clock.now()

  return {
    isSandbox,
    quota,
    take(recipients) {
      if (!isHeld) return
      const now = clock.now()
      left = Math.min(quota.MaxSendRate, left + ((now - since) / 1000) * quota.MaxSendRate)
      since = now
      // A mail to several is not refused for that: they are counted against those that follow.
      if (left < Math.min(1, quota.MaxSendRate)) throw tooMany()
      left -= recipients
    },
  }
}

const tooMany = (): AwsError => new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429)

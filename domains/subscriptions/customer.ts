/** It bounced for good, or whoever has it complained. */
export const mailStops = ['bounced', 'complained'] as const
export type MailStopped = (typeof mailStops)[number]

/** Somebody who has registered, and may subscribe. */
export interface Customer {
  readonly sub: string
  readonly version: number
  /** How those who approve of a subscription know them. */
  readonly name: string
  readonly company?: string | undefined
  /** The address that the directory had seen to be theirs when they last registered. */
  readonly email?: string | undefined
  readonly registeredAt: string
  /** Shut by identity: until that is over, nothing of theirs has access. */
  readonly isDisabled?: boolean | undefined
  /** When identity last told of it. */
  readonly accountSeenAt?: string | undefined
  /** Why no mail is sent to that address any more; another address takes it away. */
  readonly mailStopped?: MailStopped | undefined
  /** When what is kept of them goes: seconds since the epoch. There while none of their subscriptions is live. */
  readonly removeAt?: number | undefined
}

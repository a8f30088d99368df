/** An approval as the domain keeps it: one item, so that a vote and what follows from it are one write; its trail beside it. */
import type { DataOf } from '../../events'
import type { ApprovalRequested } from '../../events/catalog/approvals'
import type { Identity } from './decisions/same-person'

export type ApprovalRequest = DataOf<typeof ApprovalRequested>
export type Person = ApprovalRequest['requester']
export type Policy = NonNullable<ApprovalRequest['policy']>

export const statuses = ['pending', 'granted', 'rejected', 'expired', 'withdrawn'] as const
export type Status = (typeof statuses)[number]
export type Choice = 'approve' | 'reject'
export type Way = 'mail' | 'api'

/** Who did something, and from where. */
export interface Actor {
  readonly by: string
  readonly way: Way | 'event' | 'system'
  /** IP address. */
  readonly address?: string | undefined
}

export interface Vote {
  readonly decision: Choice
  readonly comment?: string | undefined
  /** ISO 8601, UTC. */
  readonly at: string
  readonly way: Way
}

/** Why no mail is sent to an address any more: it bounced for good, or whoever has it complained. */
export const mailStops = ['bounced', 'complained'] as const
export type MailStopped = (typeof mailStops)[number]

export interface Approver extends Person {
  /** `a1`, `a2`, …: stable within the approval; it is part of the mail links. */
  readonly approverId: string
  /** An escalation approver decides alone; a delegate has the seat of who delegated. */
  readonly kind: 'named' | 'escalation' | 'delegate'
  readonly delegatedTo?: string | undefined
  /** SHA-256 of the secrets mailed to this approver, the newest last. */
  readonly linkHashes: readonly string[]
  readonly vote?: Vote | undefined
  /** They were erased before they had decided: the seat counts no more. */
  readonly left?: true | undefined
  /** Why mail does not reach them: the last one was refused for good, or has come back. */
  readonly undeliverable?: string | undefined
  readonly mailStopped?: MailStopped | undefined
}

export type MailKind = 'request' | 'reminder' | 'escalation' | 'delegation'

export type TrailAction =
  | 'requested'
  | 'asked'
  | 'reminded'
  | 'escalated'
  | 'delegated'
  | 'approved'
  | 'rejected'
  | 'withdrawn'
  | 'expired'
  | 'undeliverable'
  | 'restarted'
  | 'left'

export interface TrailEntry {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly action: TrailAction
  readonly by: string
  readonly way: Actor['way']
  readonly address?: string | undefined
  readonly detail?: string | undefined
}

/** Somebody was taken out of the approval, and is still to be out of its trail, by what they were known by. */
export interface Erasing {
  readonly erasureId: string
  readonly names: readonly string[]
  readonly emails: readonly string[]
  readonly principals: readonly string[]
}

export interface Approval {
  readonly approvalId: string
  /** Raised by every write; the condition of the next one. */
  readonly version: number
  readonly status: Status
  readonly subject: string
  readonly description?: string | undefined
  readonly context?: Readonly<Record<string, unknown>> | undefined
  readonly requester: Person
  readonly approvers: readonly Approver[]
  readonly policy: Policy
  /** Who may have no say, not as a delegate either. */
  readonly excluded: readonly Identity[]
  /** IAM principals that may read it, besides those who asked and are asked. */
  readonly readers: readonly string[]
  readonly requestedBy: { readonly system: string; readonly correlationId?: string | undefined }
  /** Who may withdraw it: the event's source, or the caller of the API, a role rather than its session. */
  readonly origin: string
  readonly idempotencyKey: string
  readonly correlationId: string
  readonly causationId?: string | undefined
  readonly requestedAt: string
  readonly expiresAt: string
  readonly remindEverySeconds?: number | undefined
  readonly escalateTo?: Person | undefined
  readonly escalateAt?: string | undefined
  readonly escalatedAt?: string | undefined
  readonly decidedAt?: string | undefined
  /** Whose doing it was that decided it. */
  readonly decidedBy?: string | undefined
  readonly withdrawalReason?: string | undefined
  /** Its workflow waits, or has waited. */
  readonly startedAt?: string | undefined
  /** Counts the workflow's waits from 1. */
  readonly round: number
  readonly wokenAt?: string | undefined
  /** Resumes the wait that is under way. */
  readonly taskToken?: string | undefined
  readonly tokenIssuedAt?: string | undefined
  /** Answers the activity task that this approval decides, if a polling worker asked for it. */
  readonly replyToken?: string | undefined
  /** Mails that are owed, by approver. */
  readonly dueMails: Readonly<Record<string, MailKind>>
  /** Until then one worker is sending the owed mails. */
  readonly mailingUntil?: string | undefined
  /** The outcome is published and everybody is told. */
  readonly settledAt?: string | undefined
  /** When it goes, with its trail: seconds since the epoch. Undefined until it is settled, and for what is kept for ever. */
  readonly removeAt?: number | undefined
  /** The requester is still to be told whom mail does not reach. */
  readonly noticeDue?: boolean | undefined
  readonly requesterMailStopped?: MailStopped | undefined
  /** The approvers who are still to be told whom mail does not reach. */
  readonly newsDue?: readonly string[] | undefined
  /** The approvers who were told that it is over, while others are still to be. */
  readonly toldOfEnd?: readonly string[] | undefined
  /** How many executions its workflow has had, if more than one. */
  readonly executions?: number | undefined
  /** When the activity's task was last said to be alive. */
  readonly heartbeatAt?: string | undefined
  /** When the sweep looks at it, if nothing has moved by then. */
  readonly sweepAt?: string | undefined
  /** How often the sweep has looked in vain, and when it does again. */
  readonly retry?: { readonly failures: number; readonly at: string } | undefined
  /** It is in the lists of those whom it names; false or left out for one of before there were lists. */
  readonly isListed?: boolean | undefined
  readonly erasing?: readonly Erasing[] | undefined
  /** What the present change adds; the store keeps it apart (`trail.ts`), so what was loaded has none. */
  readonly trail: readonly TrailEntry[]
}

/** From what SES tells of a mail to events of ours: one for each recipient, and the same in every delivery. */
import * as z from 'zod/mini'
import type { CreatedEvent, DataOf } from '../../../events'
import { MailBounced, MailComplained, MailRejected } from '../../../events/catalog/platform'
import { line } from '../../../events/text'
import { derivedUlid } from '../../../shared/ids'
import { correlationTag, domainTag, subjectTag } from '../../../shared/mail-tags'
import { parseInput } from '../../../shared/parse'
import { shorten } from '../../../shared/text'

type Mail = Omit<DataOf<typeof MailRejected>, 'recipient' | 'reason'>

const text = z.string()
const tags = z.record(text, z.array(text))

const mail = z.object({
  messageId: text,
  timestamp: z.iso.datetime(),
  destination: z.array(text),
  sendingAccountId: text,
  tags,
})

const incomingEvent = z.object({
  source: z.literal('aws.ses'),
  account: text,
  'detail-type': text,
  detail: z.object({
    mail,
    bounce: z.optional(
      z.object({
        feedbackId: text,
        timestamp: z.iso.datetime(),
        bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']),
        bounceSubType: text,
        bouncedRecipients: z.array(z.object({ emailAddress: text, diagnosticCode: z.nullish(text) })),
      }),
    ),
    complaint: z.optional(
      z.object({
        feedbackId: text,
        timestamp: z.iso.datetime(),
        complainedRecipients: z.array(z.object({ emailAddress: text })),
        complaintFeedbackType: z.nullish(text),
      }),
    ),
    reject: z.optional(z.object({ reason: text })),
  }),
})

/** What there is to translate; of the others nothing follows. */
export const heardOfMail = ['Email Bounced', 'Email Complaint Received', 'Email Rejected']

/** Of an event: as long as it may be there. */
const reasonCharacters = 200

/**
 * Nothing of a mail that names no sender, or another configuration set: it is none of ours.
 *
 * @throws RefusedError or EventInvalidError, for good
 */
export function translateMail(incoming: unknown, configurationSet: string): readonly CreatedEvent[] {
  const { account, detail } = parseInput(incomingEvent, incoming, 'event')
  const { mail: told, bounce, complaint, reject } = detail
  const { messageId, timestamp, destination, sendingAccountId, tags: given } = told
  const tag = (name: string): string | undefined => given[name]?.[0]
  const sentBy = tag(domainTag)
  const about = tag(subjectTag)
  const isOurs = sendingAccountId === account && given['ses:configuration-set']?.includes(configurationSet)
  if (!isOurs || sentBy === undefined || about === undefined) return []

  const sent: Mail = { mailId: messageId, sentAt: timestamp, sentBy, about }
  const origin = { correlationId: tag(correlationTag) ?? messageId }
  const occurrence = (at: string, seed: string, recipient: string) => {
    const occurredAt = new Date(at)
    return { eventId: derivedUlid(occurredAt, `${seed}/${recipient}`), occurredAt }
  }
  if (bounce) {
    const { feedbackId, timestamp: at, bounceType, bounceSubType: kind, bouncedRecipients } = bounce
    const permanence = bounceType.toLowerCase() as Lowercase<typeof bounceType>
    return bouncedRecipients.map(({ emailAddress, diagnosticCode }) => {
      const recipient = bareAddress(emailAddress)
      const data = { ...sent, recipient, permanence, kind, ...reasonOf(diagnosticCode) }
      return MailBounced.create(data, origin, occurrence(at, feedbackId, recipient))
    })
  }
  if (complaint) {
    const { feedbackId, timestamp: at, complainedRecipients, complaintFeedbackType: kind } = complaint
    // A provider takes back what it had called spam.
    if (kind === 'not-spam') return []
    return complainedRecipients.map(({ emailAddress }) => {
      const recipient = bareAddress(emailAddress)
      const data = { ...sent, recipient, ...(kind && { kind }) }
      return MailComplained.create(data, origin, occurrence(at, feedbackId, recipient))
    })
  }
  if (reject) {
    const { reason = 'SES gives no reason' } = reasonOf(reject.reason)
    return destination.map((address) => {
      const recipient = bareAddress(address)
      return MailRejected.create({ ...sent, recipient, reason }, origin, occurrence(timestamp, messageId, recipient))
    })
  }
  return []
}

/** `Ada <ada@example.com>` is how some are told. */
function bareAddress(address: string): string {
  return /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address.trim()
}

/** A server of others wrote it: what can't be shown on a line is left out. */
function reasonOf(words: string | null | undefined): { readonly reason?: string } {
  const given = shorten((words ?? '').replace(/\s+/gu, ' ').trim(), reasonCharacters)
  const { data } = z.safeParse(line(reasonCharacters), given)
  return data === undefined ? {} : { reason: data }
}

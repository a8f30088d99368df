/** What several approval events hold. */
import * as z from 'zod/mini'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'

// Written out, not \p{Cc}: validators in other languages read the pattern from the JSON Schema.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it keeps out
const oneLine = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/

/** Text that is shown on one line: without control characters it can't break out of a mail header. */
const line = (longest: number) =>
  z.string().check(z.trim(), z.minLength(1), z.maxLength(longest), z.regex(oneLine, 'expected one line'))

export const approvalId = ulid

export const email = z.email().check(z.maxLength(254))

export const person = z.object({
  name: line(100),
  email,
  principal: z.optional(
    z.string().check(z.regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:.{1,1900}$/, 'expected an IAM or STS ARN')),
  ),
})

export const personMeanings: Meanings<typeof person> = {
  name: 'How they are called in mails and on pages.',
  email: 'Where mails for them go; it also tells persons apart.',
  principal: 'The IAM user or role (or one session of it) that may act for this person through the API.',
}

/** Whole weeks, days, hours, minutes and seconds; months and years have no fixed length. */
export const duration = z
  .string()
  .check(
    z.regex(
      /^P(?!$)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/,
      'expected an ISO 8601 duration such as P3D or PT12H',
    ),
  )

export const quorumPolicy = z.object({ quorum: z.int().check(z.minimum(1), z.maximum(20)) })

export const quorumPolicyMeanings: Meanings<typeof quorumPolicy> = {
  quorum: 'How many approvers must say yes.',
}

/** Who decides: any one of the approvers, all of them, or so many. A rejection counts as its policy says. */
export const policy = z.union([z.enum(['any', 'all']), quorumPolicy])

export const subject = line(200)

/** Plain text; escaped wherever it is shown. */
export const description = z.string().check(z.maxLength(10_000))

/** At most this many bytes of JSON. */
export const contextLimit = 64 * 1024

/** Free JSON that is shown to the approver. */
export const context = z
  .record(z.string(), z.unknown())
  .check(
    z.refine((value) => Buffer.byteLength(JSON.stringify(value)) <= contextLimit, 'expected at most 64 KiB of JSON'),
  )

/** The system that asks, and its own id for what it asks about; both come back in the outcome. */
export const requestedBy = z.object({ system: line(64), correlationId: z.optional(line(128)) })

export const requestedByMeanings: Meanings<typeof requestedBy> = {
  system: 'The system that asks. Rules select outcomes by it.',
  correlationId: 'What that system calls the matter it asks about.',
}

export const vote = z.object({
  approver: person,
  decision: z.enum(['approve', 'reject']),
  comment: z.optional(z.string().check(z.maxLength(2000))),
  at: z.iso.datetime(),
  way: z.enum(['mail', 'api']),
})

export const voteMeanings: Meanings<typeof vote> = {
  approver: 'Who decided, or in whose name a delegate did.',
  decision: 'What they said.',
  comment: 'Why, in their own words.',
  at: 'When; ISO 8601, UTC.',
  way: 'By the page that a mail links to, or by the API.',
}

export const outcome = z.object({
  approvalId,
  subject,
  requestedBy,
  votes: z.array(vote),
})

export const outcomeMeanings: Meanings<typeof outcome> = {
  approvalId: 'The id of the approval (a ULID).',
  subject: 'What was to be decided.',
  requestedBy: 'Who asked, as they said it in the request.',
  votes: 'What was decided, the oldest first.',
}

/** What several approval events hold. */
import * as z from 'zod/mini'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { freeText, line, nameLine, opaque, plainJson, problemOfJson } from '../../text'

export const approvalId = ulid

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
/** One address and nothing else, of the characters that SES takes: others are written in Punycode, in the domain only. */
const address = new RegExp(
  `^${atom}(?:\\.${atom})*@(?:${label}\\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,57}[A-Za-z0-9])$`,
)

export const email = z
  .email({ pattern: address, error: 'expected one e-mail address in ASCII, such as ada@example.com' })
  .check(
    z.maxLength(254),
    z.refine((text) => text.indexOf('@') <= 64, 'expected at most 64 characters before the @'),
  )

export const principal = z
  .string()
  .check(z.regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:[\w+=,.@/-]{1,1900}$/, 'expected an IAM or STS ARN'))

/** Of the user pool's tokens; as identity's own events have it. */
const sub = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected a UUID in small letters'))

export const person = z.object({
  name: nameLine(100),
  email,
  principal: z.optional(principal),
  sub: z.optional(sub),
})

export const personMeanings: Meanings<typeof person> = {
  name: 'Personal data: how they are called in mails and on pages.',
  email: 'Personal data: where mails for them go; it also tells persons apart.',
  principal: 'The IAM user or role (or one session of it) that may act for this person through the API.',
  sub: 'Their subject in the user pool: with a token of theirs they act for themselves, whatever their address is by then.',
}

/** Somebody by what tells persons apart; the name is for those who read the request. */
export const excludedPerson = z
  .object({
    name: z.optional(person.shape.name),
    email: z.optional(email),
    principal: z.optional(principal),
    sub: z.optional(sub),
  })
  .check(
    z.refine(
      ({ email, principal, sub }) => email !== undefined || principal !== undefined || sub !== undefined,
      'expected email, principal or sub',
    ),
  )

export const excludedPersonMeanings: Meanings<typeof excludedPerson> = {
  name: 'Personal data: how they are called; it tells nobody apart.',
  email: 'Personal data: their address; it, the principal or the subject must be there.',
  principal: 'The IAM user, role or session that acts for them.',
  sub: 'Their subject in the user pool.',
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

export const quorumPolicy = z.object({
  quorum: z.int().check(z.minimum(1), z.maximum(20)),
  veto: z.optional(z.boolean()),
})

export const quorumPolicyMeanings: Meanings<typeof quorumPolicy> = {
  quorum: 'How many approvers must say yes.',
  veto: 'Whether a single no ends it. Otherwise it ends once too few are left who could say yes.',
}

/** Who decides: any one of the approvers, all of them, or so many. A rejection counts as its policy says. */
export const policy = z.union([z.enum(['any', 'all']), quorumPolicy])

export const subject = line(200)

/** Plain text; it is set apart and escaped wherever it is shown. */
export const description = freeText(10_000)

/** Why somebody decided as they did, or took a request back. */
export const comment = freeText(2000)

export const idempotencyKey = opaque(128)

/** At most this many bytes of JSON. */
export const contextLimit = 64 * 1024
/** Objects and lists within each other. */
const contextDepth = 16

/** Free JSON that is shown to the approver. */
export const context = z.record(z.string(), z.unknown()).check(
  z.check((payload) => {
    const { value } = payload
    const problem = problemOfJson(value, contextDepth)
    if (problem) {
      payload.issues.push({ code: 'custom', input: value, ...problem })
      return
    }
    payload.value = plainJson(value)
    if (Buffer.byteLength(JSON.stringify(payload.value)) <= contextLimit) return
    payload.issues.push({ code: 'custom', input: value, message: 'expected at most 64 KiB of JSON' })
  }),
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
  comment: z.optional(comment),
  at: z.iso.datetime(),
  way: z.enum(['mail', 'api']),
})

export const voteMeanings: Meanings<typeof vote> = {
  approver: 'Who decided, or in whose name a delegate did.',
  decision: 'What they said.',
  comment: 'Personal data: why, in their own words.',
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

/** What all events of mail hold: which mail it was, who sent it about what, and to whom. */
import * as z from 'zod/mini'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'

/** As SES takes it: ASCII, and whatever form the sender has found good enough. */
const recipient = z
  .string()
  .check(z.regex(/^[!-?A-~]{1,64}@[!-?A-~]{1,255}$/, 'expected an e-mail address in ASCII, such as ada@example.com'))

export const sentMail = z.object({
  mailId: opaque(200),
  sentAt: z.iso.datetime(),
  sentBy: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected the name of a domain')),
  about: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,256}$/, 'expected letters, digits, hyphens and underscores')),
  recipient,
})

export const sentMailMeanings: Meanings<typeof sentMail> = {
  mailId: 'The id that SES gave the mail.',
  sentAt: 'When SES took it; ISO 8601, UTC.',
  sentBy: 'The domain that sent it.',
  about: 'What it was about, in that domain’s own words: such as the id of an approval.',
  recipient: 'Personal data: the address that it was sent to.',
}

export const sentMailExample = {
  mailId: '0100018d1234abcd-ef012345-6789-4abc-def0-123456789abc-000000',
  sentAt: '2026-01-05T10:30:00.000Z',
  sentBy: 'approvals',
  about: '01JG8QZ5W0000000000000000A',
  recipient: 'ada@example.com',
} as const

export const sentBySubscriptionsExample = {
  ...sentMailExample,
  sentBy: 'subscriptions',
  about: 'subscription_01JG8QZ5W0000000000000000B',
} as const

import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { sentBySubscriptionsExample, sentMail, sentMailExample, sentMailMeanings } from './parts'

export const bouncedMail = z.extend(sentMail, {
  permanence: z.enum(['permanent', 'transient', 'undetermined']),
  kind: z.string().check(z.regex(/^[A-Za-z]{1,60}$/, 'expected a word, such as NoEmail')),
  reason: z.optional(line(200)),
})

export const bouncedMailMeanings: Meanings<typeof bouncedMail> = {
  ...sentMailMeanings,
  permanence: 'Whether mail to the address can ever arrive, as SES says it.',
  kind: 'SES’s word for why, such as `NoEmail` or `OnAccountSuppressionList`.',
  reason: 'In the words of whoever refused it.',
}

export const MailBounced = defineEvent({
  owner: 'platform',
  name: 'MailBounced',
  version: 1,
  publishers: ['platform'],
  summary: 'A mail that SES had taken did not arrive.',
  data: bouncedMail,
  examples: [
    { ...sentMailExample, permanence: 'permanent', kind: 'General', reason: 'smtp; 550 5.1.1 user unknown' },
    { ...sentMailExample, permanence: 'transient', kind: 'MailboxFull' },
    { ...sentBySubscriptionsExample, permanence: 'permanent', kind: 'NoEmail' },
  ],
})

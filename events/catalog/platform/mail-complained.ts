import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { sentBySubscriptionsExample, sentMail, sentMailExample, sentMailMeanings } from './parts'

export const complainedMail = z.extend(sentMail, {
  kind: z.optional(z.string().check(z.regex(/^[a-z-]{1,40}$/, 'expected words in small letters, such as abuse'))),
})

export const complainedMailMeanings: Meanings<typeof complainedMail> = {
  ...sentMailMeanings,
  kind: 'Of what, as the provider of the mailbox says it, such as `abuse`; many say nothing.',
}

export const MailComplained = defineEvent({
  owner: 'platform',
  name: 'MailComplained',
  version: 1,
  publishers: ['platform'],
  summary: 'Whoever got a mail has told their provider that they do not want it.',
  data: complainedMail,
  examples: [{ ...sentMailExample, kind: 'abuse' }, sentMailExample, sentBySubscriptionsExample],
})

import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { sentMail, sentMailExample, sentMailMeanings } from './parts'

export const rejectedMail = z.extend(sentMail, { reason: line(200) })

export const rejectedMailMeanings: Meanings<typeof rejectedMail> = {
  ...sentMailMeanings,
  reason: 'What SES found in it.',
}

export const MailRejected = defineEvent({
  owner: 'platform',
  name: 'MailRejected',
  version: 1,
  publishers: ['platform'],
  summary: 'SES had taken a mail, and did not send it for what was in it.',
  data: rejectedMail,
  examples: [{ ...sentMailExample, reason: 'Bad content' }],
})

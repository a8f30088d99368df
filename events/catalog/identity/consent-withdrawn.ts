import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { applicationId, sub } from './parts'

export const consentWithdrawn = z.object({ applicationId, sub })

export const consentWithdrawnMeanings: Meanings<typeof consentWithdrawn> = {
  applicationId: 'The application.',
  sub: 'Who: the subject of their tokens, which never changes.',
}

export const ConsentWithdrawn = defineEvent({
  owner: 'identity',
  name: 'ConsentWithdrawn',
  version: 1,
  publishers: ['identity'],
  summary: 'A person takes back what they let an application have.',

  data: consentWithdrawn,
  examples: [{ applicationId: 'time-sheets', sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }],
})

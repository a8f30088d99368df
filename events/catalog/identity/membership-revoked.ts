import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { applicationId, sub } from './parts'

export const membershipRevoked = z.object({ applicationId, sub, tokensBefore: z.iso.datetime() })

export const membershipRevokedMeanings: Meanings<typeof membershipRevoked> = {
  applicationId: 'The application.',
  sub: 'Who: the subject of their tokens, which never changes.',
  tokensBefore: 'Tokens for the application from before this are refused; ISO 8601, UTC.',
}

export const MembershipRevoked = defineEvent({
  owner: 'identity',
  name: 'MembershipRevoked',
  version: 1,
  publishers: ['identity'],
  summary: 'A person is no member of an application any more.',

  data: membershipRevoked,
  examples: [
    {
      applicationId: 'time-sheets',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      tokensBefore: '2026-01-05T10:30:00.000Z',
    },
  ],
})

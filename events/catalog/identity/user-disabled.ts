import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { reason, sub, userPoolId } from './parts'

export const userDisabled = z.object({ sub, userPoolId, tokensBefore: z.iso.datetime(), reason: z.optional(reason) })

export const userDisabledMeanings: Meanings<typeof userDisabled> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  tokensBefore: 'Tokens of sign-ins before this are refused; ISO 8601, UTC.',
  reason: 'Why.',
}

export const UserDisabled = defineEvent({
  owner: 'identity',
  name: 'UserDisabled',
  version: 1,
  publishers: ['identity'],
  summary: 'An account is shut: its person can sign in no more, and tokens of theirs count no more.',

  data: userDisabled,
  examples: [
    {
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      userPoolId: 'eu-west-1_A1b2C3d4E',
      tokensBefore: '2026-01-05T10:30:00.000Z',
      reason: 'Left the company',
    },
  ],
})

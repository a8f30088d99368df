import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { sessionId, sub, userPoolId } from './parts'

export const sessionRevoked = z.object({
  sub,
  userPoolId,
  sessionId: z.optional(sessionId),
  tokensBefore: z.iso.datetime(),
})

export const sessionRevokedMeanings: Meanings<typeof sessionRevoked> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  sessionId: 'The `origin_jti` of the tokens of that session; left out: all sessions of the person.',
  tokensBefore: 'Tokens of sign-ins before this are refused; ISO 8601, UTC.',
}

export const SessionRevoked = defineEvent({
  owner: 'identity',
  name: 'SessionRevoked',
  version: 1,
  publishers: ['identity'],
  summary: 'A session is over, or all of a person: tokens from before count no more.',

  data: sessionRevoked,
  examples: [
    {
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      userPoolId: 'eu-west-1_A1b2C3d4E',
      sessionId: '0b6b2b2f-5a59-4a07-9d5d-0c3a7f1d2e3f',
      tokensBefore: '2026-01-05T10:30:00.000Z',
    },
  ],
})

import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { mfaMethod, sub, userPoolId } from './parts'

export const userMfaChanged = z.object({
  sub,
  userPoolId,
  methods: z.array(mfaMethod).check(z.maxLength(3)),
  preferred: z.optional(mfaMethod),
})

export const userMfaChangedMeanings: Meanings<typeof userMfaChanged> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  methods: 'The factors that are on; none: a password is enough.',
  preferred: 'The one that is asked for first.',
}

export const UserMfaChanged = defineEvent({
  owner: 'identity',
  name: 'UserMfaChanged',
  version: 1,
  publishers: ['identity'],
  summary: 'The second factors of an account are others now.',

  data: userMfaChanged,
  examples: [
    {
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      userPoolId: 'eu-west-1_A1b2C3d4E',
      methods: ['totp'],
      preferred: 'totp',
    },
  ],
})

import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { reason, sub, userPoolId } from './parts'

export const userEnabled = z.object({ sub, userPoolId, reason: z.optional(reason) })

export const userEnabledMeanings: Meanings<typeof userEnabled> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  reason: 'Why.',
}

export const UserEnabled = defineEvent({
  owner: 'identity',
  name: 'UserEnabled',
  version: 1,
  publishers: ['identity'],
  summary: 'A shut account is open again.',

  data: userEnabled,
  examples: [
    { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', userPoolId: 'eu-west-1_A1b2C3d4E', reason: 'Back from leave' },
  ],
})

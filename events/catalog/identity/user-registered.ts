import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { sub, userPoolId } from './parts'

export const userRegistered = z.object({ sub, userPoolId, way: z.enum(['self', 'admin', 'federation', 'migration']) })

export const userRegisteredMeanings: Meanings<typeof userRegistered> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  way: 'Who made the account: the person, an administrator, a sign-in through another provider, or the move from an older directory.',
}

export const UserRegistered = defineEvent({
  owner: 'identity',
  name: 'UserRegistered',
  version: 1,
  publishers: ['identity'],
  summary: 'Somebody has an account, which may wait for its confirmation.',

  data: userRegistered,
  examples: [{ sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', userPoolId: 'eu-west-1_A1b2C3d4E', way: 'self' }],
})

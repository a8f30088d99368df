import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { sub, userPoolId } from './parts'

export const userConfirmed = z.object({ sub, userPoolId })

export const userConfirmedMeanings: Meanings<typeof userConfirmed> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
}

export const UserConfirmed = defineEvent({
  owner: 'identity',
  name: 'UserConfirmed',
  version: 1,
  publishers: ['identity'],
  summary: 'An account is confirmed: its person can sign in.',

  data: userConfirmed,
  examples: [{ sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', userPoolId: 'eu-west-1_A1b2C3d4E' }],
})

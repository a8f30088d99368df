import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { sub, userPoolId } from './parts'

export const userErased = z.object({ erasureId: ulid, sub, userPoolId })

export const userErasedMeanings: Meanings<typeof userErased> = {
  erasureId: 'The id of the erasure (a ULID).',
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
}

export const UserErased = defineEvent({
  owner: 'identity',
  name: 'UserErased',
  version: 1,
  publishers: ['identity'],
  summary: 'All domains have answered, and the account is gone.',
  data: userErased,
  examples: [
    {
      erasureId: '01JG8QZ5W0000000000000000A',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      userPoolId: 'eu-west-1_A1b2C3d4E',
    },
  ],
})

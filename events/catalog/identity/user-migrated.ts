import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { sub, userPoolId } from './parts'

export const userMigrated = z.object({ sub, userPoolId, directory: line(64) })

export const userMigratedMeanings: Meanings<typeof userMigrated> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  directory: 'The older directory.',
}

export const UserMigrated = defineEvent({
  owner: 'identity',
  name: 'UserMigrated',
  version: 1,
  publishers: ['identity'],
  summary: 'Somebody of an older directory has signed in, and is in this one now.',

  data: userMigrated,
  examples: [
    { sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', userPoolId: 'eu-west-1_A1b2C3d4E', directory: 'staff-2009' },
  ],
})

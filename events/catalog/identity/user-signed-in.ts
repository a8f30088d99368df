import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { applicationId, clientId, sub, userPoolId } from './parts'

export const userSignedIn = z.object({ sub, userPoolId, clientId, applicationId: z.optional(applicationId) })

export const userSignedInMeanings: Meanings<typeof userSignedIn> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  clientId: 'The app client through which they did.',
  applicationId: 'The application whose client that is.',
}

export const UserSignedIn = defineEvent({
  owner: 'identity',
  name: 'UserSignedIn',
  version: 1,
  publishers: ['identity'],
  summary: 'Somebody has signed in.',

  data: userSignedIn,
  examples: [
    {
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      userPoolId: 'eu-west-1_A1b2C3d4E',
      clientId: '1example23456789',
      applicationId: 'time-sheets',
    },
  ],
})

import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { email } from '../approvals/parts'
import { domainName, sub, userPoolId } from './parts'

export const userErasureRequested = z.object({
  erasureId: ulid,
  sub,
  userPoolId,
  email: z.optional(email),
  domains: z.array(domainName).check(z.minLength(1), z.maxLength(20)),
  dueAt: z.iso.datetime(),
})

export const userErasureRequestedMeanings: Meanings<typeof userErasureRequested> = {
  erasureId: 'The id of the erasure (a ULID).',
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  email:
    'Personal data: their verified address, for what is held under it; left out if they have none. It is in no archive and no log.',
  domains: 'The domains that must answer.',
  dueAt: 'By when; who is late is told of, and waited for. ISO 8601, UTC.',
}

export const UserErasureRequested = defineEvent({
  owner: 'identity',
  name: 'UserErasureRequested',
  version: 1,
  publishers: ['identity'],
  answeredBy: ['UserDataErased'],
  summary: 'Everything that is held of a person is to go. Each domain answers with UserDataErased.',
  sensitive: true,
  data: userErasureRequested,
  examples: [
    {
      erasureId: '01JG8QZ5W0000000000000000A',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      userPoolId: 'eu-west-1_A1b2C3d4E',
      email: 'ada@example.com',
      domains: ['approvals'],
      dueAt: '2026-01-08T10:30:00.000Z',
    },
  ],
})

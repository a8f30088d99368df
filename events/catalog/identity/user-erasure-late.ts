import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { domainName, sub } from './parts'

export const userErasureLate = z.object({ erasureId: ulid, sub, domain: domainName, dueAt: z.iso.datetime() })

export const userErasureLateMeanings: Meanings<typeof userErasureLate> = {
  erasureId: 'The id of the erasure (a ULID).',
  sub: 'Who: the subject of their tokens, which never changes.',
  domain: 'The domain that has not answered.',
  dueAt: 'By when it should have; ISO 8601, UTC.',
}

export const UserErasureLate = defineEvent({
  owner: 'identity',
  name: 'UserErasureLate',
  version: 1,
  publishers: ['identity'],
  summary: 'A domain has not said in time that it holds nothing of a person any more. The erasure waits for it.',
  data: userErasureLate,
  examples: [
    {
      erasureId: '01JG8QZ5W0000000000000000A',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      domain: 'approvals',
      dueAt: '2026-01-08T10:30:00.000Z',
    },
  ],
})

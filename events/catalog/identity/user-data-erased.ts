import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { domainName, sub } from './parts'

export const userDataErased = z.object({
  erasureId: ulid,
  sub,
  domain: domainName,
  items: z.int().check(z.minimum(0)),
  kept: z.optional(line(500)),
})

export const userDataErasedMeanings: Meanings<typeof userDataErased> = {
  erasureId: 'The id of the erasure (a ULID).',
  sub: 'Who: the subject of their tokens, which never changes.',
  domain: 'The domain that answers.',
  items: 'How many items were erased or made nameless.',
  kept: 'What it must keep, for how long and by which duty; left out: nothing.',
}

export const UserDataErased = defineEvent({
  owner: 'identity',
  name: 'UserDataErased',
  version: 1,
  // Whoever keeps something of people: an erasure waits for all of them, and a test asks each domain whether it is here.
  publishers: ['approvals', 'deployment', 'greeting', 'subscriptions'],
  summary: 'A domain holds nothing of that person any more, or says what it has to keep and why.',
  data: userDataErased,
  examples: [
    {
      erasureId: '01JG8QZ5W0000000000000000A',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      domain: 'approvals',
      items: 3,
    },
  ],
})

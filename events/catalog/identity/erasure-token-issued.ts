import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import { ulid } from '../../envelope'
import type { Meanings } from '../../meanings'
import { opaque } from '../../text'
import { sub } from './parts'

export const erasureToken = z.object({ erasureId: ulid, sub, taskToken: opaque(2048) })

export const erasureTokenMeanings: Meanings<typeof erasureToken> = {
  erasureId: 'The erasure whose workflow waits for the answers of all domains.',
  sub: 'Who: the subject of their tokens, which never changes.',
  taskToken: 'Whoever holds it can resume the workflow. A later one replaces it.',
}

export const ErasureTokenIssued = defineEvent({
  owner: 'identity',
  name: 'ErasureTokenIssued',
  version: 1,
  publishers: ['identity'],
  sensitive: true,
  summary: 'The workflow of an erasure waits, and this token resumes it.',
  data: erasureToken,
  examples: [
    {
      erasureId: '01JG8QZ5W0000000000000000A',
      sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
      taskToken: 'AQCEAAAAKgAAAAMAAAAAAAAAAexample',
    },
  ],
})

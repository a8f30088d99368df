import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { applicationId, scope, sub } from './parts'

export const consentGranted = z.object({
  applicationId,
  sub,
  scopes: z.array(scope).check(z.minLength(1), z.maxLength(50)),
})

export const consentGrantedMeanings: Meanings<typeof consentGranted> = {
  applicationId: 'The application.',
  sub: 'Who: the subject of their tokens, which never changes.',
  scopes: 'All scopes that they agreed to.',
}

export const ConsentGranted = defineEvent({
  owner: 'identity',
  name: 'ConsentGranted',
  version: 1,
  publishers: ['identity'],
  summary: 'A person lets an application have what these scopes stand for.',

  data: consentGranted,
  examples: [
    { applicationId: 'time-sheets', sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', scopes: ['openid', 'profile'] },
  ],
})

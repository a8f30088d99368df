import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { applicationId, roles, sub } from './parts'

export const membershipGranted = z.object({ applicationId, sub, roles })

export const membershipGrantedMeanings: Meanings<typeof membershipGranted> = {
  applicationId: 'The application.',
  sub: 'Who: the subject of their tokens, which never changes.',
  roles: 'All their roles there.',
}

export const MembershipGranted = defineEvent({
  owner: 'identity',
  name: 'MembershipGranted',
  version: 1,
  publishers: ['identity'],
  summary: 'A person has these roles in an application, and no others.',

  data: membershipGranted,
  examples: [{ applicationId: 'time-sheets', sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', roles: ['editor'] }],
})

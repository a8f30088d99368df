import * as z from 'zod/mini'
import { defineEvent } from '../../define-event'
import type { Meanings } from '../../meanings'
import { line } from '../../text'
import { sub, userPoolId } from './parts'

export const userFederated = z.object({ sub, userPoolId, provider: line(32) })

export const userFederatedMeanings: Meanings<typeof userFederated> = {
  sub: 'Who: the subject of their tokens, which never changes.',
  userPoolId: 'The directory in which they are.',
  provider: 'The provider as the user pool names it.',
}

export const UserFederated = defineEvent({
  owner: 'identity',
  name: 'UserFederated',
  version: 1,
  publishers: ['identity'],
  summary: 'An account is joined to one at another provider, which signs its person in.',

  data: userFederated,
  examples: [{ sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a', userPoolId: 'eu-west-1_A1b2C3d4E', provider: 'acme-saml' }],
})

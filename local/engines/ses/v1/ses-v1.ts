/**
 * Amazon SES, its first API: the query protocol, version 2010-12-01, which @aws-sdk/client-ses and `aws ses` speak. It
 * stands over the same mailbox, identities, templates and suppression list as the second.
 */
import { openApi } from '../../../kernel/api'
import type { Cloud } from '../../../kernel/cloud'
import type { Service } from '../../../kernel/service'
import type { Identities } from '../identities'
import type { Mailbox } from '../mailbox'
import type { Sender } from '../sender'
import type { Templates } from '../templates'
import { createAccountOperations } from './account'
import { createIdentityOperations } from './identities'
import { createSendOperations } from './send'
import { createTemplateOperations } from './templates'
import { unsupported } from './unsupported'

export interface SesV1Parts {
  readonly cloud: Cloud
  readonly sender: Sender
  readonly identities: Identities
  readonly templates: Templates
  readonly mailbox: Mailbox
  readonly configurationSets: { has(name: string): boolean }
}

export function createSesV1(parts: SesV1Parts): Service {
  return {
    name: 'ses-v1',
    signingName: 'ses',
    api: openApi(__dirname),
    unsupported,
    operations: {
      ...createSendOperations(parts),
      ...createTemplateOperations(parts),
      ...createIdentityOperations(parts),
      ...createAccountOperations(parts),
    },
  }
}

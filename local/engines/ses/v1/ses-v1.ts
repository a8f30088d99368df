/**
 * Amazon SES, its first API: the query protocol, version 2010-12-01, which @aws-sdk/client-ses and `aws ses` speak. It
 * stands over the same mailbox, identities, templates and suppression list as the second.
 */
import { openApi } from '../../../kernel/api'
import type { Service } from '../../../kernel/service'
import type { Parts } from '../operations/parts'
import { accountOperations } from './operations/account'
import { identityOperations } from './operations/identities'
import { sendOperations } from './operations/send'
import { templateOperations } from './operations/templates'
import { unsupported } from './unsupported'

export function createSesV1(parts: Parts): Service {
  return {
    name: 'ses-v1',
    signingName: 'ses',
    api: openApi(__dirname),
    unsupported,
    operations: {
      ...sendOperations(parts),
      ...templateOperations(parts),
      ...identityOperations(parts),
      ...accountOperations(parts),
    },
  }
}

/** Keeps whose tokens count no more, for the authorizer. */
import { consumeAny } from '../../../events'
import { MembershipRevoked, SessionRevoked, UserDisabled } from '../../../events/catalog/identity'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { revocations } from '../revocations'

const logger = createLogger('deployment-on-access-ended')

export const handler = guarded(
  consumeAny([SessionRevoked, UserDisabled, MembershipRevoked], (_, { data }) => revocations.note(data), { logger }),
)

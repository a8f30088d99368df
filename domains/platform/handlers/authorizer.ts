/** Judges the access tokens that the domain's API is called with. */
import { requireEnv } from '../../../shared/config'
import { createLogger } from '../../../shared/logging'
import { createAuthorizer } from '../../../shared/sign-in/authorizer'
import { revocations } from '../revocations'

export const handler = createAuthorizer({
  userPoolId: requireEnv('USER_POOL_ID'),
  revocations,
  logger: createLogger('platform-authorizer'),
})

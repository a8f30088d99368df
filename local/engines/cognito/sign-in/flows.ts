/** Which flows an application may use. */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import { failedConstraint, invalid } from '../errors'
import type { Client, ExplicitAuthFlow, Pool } from '../state/records'
import type { AuthFlow } from './challenge'

export type GivenFlow = Exclude<AuthFlow, 'HOSTED'> | 'REFRESH_TOKEN_AUTH'

const names: Readonly<Record<string, GivenFlow>> = {
  USER_SRP_AUTH: 'USER_SRP_AUTH',
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH',
  USER_AUTH: 'USER_AUTH',
  CUSTOM_AUTH: 'CUSTOM_AUTH',
  ADMIN_USER_PASSWORD_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  REFRESH_TOKEN_AUTH: 'REFRESH_TOKEN_AUTH',
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
}

/** What is allowed where nothing is said. */
const usual: readonly ExplicitAuthFlow[] = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH']

/** @throws InvalidParameterException */
export function flowOf(given: string, pool: Pool, client: Client, isAdmin: boolean): GivenFlow {
  const flow = Object.hasOwn(names, given) ? names[given] : undefined
  if (!flow) throw failedConstraint(given, 'authFlow', `satisfy enum value set: [${Object.keys(names).join(', ')}]`)
  if (flow === 'ADMIN_USER_PASSWORD_AUTH' && !isAdmin) throw invalid('Initiate Auth method not supported.')
  if (flow === 'USER_AUTH' && pool.UserPoolTier === 'LITE') {
    throw new AwsError('FeatureUnavailableInTierException', 'USER_AUTH is not available in the tier of this user pool.')
  }
  if (flow === 'REFRESH_TOKEN_AUTH' && client.RefreshTokenRotation?.Feature === 'ENABLED') {
    throw invalid('Refresh tokens of this client are rotated: use GetTokensFromRefreshToken.')
  }
  if (!isAllowed(flow, client.ExplicitAuthFlows ?? usual)) {
    throw invalid(
      flow === 'ADMIN_USER_PASSWORD_AUTH'
        ? 'Auth flow not enabled for this client'
        : flow === 'USER_SRP_AUTH' || flow === 'CUSTOM_AUTH'
          ? `${flow} is not enabled for the client.`
          : `${flow} flow not enabled for this client`,
    )
  }
  return flow
}

/** The old names allow by what they add to SRP and refreshing, which all had. */
function isAllowed(flow: GivenFlow, flows: readonly ExplicitAuthFlow[]): boolean {
  if (flows.length === 0) return isAllowed(flow, usual)
  if (flows.some((each) => each.startsWith('ALLOW_'))) return flows.includes(`ALLOW_${flow}`)
  switch (flow) {
    case 'REFRESH_TOKEN_AUTH':
      return true
    case 'USER_SRP_AUTH':
      return !flows.includes('CUSTOM_AUTH_FLOW_ONLY')
    case 'CUSTOM_AUTH':
      return flows.includes('CUSTOM_AUTH_FLOW_ONLY')
    case 'USER_PASSWORD_AUTH':
      return flows.includes('USER_PASSWORD_AUTH')
    case 'ADMIN_USER_PASSWORD_AUTH':
      return flows.includes('ADMIN_NO_SRP_AUTH')
    default:
      return false
  }
}

/** Where a sign-up goes on to a sign-in without the person doing anything. */
export function refuseSignUpSession(session: string | undefined): void {
  if (session !== undefined)
    throw new NotModelledError('Session', 'InitiateAuth', 'sign in with the password or a code')
}

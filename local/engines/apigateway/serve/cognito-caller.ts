/** What an integration is told of a caller whose credentials are of an identity pool. */
import type { Principal } from '../../../kernel/principal'

export interface CognitoCaller {
  readonly cognitoAuthenticationProvider: string | null
  readonly cognitoAuthenticationType: string | null
  readonly cognitoIdentityId: string | null
  readonly cognitoIdentityPoolId: string | null
}

const service = 'cognito-identity.amazonaws.com'

/** All null: it is another. */
export function cognitoCaller(principal: Principal | undefined): CognitoCaller {
  const context = principal?.kind === 'role' ? principal.session?.context : undefined
  const values = (key: string): readonly string[] => [context?.[`${service}:${key}`] ?? []].flat()
  // How it signed in, and where: a guest did nowhere.
  const [type, ...providers] = values('amr')
  return {
    cognitoAuthenticationProvider: providers.join(',') || null,
    cognitoAuthenticationType: type ?? null,
    cognitoIdentityId: values('sub')[0] ?? null,
    cognitoIdentityPoolId: values('aud')[0] ?? null,
  }
}

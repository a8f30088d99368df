/** Where they point is the environment's matter. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'

export const cognito = new CognitoIdentityProviderClient({})

/** For what must not be done twice: a call whose answer is lost is not made again, and whoever made it looks what came of it. */
export const cognitoOnce = new CognitoIdentityProviderClient({ maxAttempts: 1 })

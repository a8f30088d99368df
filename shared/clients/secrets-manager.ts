/** One client a function; where it points is the environment's matter. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

export const secretsManager = new SecretsManagerClient({})

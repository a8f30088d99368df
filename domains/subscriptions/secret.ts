/** The secret that all keys are derived from. Read once a function: it never changes. */
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { secretsManager } from '../../shared/clients/secrets-manager'
import { requireEnv } from '../../shared/config'

let known: Promise<string> | undefined

export async function keySecret(): Promise<string> {
  known ??= read()
  try {
    return await known
  } catch (error) {
    known = undefined
    throw error
  }
}

async function read(): Promise<string> {
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: requireEnv('KEY_SECRET') }))
  if (!SecretString) throw new TypeError('The secret of the keys is empty')
  return SecretString
}

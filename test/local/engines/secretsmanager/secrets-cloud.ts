/** A cloud with Secrets Manager alone, asked by the account's root. */
import { createSecretsManager } from '../../../../local/engines/secretsmanager/secretsmanager'
import type { Cloud } from '../../../../local/kernel/cloud'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
type Answer = any

export interface SecretsCloud {
  readonly cloud: Cloud
  call(action: string, input?: object): Promise<Answer>
}

export async function createSecretsCloud(options: TestCloudOptions = {}): Promise<SecretsCloud> {
  const cloud = await createTestCloud(options)
  const service = createSecretsManager(cloud)
  cloud.register(service)
  await service.load?.()
  await service.resume?.()
  return { cloud, call: (action, input = {}) => cloud.call(root, 'secretsmanager', action, input) }
}

/** As long as a token has to be. */
export const token = (name: string): string => name.padEnd(32, '-')

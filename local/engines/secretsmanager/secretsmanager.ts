/** AWS Secrets Manager: secrets, their versions and staging labels, their resource policies. The values are sealed on disk. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { conditionKeys } from './access'
import { missingMember } from './errors'
import { deletionOperations } from './operations/deletion'
import { listOperations } from './operations/lists'
import type { Parts } from './operations/parts'
import { passwordOperations } from './operations/passwords'
import { policyOperations } from './operations/policies'
import { secretOperations } from './operations/secrets'
import { tagOperations } from './operations/tags'
import { valueOperations } from './operations/values'
import { versionOperations } from './operations/versions'
import { createPolicies } from './policies'
import { createResources } from './resources'
import { createSecrets } from './state'
import { notModelled, unsupported } from './unsupported'

export const engine: EngineDefinition = { create: createSecretsManager }

export function createSecretsManager(cloud: Cloud): Service {
  const secrets = createSecrets(cloud)
  const parts: Parts = { cloud, secrets, policies: createPolicies(cloud, secrets) }
  return {
    name: 'secretsmanager',
    api: openApi(__dirname),
    unsupported,
    notModelled,
    missing: missingMember,
    conditionKeys,
    operations: {
      ...secretOperations(parts),
      ...deletionOperations(parts),
      ...valueOperations(parts),
      ...versionOperations(parts),
      ...listOperations(parts),
      ...policyOperations(parts),
      ...tagOperations(parts),
      ...passwordOperations(),
    },
    resources: createResources(parts),
    load: secrets.load,
    resume: secrets.resume,
  }
}

/**
 * AWS KMS: symmetric keys, their aliases, policies and grants; what is encrypted with them is (AES-256-GCM), with material
 * that lies sealed on this machine's disk. No engine but Parameter Store asks it for anything: others keep what they have
 * as they would without a key.
 */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { conditionKeys } from './access'
import { aliasOperations } from './operations/aliases'
import { dataOperations } from './operations/data'
import { grantOperations } from './operations/grants'
import { keyOperations } from './operations/keys'
import type { Parts } from './operations/parts'
import { tagOperations } from './operations/tags'
import { createResources } from './resources'
import { createKeys } from './state'
import { notModelled, unsupported } from './unsupported'

export const engine: EngineDefinition = { create: createKms }

export function createKms(cloud: Cloud): Service {
  const keys = createKeys(cloud)
  const parts: Parts = { cloud, keys }
  const resources = createResources(parts)
  return {
    name: 'kms',
    api: openApi(__dirname),
    unsupported,
    notModelled,
    conditionKeys,
    operations: {
      ...keyOperations(parts),
      ...aliasOperations(parts),
      ...dataOperations(parts),
      ...grantOperations(parts),
      ...tagOperations(parts),
    },
    resources: resources.types,
    async load() {
      await keys.load()
      await resources.load()
    },
    resume: keys.resume,
  }
}

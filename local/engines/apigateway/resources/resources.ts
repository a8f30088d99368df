/** The CloudFormation resource types: each reads its properties and gives the same command that an API call does. */
import type { Cloud } from '../../../kernel/cloud'
import type { ResourceType } from '../../../kernel/service'
import type { Parts } from '../operations/handlers'
import { documentationTypes } from './documentation'
import { methodTypes } from './methods'
import { partTypes } from './parts-of-api'
import { restApiTypes } from './rest-api'
import { stageTypes } from './stages'
import { usagePlanTypes } from './usage-plans'

export function createResourceTypes(cloud: Cloud, parts: Parts): ResourceType[] {
  /** Ids, or names with their API's, of what templates applied since the start. */
  const applied = new Set<string>()
  return [
    ...restApiTypes(cloud, parts),
    ...methodTypes(parts, applied),
    ...partTypes(parts, applied),
    ...documentationTypes(parts, applied),
    ...stageTypes(parts, applied),
    ...usagePlanTypes(parts),
  ]
}

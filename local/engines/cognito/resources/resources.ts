/** The CloudFormation resource types of user pools. */
import type { Api } from '../../../kernel/api'
import type { ResourceType } from '../../../kernel/service'
import type { Parts } from '../parts'
import { clientType } from './client'
import { poolType } from './pool'
import { createProperties } from './properties'

export function createResources(parts: Parts, api: Api): readonly ResourceType[] {
  const properties = createProperties(api)
  return [poolType(parts, properties), clientType(parts, properties)]
}

/** The CloudFormation resource types of user pools. */
import type { Api } from '../../../kernel/api'
import type { ResourceType } from '../../../kernel/service'
import type { Parts } from '../parts'
import { clientType } from './client'
import { createDeclarations } from './declared'
import { brandingTypes, domainType, groupType, providerType, resourceServerType } from './parts-of-pool'
import { membershipType, userType } from './people'
import { poolType } from './pool'
import { createProperties } from './properties'

export function createResources(parts: Parts, api: Api): readonly ResourceType[] {
  const properties = createProperties(api)
  const declarations = createDeclarations(parts.state.declared)
  return [
    poolType(parts, properties),
    clientType(parts, properties),
    groupType(parts, properties, declarations),
    resourceServerType(parts, properties, declarations),
    providerType(parts, properties, declarations),
    domainType(parts, properties),
    userType(parts, properties, declarations),
    membershipType(parts, properties),
    ...brandingTypes,
  ]
}

/** AWS::Serverless::Api: an API, its deployment and its stage. */
import { attributesOf, type Expansion, type Resources } from './globals'
import { createApiPaths } from './implicit-api'
import { restApi } from './rest-api'
import { required } from './sam-error'

export function expandApi({ logicalId, declaration, properties, apis, aliases }: Expansion): Resources {
  const stageName = required(properties, 'StageName')
  const methods = apis.get(logicalId) ?? createApiPaths(stageName)
  return restApi({ logicalId, stageName, properties, methods, attributes: attributesOf(declaration), aliases })
}

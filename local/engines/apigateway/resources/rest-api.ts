import { readFileSync, statSync } from 'node:fs'
import type { Cloud } from '../../../kernel/cloud'
import type { ResourceContext, ResourceResult, ResourceType } from '../../../kernel/service'
import { readObject } from '../../../lib/read-object'
import { badRequest } from '../errors'
import { idOf } from '../ids'
import { importOptions } from '../import/import-api'
import { checkDocument, longestDocument, readDocument } from '../import/read-document'
import { type Input, isRecord, record, requiredText } from '../input'
import type { Parts } from '../operations/handlers'
import { apiWithId } from '../state'
import { camel, pick, result, tags } from './properties'

export function restApiTypes(cloud: Cloud, { state, apis, importApi }: Parts): ResourceType[] {
  async function apply(properties: Input, context: ResourceContext): Promise<ResourceResult> {
    const id = idOf(context.physicalName(), 10)
    const { ApiKeySourceType: apiKeySource, EndpointConfiguration } = properties
    const said = {
      ...camel(
        pick(properties, 'Name', 'Description', 'Version', 'BinaryMediaTypes', 'MinimumCompressionSize', 'Policy'),
      ),
      ...camel(pick(properties, 'DisableExecuteApiEndpoint')),
      ...(apiKeySource !== undefined && { apiKeySource }),
      ...(isRecord(EndpointConfiguration) && { endpointConfiguration: camel(EndpointConfiguration) }),
      ...(properties.Tags !== undefined && { tags: tags(properties) }),
    }
    const document = await documentOf(cloud, properties, context)
    if (document)
      importApi(id, document, importOptions(camel(pick(properties, 'Mode', 'FailOnWarnings', 'Parameters'))))
    // What the template says itself goes before what the document says.
    const api = apis.putRestApi(id, document ? { ...definitionOf(id), ...said } : said)
    return result(id, { RootResourceId: api.rootResourceId, RestApiId: id })
  }

  function definitionOf(id: string): Input {
    const { id: _, createdDate: __, rootResourceId: ___, ...definition } = apiWithId(state, id)
    return definition
  }

  return [
    {
      type: 'AWS::ApiGateway::RestApi',
      properties: [
        'Name',
        'Description',
        'Version',
        'BinaryMediaTypes',
        'MinimumCompressionSize',
        'EndpointConfiguration',
        'Policy',
        'ApiKeySourceType',
        'DisableExecuteApiEndpoint',
        'Body',
        'BodyS3Location',
        'Mode',
        'FailOnWarnings',
        'Parameters',
        'Tags',
      ],
      apply,
      remove(ref) {
        if (state.apis.get(ref)) apis.deleteRestApi(ref)
      },
    },
  ]
}

/** The OpenAPI document that the template has, or names as an asset or an object in S3. */
async function documentOf(cloud: Cloud, properties: Input, context: ResourceContext): Promise<Input | undefined> {
  const location = record(properties, 'BodyS3Location')
  if (properties.Body !== undefined && location)
    throw badRequest('Only one of Body and BodyS3Location can be specified')
  if (properties.Body !== undefined) {
    return typeof properties.Body === 'string' ? readDocument(properties.Body) : checkDocument(properties.Body)
  }
  if (!location) return undefined
  const place = { bucket: requiredText(location, 'Bucket'), key: requiredText(location, 'Key') }
  const path = context.asset(place.bucket, place.key)
  if (path === undefined) {
    const version = typeof location.Version === 'string' ? location.Version : undefined
    return readDocument(await readObject(cloud, context.maker, { ...place, version }))
  }
  if (statSync(path).size > longestDocument) throw badRequest('The API definition is longer than 6 MB')
  return readDocument(readFileSync(path))
}

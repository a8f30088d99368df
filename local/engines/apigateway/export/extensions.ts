/** API Gateway's own extensions, as its import reads them. */
import { shortLocation } from '../define/documentation-location'
import type { DocumentationVersion, Integration, RestApi, Snapshot } from '../definitions'
import type { Input } from '../input'
import { filled } from './dialect'

const defaultTimeout = 29_000

export function integrationOf(integration: Integration): Input {
  const { type, passthroughBehavior, timeoutInMillis, integrationResponses = {}, ...rest } = integration
  const { httpMethod, uri, credentials, requestParameters, requestTemplates } = rest
  const responses = Object.values(integrationResponses).map(({ selectionPattern, ...response }) => [
    selectionPattern || 'default',
    filled(response),
  ])
  return filled({
    type: type.toLowerCase(),
    httpMethod,
    uri,
    credentials,
    responses: Object.fromEntries(responses),
    requestParameters,
    requestTemplates,
    passthroughBehavior: passthroughBehavior.toLowerCase(),
    timeoutInMillis: timeoutInMillis === defaultTimeout ? undefined : timeoutInMillis,
  })
}

/** Of the API itself. */
export function extensionsOf({ api, validators, gatewayResponses }: Snapshot): Input {
  const { binaryMediaTypes, minimumCompressionSize, apiKeySource, policy } = api
  return filled({
    'x-amazon-apigateway-api-key-source': apiKeySource === 'AUTHORIZER' ? apiKeySource : undefined,
    'x-amazon-apigateway-binary-media-types': binaryMediaTypes?.map((type) => type.replaceAll('~1', '/')),
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      gatewayResponses.map(({ responseType, statusCode, ...response }) => [
        responseType,
        filled({ statusCode: statusCode === undefined ? undefined : Number(statusCode), ...response }),
      ]),
    ),
    'x-amazon-apigateway-minimum-compression-size': minimumCompressionSize,
    'x-amazon-apigateway-policy': policy === undefined ? undefined : JSON.parse(policy),
    'x-amazon-apigateway-request-validators': Object.fromEntries(
      validators.map(({ id, name, ...validator }) => [name ?? id, validator]),
    ),
  })
}

export const endpointOf = ({ disableExecuteApiEndpoint }: RestApi): Input =>
  disableExecuteApiEndpoint ? { disableExecuteApiEndpoint } : {}

export const documentationOf = ({ version, createdDate, description, parts }: DocumentationVersion): Input => ({
  version,
  createdDate: isoSeconds(createdDate),
  ...(description !== undefined && { description }),
  documentationParts: parts.map(({ location, properties }) => ({
    location: shortLocation(location),
    properties: JSON.parse(properties),
  })),
})

/** `2026-01-05T09:00:00Z`, of seconds. */
export const isoSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

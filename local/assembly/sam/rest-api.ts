/** An API with its deployment and stage, as AWS makes them of a serverless API or of functions' events. */
import { createHash } from 'node:crypto'
import { isObject } from '../template'
import { withAuth } from './api-auth'
import { locationOf } from './code-location'
import { isIntrinsic, type Properties, type Resources, tagList } from './globals'
import type { ApiPaths } from './implicit-api'
import { refusal, refuseUnknown } from './sam-error'

export interface RestApiOptions {
  readonly logicalId: string
  readonly stageName: unknown
  readonly properties: Properties
  readonly methods: ApiPaths
  readonly attributes: object
  readonly aliases: Map<string, string>
}

const modelled = [
  'Name',
  'Description',
  'StageName',
  'DefinitionBody',
  'DefinitionUri',
  'EndpointConfiguration',
  'MethodSettings',
  'Variables',
  'BinaryMediaTypes',
  'TracingEnabled',
  'Auth',
  'OpenApiVersion',
  'AccessLogSetting',
  'Tags',
  'ApiKeySourceType',
  'DisableExecuteApiEndpoint',
  'FailOnWarnings',
]

export function restApi({ logicalId, stageName, properties, methods, attributes, aliases }: RestApiOptions): Resources {
  refuseUnknown(properties, modelled)
  if (properties.DefinitionBody !== undefined && properties.DefinitionUri !== undefined) {
    throw refusal("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.")
  }
  const {
    Name,
    Description,
    DefinitionUri,
    BinaryMediaTypes,
    ApiKeySourceType,
    DisableExecuteApiEndpoint,
    FailOnWarnings,
    Tags,
  } = properties
  const body = DefinitionUri === undefined ? bodyOf(properties, methods) : undefined
  if (DefinitionUri !== undefined && methods.paths.size > 0) {
    throw refusal("Functions' events can't add to a 'DefinitionUri'; give the document as 'DefinitionBody'.")
  }
  const hash = createHash('sha1')
    .update(JSON.stringify(body ?? DefinitionUri))
    .digest('hex')
  const deployment = `${logicalId}Deployment${hash.slice(0, 10)}`
  const stage = `${logicalId}${isPlain(stageName) ? stageName : ''}Stage`
  aliases.set(`${logicalId}.Deployment`, deployment)
  aliases.set(`${logicalId}.Stage`, stage)
  const tags = Tags === undefined ? {} : { Tags: tagList(Tags) }
  const { MethodSettings, Variables, TracingEnabled, AccessLogSetting } = properties
  return {
    [logicalId]: {
      Type: 'AWS::ApiGateway::RestApi',
      ...attributes,
      Properties: {
        ...(body ? { Body: body } : { BodyS3Location: bodyLocation(DefinitionUri) }),
        ...given({ Name, Description, BinaryMediaTypes, ApiKeySourceType, DisableExecuteApiEndpoint, FailOnWarnings }),
        ...endpoint(properties.EndpointConfiguration),
        ...tags,
      },
    },
    [deployment]: {
      Type: 'AWS::ApiGateway::Deployment',
      ...attributes,
      Properties: {
        RestApiId: { Ref: logicalId },
        Description: `RestApi deployment id: ${hash}`,
        StageName: 'Stage',
      },
    },
    [stage]: {
      Type: 'AWS::ApiGateway::Stage',
      ...attributes,
      Properties: {
        DeploymentId: { Ref: deployment },
        RestApiId: { Ref: logicalId },
        StageName: stageName,
        ...given({ MethodSettings, Variables, TracingEnabled, AccessLogSetting }),
        ...tags,
      },
    },
  }
}

function isPlain(stageName: unknown): stageName is string {
  return typeof stageName === 'string' && /^[A-Za-z0-9]+$/.test(stageName)
}

function bodyOf({ DefinitionBody, Auth, OpenApiVersion }: Properties, { paths }: ApiPaths): Properties {
  if (DefinitionBody !== undefined && (!isObject(DefinitionBody) || isIntrinsic(DefinitionBody))) {
    throw refusal("'DefinitionBody' must be the document itself; intrinsic functions for all of it are not modelled.")
  }
  const isNewer = String(OpenApiVersion ?? '').startsWith('3.')
  const empty = {
    info: { version: '1.0', title: { Ref: 'AWS::StackName' } },
    paths: {},
    ...(isNewer ? { openapi: String(OpenApiVersion) } : { swagger: '2.0' }),
  }
  const { paths: written = {}, ...rest } = DefinitionBody ?? empty
  const all: Record<string, unknown> = { ...(written as object) }
  for (const [path, methods] of paths) {
    const before = isObject(all[path]) ? all[path] : {}
    const made = [...methods].map(([method, { operation }]) => [method, operation])
    all[path] = { ...before, ...Object.fromEntries(made) }
  }
  return withAuth({ ...rest, paths: all }, Auth, paths, isNewer)
}

function bodyLocation(uri: unknown): Properties {
  const { bucket, key, version } = locationOf(uri, 'DefinitionUri')
  return { Bucket: bucket, Key: key, ...given({ Version: version }) }
}

function endpoint(configuration: unknown): Properties {
  if (configuration === undefined) return {}
  if (!isObject(configuration) || isIntrinsic(configuration)) {
    return {
      EndpointConfiguration: { Types: [configuration] },
      Parameters: { endpointConfigurationTypes: configuration },
    }
  }
  refuseUnknown(configuration, ['Type', 'VPCEndpointIds'], 'EndpointConfiguration.')
  const { Type, VPCEndpointIds } = configuration
  return {
    EndpointConfiguration: { Types: [Type], ...given({ VpcEndpointIds: VPCEndpointIds }) },
    Parameters: { endpointConfigurationTypes: Type },
  }
}

export function given(members: Properties): Properties {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** The CloudFormation resource types: each reads its properties and gives the same command that an API call does. */
import { refuseUnknown } from '../../kernel/aws-error'
import type { ResourceContext, ResourceResult, ResourceType } from '../../kernel/service'
import { idOf } from './ids'
import { type Input, isRecord, record, records, requiredText, text } from './input'
import type { Commands } from './operations'
import { badRequest, type State } from './state'
import type { Table } from './table'

export function createResourceTypes(state: State, commands: Commands): ResourceType[] {
  /** Ids of the resources that templates applied since the start. */
  const applied = new Set<string>()
  const apiOf = (properties: Input): string => requiredText(properties, 'RestApiId')
  const result = (ref: string, attributes: Readonly<Record<string, unknown>> = {}): ResourceResult => ({
    ref,
    attributes,
  })

  function applyMethod(properties: Input, { metadata, logicalId }: ResourceContext): ResourceResult {
    const apiId = apiOf(properties)
    const resourceId = requiredText(properties, 'ResourceId')
    const verb = requiredText(properties, 'HttpMethod')
    const place = [apiId, resourceId, verb] as const
    const reason = formReason(metadata, logicalId)
    const {
      RestApiId: _,
      ResourceId: __,
      HttpMethod: ___,
      Integration: ____,
      MethodResponses: _____,
      ...own
    } = properties
    commands.method.putMethod(...place, camel(own))
    for (const response of records(properties, 'MethodResponses') ?? []) {
      commands.method.putMethodResponse(...place, camel(response))
    }
    const integration = record(properties, 'Integration')
    if (integration) {
      const { IntegrationResponses: responses, ...rest } = integration
      commands.method.putIntegration(...place, camel(rest))
      for (const response of records({ responses }, 'responses') ?? []) {
        commands.method.putIntegrationResponse(...place, camel(response))
      }
    }
    if (reason === undefined) state.forms.delete(...place)
    else state.forms.put({ reason }, ...place)
    return result(place.join('|'))
  }

  function applyDeployment(properties: Input, context: ResourceContext): ResourceResult {
    const apiId = apiOf(properties)
    const id = idOf(context.physicalName(), 6)
    const stageName = text(properties, 'StageName')
    const before = state.deployments.get(apiId, id)
    // A deployment keeps what the API was when it was made; a changed API needs a new one, as on AWS.
    if (!before) commands.deployment.createDeployment(apiId, id, camel(pick(properties, 'Description')))
    if (stageName && (!before || !state.stages.get(apiId, stageName))) {
      const { Variables, Description, Tags, ...rest } = record(properties, 'StageDescription') ?? {}
      refuseUnknown(
        rest,
        [...inertStageDescription, 'AccessLogSetting', 'MethodSettings', ...stageWide],
        'AWS::ApiGateway::Deployment: StageDescription',
      )
      commands.deployment.putStage(apiId, {
        stageName,
        deploymentId: id,
        description: Description,
        variables: Variables,
        ...logging(rest),
        tags: tags({ Tags }),
      })
    }
    return result(id, { DeploymentId: id })
  }

  return [
    {
      type: 'AWS::ApiGateway::RestApi',
      properties: [
        'Name',
        'Description',
        'Version',
        'BinaryMediaTypes',
        'EndpointConfiguration',
        'Policy',
        'ApiKeySourceType',
        'DisableExecuteApiEndpoint',
        'Tags',
      ],
      inert: {
        MinimumCompressionSize: 'answers are not compressed here',
        FailOnWarnings: 'it is about imports of an API definition, which are not modelled',
      },
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 10)
        const {
          ApiKeySourceType,
          EndpointConfiguration,
          Tags: _,
          MinimumCompressionSize: __,
          FailOnWarnings: ___,
          ...rest
        } = properties
        const endpoint = isRecord(EndpointConfiguration) ? camel(EndpointConfiguration) : undefined
        const api = commands.api.putRestApi(id, {
          ...camel(rest),
          apiKeySource: ApiKeySourceType,
          endpointConfiguration: endpoint,
          tags: tags(properties),
        })
        return result(id, { RootResourceId: api.rootResourceId, RestApiId: id })
      },
      remove(ref) {
        if (state.apis.get(ref)) commands.api.deleteRestApi(ref)
      },
    },
    {
      type: 'AWS::ApiGateway::Resource',
      properties: ['RestApiId', 'ParentId', 'PathPart'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        applied.add(id)
        commands.api.putResource(
          apiOf(properties),
          id,
          requiredText(properties, 'ParentId'),
          requiredText(properties, 'PathPart'),
          applied,
        )
        return result(id, { ResourceId: id })
      },
      remove(ref) {
        for (const { id } of state.apis.list()) if (state.resources.get(id, ref)) commands.api.deleteResource(id, ref)
      },
    },
    {
      type: 'AWS::ApiGateway::Method',
      properties: [
        'RestApiId',
        'ResourceId',
        'HttpMethod',
        'AuthorizationType',
        'AuthorizerId',
        'AuthorizationScopes',
        'RequestParameters',
        'RequestModels',
        'RequestValidatorId',
        'ApiKeyRequired',
        'OperationName',
        'MethodResponses',
        'Integration',
      ],
      apply: applyMethod,
      remove(ref) {
        state.methods.delete(...ref.split('|'))
        state.forms.delete(...ref.split('|'))
      },
    },
    {
      type: 'AWS::ApiGateway::Model',
      properties: ['RestApiId', 'Name', 'Description', 'ContentType', 'Schema'],
      apply(properties: Input, context) {
        const { RestApiId: _, ...rest } = properties
        const name = text(properties, 'Name') ?? context.physicalName().replace(/[^A-Za-z0-9]/g, '')
        commands.api.putModel(apiOf(properties), { ...camel(rest), name })
        applied.add(`${apiOf(properties)}/${name}`)
        return result(name)
      },
      remove: (ref) => removeNamed(state.models, ref),
    },
    {
      type: 'AWS::ApiGateway::RequestValidator',
      properties: ['RestApiId', 'Name', 'ValidateRequestBody', 'ValidateRequestParameters'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        const { RestApiId: _, ...rest } = properties
        commands.api.putRequestValidator(apiOf(properties), id, camel(rest))
        return result(id, { RequestValidatorId: id })
      },
      remove: (ref) => removeInAnyApi(state.validators, ref),
    },
    {
      type: 'AWS::ApiGateway::GatewayResponse',
      properties: ['RestApiId', 'ResponseType', 'StatusCode', 'ResponseParameters', 'ResponseTemplates'],
      apply(properties: Input) {
        const { RestApiId: _, ...rest } = properties
        const { responseType } = commands.api.putGatewayResponse(apiOf(properties), camel(rest))
        const id = `${apiOf(properties)}|${responseType}`
        return result(id, { Id: id })
      },
      remove(ref) {
        state.gatewayResponses.delete(...ref.split('|'))
      },
    },
    {
      type: 'AWS::ApiGateway::Authorizer',
      properties: [
        'RestApiId',
        'Name',
        'Type',
        'AuthType',
        'AuthorizerUri',
        'AuthorizerCredentials',
        'IdentitySource',
        'IdentityValidationExpression',
        'AuthorizerResultTtlInSeconds',
      ],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        const { RestApiId: _, ...rest } = properties
        commands.api.putAuthorizer(apiOf(properties), id, camel(rest))
        return result(id, { AuthorizerId: id })
      },
      remove: (ref) => removeInAnyApi(state.authorizers, ref),
    },
    {
      type: 'AWS::ApiGateway::Deployment',
      properties: ['RestApiId', 'Description', 'StageName', 'StageDescription'],
      apply: applyDeployment,
      remove: (ref) => removeInAnyApi(state.deployments, ref),
    },
    {
      type: 'AWS::ApiGateway::Stage',
      properties: [
        'RestApiId',
        'StageName',
        'DeploymentId',
        'Description',
        'Variables',
        'MethodSettings',
        'AccessLogSetting',
        'Tags',
      ],
      inert: {
        TracingEnabled: 'there is no X-Ray here; the trace tells a request by its id',
        CacheClusterEnabled: 'answers are not cached here',
        CacheClusterSize: 'answers are not cached here',
      },
      apply(properties: Input) {
        const apiId = apiOf(properties)
        const stage = pick(properties, 'StageName', 'DeploymentId', 'Description', 'Variables')
        const { stageName } = commands.deployment.putStage(apiId, {
          ...camel(stage),
          ...logging(properties),
          tags: tags(properties),
        })
        applied.add(`${apiId}/${stageName}`)
        return result(stageName)
      },
      remove: (ref) => removeNamed(state.stages, ref),
    },
    {
      type: 'AWS::ApiGateway::Account',
      properties: ['CloudWatchRoleArn'],
      apply(properties: Input, context) {
        commands.deployment.putAccount({ cloudwatchRoleArn: properties.CloudWatchRoleArn })
        return result(idOf(context.physicalName(), 10), { Id: idOf(context.physicalName(), 10) })
      },
      // As on AWS: the setting is the account's, and stays.
      remove: () => undefined,
    },
    {
      type: 'AWS::ApiGateway::ApiKey',
      properties: ['Name', 'Description', 'Enabled', 'Value', 'CustomerId', 'Tags', 'GenerateDistinctId', 'StageKeys'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 10)
        const { Tags: _, ...rest } = properties
        const name = text(properties, 'Name') ?? context.physicalName()
        const stageKeys = records(properties, 'StageKeys')?.map(camel)
        commands.key.putApiKey(id, { ...camel(rest), stageKeys, name, tags: tags(properties) })
        return result(id, { APIKeyId: id })
      },
      remove(ref) {
        if (state.keys.get(ref)) commands.key.deleteApiKey(ref)
      },
    },
    {
      type: 'AWS::ApiGateway::UsagePlan',
      properties: ['UsagePlanName', 'Description', 'ApiStages', 'Throttle', 'Quota', 'Tags'],
      apply(properties: Input, context) {
        const id = idOf(context.physicalName(), 6)
        const optional = (name: string): Input | undefined => {
          const value = record(properties, name)
          return value && camel(value)
        }
        commands.key.putUsagePlan(id, {
          name: text(properties, 'UsagePlanName') ?? context.physicalName(),
          description: properties.Description,
          apiStages: records(properties, 'ApiStages')?.map(planStage),
          throttle: optional('Throttle'),
          quota: optional('Quota'),
          tags: tags(properties),
        })
        return result(id, { Id: id })
      },
      remove(ref) {
        if (state.plans.get(ref)) commands.key.deleteUsagePlan(ref)
      },
    },
    {
      type: 'AWS::ApiGateway::UsagePlanKey',
      properties: ['KeyId', 'KeyType', 'UsagePlanId'],
      apply(properties: Input) {
        const planId = requiredText(properties, 'UsagePlanId')
        const { id } = commands.key.putPlanKey(planId, camel(pick(properties, 'KeyId', 'KeyType')))
        const ref = `${id}:${planId}`
        return result(ref, { Id: ref })
      },
      remove(ref) {
        const [keyId = '', planId = ''] = ref.split(':')
        if (state.planKeys.get(planId, keyId)) commands.key.removePlanKey(planId, keyId)
      },
    },
  ]

  function removeInAnyApi(table: Table<unknown>, id: string): void {
    for (const api of state.apis.list()) table.delete(api.id, id)
  }

  /** A stage's or model's Ref is its name, which several APIs may have: one that this start applied is in use. */
  function removeNamed(table: Table<unknown>, name: string): void {
    const left = state.apis
      .list()
      .filter(({ id }) => table.get(id, name) !== undefined && !applied.has(`${id}/${name}`))
    if (left.length === 1) table.delete(left[0]?.id ?? '', name)
  }
}

/** Without effect here, as on a stage of its own. */
const inertStageDescription = [
  'CacheClusterEnabled',
  'CacheClusterSize',
  'CacheDataEncrypted',
  'CacheTtlInSeconds',
  'CachingEnabled',
  'TracingEnabled',
]

/** In a deployment's description of its stage: the settings of all methods. */
const stageWide = ['DataTraceEnabled', 'LoggingLevel', 'MetricsEnabled', 'ThrottlingBurstLimit', 'ThrottlingRateLimit']

/** The stage's settings of methods and its access log, from a stage's properties or a deployment's description of it. */
function logging(properties: Input): Input {
  const wide = pick(properties, ...stageWide)
  const settings = [
    ...(Object.keys(wide).length > 0 ? [{ ...wide, ResourcePath: '/*', HttpMethod: '*' }] : []),
    ...(records(properties, 'MethodSettings') ?? []),
  ]
  const access = record(properties, 'AccessLogSetting')
  return {
    ...(settings.length > 0 && { methodSettings: settings.map(camel) }),
    ...(access && { accessLogSettings: camel(access) }),
  }
}

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** `RestApiId` -> `restApiId`, for the members of one object. */
function camel(properties: Input): Input {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [lower(name), value]))
}

function pick(properties: Input, ...names: readonly string[]): Input {
  return Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  )
}

function planStage(stage: Input): Input {
  const throttle = record(stage, 'Throttle')
  const limits = Object.entries(throttle ?? {}).map(([method, limit]) => {
    if (!isRecord(limit)) throw badRequest(`usage plan: throttle of "${method}" is no object`)
    return [method, camel(limit)]
  })
  return { ...camel(stage), throttle: throttle && Object.fromEntries(limits) }
}

/** In the metadata of a method: pages of other sites post forms to it (a SAML response, a registration), and why. */
const formKey = 'signalbox:FormsOfOtherSites'

function formReason(metadata: unknown, logicalId: string): string | undefined {
  const said = isRecord(metadata) && Object.hasOwn(metadata, formKey) ? metadata[formKey] : undefined
  if (said === undefined || (typeof said === 'string' && said.trim() !== '')) return said
  throw badRequest(`${logicalId}: the metadata "${formKey}" must say in words why other sites post forms to it`)
}

function tags(properties: Input): Readonly<Record<string, string>> | undefined {
  const list = records(properties, 'Tags')
  return list && Object.fromEntries(list.map((tag) => [requiredText(tag, 'Key'), text(tag, 'Value') ?? '']))
}

/** What a template says of deployments, stages and the account's settings. */
import { refuseUnknown } from '../../../kernel/aws-error'
import type { ResourceContext, ResourceResult, ResourceType } from '../../../kernel/service'
import { idOf } from '../ids'
import { type Input, record, records, text } from '../input'
import type { Parts } from '../operations/handlers'
import { apiOf, byName, camel, pick, removeInAnyApi, result, tags } from './properties'

/** @param applied what templates applied since the start */
export function stageTypes({ state, deployments }: Parts, applied: Set<string>): ResourceType[] {
  function applyDeployment(properties: Input, context: ResourceContext): ResourceResult {
    const apiId = apiOf(properties)
    const id = idOf(context.physicalName(), 6)
    const stageName = text(properties, 'StageName')
    const before = state.deployments.get(apiId, id)
    // A deployment keeps what the API was when it was made; a changed API needs a new one, as on AWS.
    if (!before) deployments.createDeployment(apiId, id, camel(pick(properties, 'Description')))
    if (stageName && (!before || !state.stages.get(apiId, stageName))) {
      const { Variables, Description, DocumentationVersion, Tags, ...rest } =
        record(properties, 'StageDescription') ?? {}
      refuseUnknown(
        rest,
        [...inertStageDescription, 'AccessLogSetting', 'MethodSettings', ...stageWide],
        'AWS::ApiGateway::Deployment: StageDescription',
      )
      deployments.putStage(apiId, {
        stageName,
        deploymentId: id,
        description: Description,
        variables: Variables,
        documentationVersion: DocumentationVersion,
        ...logging(rest),
        tags: tags({ Tags }),
      })
    }
    return result(id, { DeploymentId: id })
  }

  const stages = byName(state, state.stages, applied)
  return [
    {
      type: 'AWS::ApiGateway::Deployment',
      properties: ['RestApiId', 'Description', 'StageName', 'StageDescription'],
      apply: applyDeployment,
      remove: (ref) => removeInAnyApi(state, state.deployments, ref),
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
        'DocumentationVersion',
        'Tags',
      ],
      inert: {
        TracingEnabled: 'there is no X-Ray here; the trace tells a request by its id',
        CacheClusterEnabled: 'answers are not cached here',
        CacheClusterSize: 'answers are not cached here',
      },
      apply(properties: Input, context) {
        const apiId = apiOf(properties)
        const stage = pick(properties, 'StageName', 'DeploymentId', 'Description', 'Variables', 'DocumentationVersion')
        const { stageName } = deployments.putStage(apiId, {
          ...camel(stage),
          ...logging(properties),
          tags: tags(properties),
        })
        stages.note(context, apiId, stageName)
        return result(stageName)
      },
      remove(ref, place) {
        const apiId = stages.take(ref, place)
        if (apiId !== undefined) deployments.deleteStage(apiId, ref)
      },
    },
    {
      type: 'AWS::ApiGateway::Account',
      properties: ['CloudWatchRoleArn'],
      apply(properties: Input, context) {
        deployments.putAccount({ cloudwatchRoleArn: properties.CloudWatchRoleArn })
        return result(idOf(context.physicalName(), 10), { Id: idOf(context.physicalName(), 10) })
      },
      // As on AWS: the setting is the account's, and stays.
      remove: () => undefined,
    },
  ]
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

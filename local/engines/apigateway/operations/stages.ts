import { normalKey, shownSettings } from '../define/method-settings'
import type { Stage } from '../definitions'
import { badRequest, found, missing } from '../errors'
import { type Input, isRecord, requiredText, text } from '../input'
import { entries, type InvalidPath, notModelled, type PatchRule, patch, replaced, withMember } from '../patch'
import { apiIn, type Handlers, type Parts, without } from './handlers'

/** What the paths of settings call the members of a method's setting. */
const settings = {
  'logging/loglevel': 'loggingLevel',
  'logging/dataTrace': 'dataTraceEnabled',
  'metrics/enabled': 'metricsEnabled',
  'throttling/rateLimit': 'throttlingRateLimit',
  'throttling/burstLimit': 'throttlingBurstLimit',
  'caching/enabled': 'cachingEnabled',
  'caching/ttlInSeconds': 'cacheTtlInSeconds',
  'caching/dataEncrypted': 'cacheDataEncrypted',
} as const

const settingRules = Object.entries(settings).map(
  ([path, member]): PatchRule => ({
    path: `/{resourcePath}/{httpMethod}/${path}`,
    ops: ['replace'],
    change(stage, [resource = '', method = ''], value) {
      const key = normalKey(`${resource}/${method}`)
      const known = isRecord(stage.methodSettings) ? stage.methodSettings : {}
      // A method that has none yet begins with what is set for all by then, and keeps it.
      const begun = Object.hasOwn(known, key) ? stage : withMember(stage, ['methodSettings', key], known['*/*'] ?? {})
      return withMember(begun, ['methodSettings', key, member], value)
    },
  }),
)

const rules: readonly PatchRule[] = [
  ...replaced('deploymentId', 'description', 'tracingEnabled', 'documentationVersion'),
  { ...entries('variables', 'Invalid stage variable name specified'), replaceAdds: true },
  { path: '/accessLogSettings/destinationArn', ops: ['add', 'replace'] },
  { path: '/accessLogSettings/format', ops: ['add', 'replace'] },
  { path: '/accessLogSettings', ops: ['remove'] },
  ...notModelled('/cacheClusterEnabled', '/cacheClusterSize', '/clientCertificateId'),
  ...notModelled('/canarySettings', '/canarySettings/{setting}', '/canarySettings/stageVariableOverrides/{name}'),
  ...settingRules,
  ...notModelled('/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl'),
  ...notModelled('/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy'),
  {
    path: '/{resourcePath}/{httpMethod}',
    ops: ['remove'],
    change(stage, [resource = '', method = '']) {
      const key = normalKey(`${resource}/${method}`)
      const { methodSettings } = stage
      if (!isRecord(methodSettings) || !Object.hasOwn(methodSettings, key)) {
        throw missing('Invalid method setting path specified')
      }
      return withMember(stage, ['methodSettings', key], undefined)
    },
  },
]

const settingPaths = (of: string): string =>
  [
    ...['metrics/enabled', 'logging/dataTrace', 'logging/loglevel'].map((path) => `${of}/${path}, `),
    ...['throttling/burstLimit', 'throttling/rateLimit'].map((path) => `${of}/${path}${of === allMethods ? ' ' : ''}`),
    ['ttlInSeconds', 'enabled', 'dataEncrypted', ...ofCacheControl].map((path) => `${of}/caching/${path}`).join(', '),
  ].join('')
const allMethods = '/*/*'
const ofCacheControl = ['requireAuthorizationForCacheControl', 'unauthorizedCacheControlHeaderStrategy']

/** As AWS lists them, missing commas and all; what else it takes, such as `/documentationVersion`, is not in its list. */
const listedPaths = [
  '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings',
  '/accessLogSettings/destinationArn, /accessLogSettings/format',
  settingPaths('/{resourcePath}/{httpMethod}'),
  settingPaths(allMethods),
  '/variables/{variable_name}, /tracingEnabled',
].join(', ')

/** AWS tells of a stage's paths in words of its own. */
const invalidPath: InvalidPath = (_op, path) =>
  badRequest(`Invalid method setting path: ${path}. Must be one of: [${listedPaths}]`)

export function stageOperations({ state, deployments, flushAuthorizations }: Parts): Handlers {
  const stageIn = (input: Input): Stage =>
    found(state.stages.get(apiIn(state, input), requiredText(input, 'stageName')), 'stage')

  return {
    CreateStage: (input) => shown(deployments.createStage(apiIn(state, input), without(input, 'restApiId'))),
    // The one list whose member is `item` in the SDK as well.
    GetStages: (input) => {
      const deployment = text(input, 'deploymentId')
      const stages = state.stages.list(apiIn(state, input))
      const own = deployment ? stages.filter(({ deploymentId }) => deploymentId === deployment) : stages
      return { item: own.map(shown) }
    },
    GetStage: (input) => shown(stageIn(input)),
    UpdateStage: (input) => {
      const { createdDate: _, lastUpdatedDate: __, ...stage } = stageIn(input)
      const changed = patch(stage, input, rules, `UpdateStage ${stage.stageName}`, invalidPath)
      return shown(deployments.putStage(apiIn(state, input), changed))
    },
    FlushStageAuthorizersCache: (input) => {
      const { stageName } = stageIn(input)
      flushAuthorizations(apiIn(state, input), stageName)
    },
    // Answers are not cached here: there is a stage, and nothing to flush.
    FlushStageCache: (input) => void stageIn(input),
    DeleteStage: (input) => deployments.deleteStage(apiIn(state, input), requiredText(input, 'stageName')),
  }
}

/** No answers are cached here, which AWS says of a stage without a cache, too. */
const shown = (stage: Stage): object => ({
  ...stage,
  cacheClusterEnabled: false,
  cacheClusterStatus: 'NOT_AVAILABLE',
  methodSettings: shownSettings(stage.methodSettings),
})

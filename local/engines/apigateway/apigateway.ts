/** Amazon API Gateway, REST APIs: their definitions, their deployments and stages, and the requests to them. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { HttpResponse, PolicyDocument, Service } from '../../kernel/service'
import { createApis } from './define/apis'
import { createDeployments } from './define/deployments'
import { createDocumentation } from './define/documentation'
import { createKeyImport } from './define/import-api-keys'
import { createKeys } from './define/keys'
import { createMethods } from './define/methods'
import { createPlans } from './define/usage-plans'
import { createImport } from './import/import-api'
import { managedPolicies } from './managed-policies'
import { createMetering } from './metering/metering'
import { conditionKeys } from './operations/access'
import type { Parts } from './operations/handlers'
import { createOperations } from './operations/operations'
import { createResourceTypes } from './resources/resources'
import { checkResourcePolicy } from './serve/authorize'
import type { ApiRequest } from './serve/invocation'
import { createServe, type Serve, type ServeOptions } from './serve/serve'
import { createTestAuthorizer } from './serve/test-authorizer'
import { createUsage } from './serve/usage'
import { createUsageRecord } from './serve/usage-record'
import { createState, type State } from './state'
import { unsupported } from './unsupported'

export interface ApiSummary {
  readonly id: string
  readonly name: string
  readonly stages: readonly string[]
  /** It may be called only under its own address (`/api/<name>`), not as `execute-api`. */
  readonly executeApiDisabled: boolean
  /** On AWS its address is that of a distribution of API Gateway's own. */
  readonly isEdge: boolean
}

export interface ApiGateway extends Service {
  /**
   * Answers a request to a stage. `path` is the path in the API, percent-encoded; `request` is the request as
   * it came, which is what a signature is about.
   */
  handle(apiId: string, stage: string, path: string, request: ApiRequest): Promise<HttpResponse>
  apis(): readonly ApiSummary[]
  readonly access: Serve['access']
}

export const engine: EngineDefinition = {
  after: ['lambda', 'logs'],
  create: createApiGateway,
}

export function createApiGateway(cloud: Cloud, options: ServeOptions): ApiGateway {
  const state = createState(cloud)
  const usageRecord = createUsageRecord(cloud.store, cloud.clock, cloud.activity)
  const metering = createMetering(cloud)
  const usage = createUsage(state, usageRecord, metering, cloud.clock)
  const checkPolicy = (policy: PolicyDocument, apiId: string): void => checkResourcePolicy(cloud, policy, apiId)
  const apisOn = (on: State) => createApis(on, cloud.clock, checkPolicy)
  const plans = createPlans(state, usage)
  const keys = createKeys(state, plans, cloud.clock)
  const served = createServe(cloud, state, usage, options)
  const parts: Parts = {
    state,
    apis: apisOn(state),
    methods: createMethods(state),
    deployments: createDeployments(state, cloud.clock),
    documentation: createDocumentation(state, cloud.clock),
    keys,
    plans,
    importApiKeys: createKeyImport(state, keys),
    importApi: createImport(state, (scratch) => ({
      apis: apisOn(scratch),
      methods: createMethods(scratch),
      documentation: createDocumentation(scratch, cloud.clock),
    })),
    usageRecord,
    clock: cloud.clock,
    flushAuthorizations: served.flushAuthorizations,
    testAuthorizer: createTestAuthorizer(cloud),
    testMethod: served.testMethod,
    region: cloud.region,
  }
  let known: { readonly version: number; readonly apis: readonly ApiSummary[] } | undefined

  /** Asked for at every request, changed seldom. */
  function apis(): readonly ApiSummary[] {
    const version = state.apis.version() + state.stages.version()
    if (known?.version !== version) {
      const summaries = state.apis.list().map(({ id, name, disableExecuteApiEndpoint, endpointConfiguration }) => ({
        id,
        name,
        stages: state.stages.list(id).map(({ stageName }) => stageName),
        executeApiDisabled: disableExecuteApiEndpoint,
        isEdge: endpointConfiguration.types.includes('EDGE'),
      }))
      known = { version, apis: summaries }
    }
    return known.apis
  }

  const { flushAuthorizations: _, testMethod: __, ...serving } = served
  const api = openApi(__dirname)
  return {
    name: 'apigateway',
    api,
    unsupported,
    notModelled: {
      GetModelTemplate: 'write the mapping template by hand',
      GetSdk: 'call the API with fetch, or with a client made from the OpenAPI document that GetExport gives',
      GetSdkType: 'call the API with fetch: no SDKs are generated',
      GetSdkTypes: 'call the API with fetch: no SDKs are generated',
    },
    managedPolicies,
    conditionKeys,
    operations: createOperations(parts, api),
    resources: createResourceTypes(cloud, parts),
    ...serving,
    apis,
    webApis: { ...serving, apis },
    hosts: () => [{ host: `*.execute-api.${cloud.region}.amazonaws.com`, to: cloud.webUrl, keepsHost: true }],
    async load() {
      await state.load()
      await metering.load()
    },
    resume: metering.resume,
    async stop() {
      usageRecord.stop()
      metering.stop()
    },
  }
}

/**
 * The API operations. Their input and output are those of the SDK (camelCase); on the wire a list is called
 * `item`. The permission is what API Gateway checks: `apigateway:<HTTP method>` on the path as an ARN.
 */
import type { Api } from '../../kernel/api'
import { NotModelledError } from '../../kernel/aws-error'
import type { Access, Operation } from '../../kernel/service'
import type { ApiCommands } from './api-commands'
import type { ApiKey, Deployment, GatewayResponse, UsagePlan } from './definitions'
import type { DeploymentCommands } from './deployment-commands'
import { defaultStatus, defaultTemplate, type GatewayResponseType, gatewayResponseTypes } from './gateway-response'
import { randomId } from './ids'
import { flag, type Input, number, requiredText, text, textList } from './input'
import type { KeyCommands } from './key-commands'
import type { MethodCommands } from './method-commands'
import { badRequest, compact, conflict, found, type State } from './state'
import type { Usage } from './usage'

export interface Commands {
  readonly api: ApiCommands
  readonly method: MethodCommands
  readonly deployment: DeploymentCommands
  readonly key: KeyCommands
}

/** Who gives a role to a method or an authorizer must be allowed to pass it. */
function passRole({ credentials, authorizerCredentials }: Input): readonly Access[] {
  return [credentials, authorizerCredentials]
    .filter((role) => typeof role === 'string' && role !== '')
    .map((role) => ({
      action: 'iam:PassRole',
      resource: String(role),
      context: { 'iam:PassedToService': 'apigateway.amazonaws.com' },
    }))
}

export function createOperations(
  state: State,
  commands: Commands,
  usage: Usage,
  api: Api,
  region: string,
): Record<string, Operation> {
  /** The permission is named by method and path. */
  function operation(action: string, handle: (input: Input) => unknown): Operation {
    return {
      access(input: Input) {
        const [method = '', path = ''] = api.call(action)?.http ?? []
        const place = path.replace(/\{(\w+)\}/g, (_, name: string) => String(input[name] ?? ''))
        return [
          { action: `apigateway:${method}`, resource: `arn:aws:apigateway:${region}::${place}` },
          ...passRole(input),
        ]
      },
      handle: (input: Input) => handle(input),
    }
  }

  const apiOf = (input: Input): string => found(state.apis.get(requiredText(input, 'restApiId')), 'API').id
  const rest = (input: Input, ...names: readonly string[]): Input =>
    Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)))
  const place = (input: Input) =>
    [apiOf(input), requiredText(input, 'resourceId'), requiredText(input, 'httpMethod')] as const
  const methodIds = ['restApiId', 'resourceId', 'httpMethod'] as const

  function resourceShape(apiId: string, id: string, embed: boolean): object {
    const resource = found(state.resources.get(apiId, id), 'Resource')
    const methods = state.methods.list(apiId, id)
    const resourceMethods = Object.fromEntries(methods.map((one) => [one.httpMethod, embed ? one : {}]))
    return { ...resource, ...(methods.length > 0 && { resourceMethods }) }
  }
  const embeds = (input: Input): boolean => textList(input, 'embed')?.includes('methods') ?? false

  const handlers: Readonly<Record<string, (input: Input) => unknown>> = {
    CreateRestApi: (input) => commands.api.createRestApi(input),
    GetRestApis: (input) => page(state.apis.list(), input, ({ id }) => id),
    GetRestApi: (input) => found(state.apis.get(requiredText(input, 'restApiId')), 'API'),
    DeleteRestApi: (input) => commands.api.deleteRestApi(apiOf(input)),

    CreateResource: (input) =>
      commands.api.putResource(
        apiOf(input),
        randomId(6),
        requiredText(input, 'parentId'),
        requiredText(input, 'pathPart'),
      ),
    GetResources: (input) => {
      const apiId = apiOf(input)
      const resources = page(state.resources.list(apiId), input, ({ id }) => id)
      return { ...resources, items: resources.items.map(({ id }) => resourceShape(apiId, id, embeds(input))) }
    },
    GetResource: (input) => resourceShape(apiOf(input), requiredText(input, 'resourceId'), embeds(input)),
    DeleteResource: (input) => commands.api.deleteResource(apiOf(input), requiredText(input, 'resourceId')),

    PutMethod: (input) => {
      const [apiId, resourceId, verb] = place(input)
      if (state.methods.get(apiId, resourceId, verb)) throw conflict('Method already exists for this resource')
      requiredText(input, 'authorizationType')
      return commands.method.putMethod(apiId, resourceId, verb, rest(input, ...methodIds))
    },
    GetMethod: (input) => commands.method.getMethod(...place(input)),
    DeleteMethod: (input) => {
      const key = place(input)
      commands.method.getMethod(...key)
      state.methods.delete(...key)
      state.forms.delete(...key)
    },
    PutMethodResponse: (input) => commands.method.putMethodResponse(...place(input), rest(input, ...methodIds)),
    PutIntegration: (input) => commands.method.putIntegration(...place(input), rest(input, ...methodIds)),
    GetIntegration: (input) => found(commands.method.getMethod(...place(input)).methodIntegration, 'Integration'),
    PutIntegrationResponse: (input) =>
      commands.method.putIntegrationResponse(...place(input), rest(input, ...methodIds)),

    CreateModel: (input) => {
      const apiId = apiOf(input)
      if (state.models.get(apiId, requiredText(input, 'name')))
        throw conflict('Model name already exists for this REST API')
      return commands.api.putModel(apiId, rest(input, 'restApiId'))
    },
    GetModels: (input) => page(state.models.list(apiOf(input)), input, ({ name }) => name),
    GetModel: (input) => {
      if (flag(input, 'flatten')) throw new NotModelledError('"flatten"', 'GetModel')
      return found(state.models.get(apiOf(input), requiredText(input, 'modelName')), 'model')
    },

    CreateRequestValidator: (input) =>
      commands.api.putRequestValidator(apiOf(input), randomId(6), rest(input, 'restApiId')),
    GetRequestValidators: (input) => page(state.validators.list(apiOf(input)), input, ({ id }) => id),
    GetRequestValidator: (input) =>
      found(state.validators.get(apiOf(input), requiredText(input, 'requestValidatorId')), 'Request Validator'),

    CreateAuthorizer: (input) => commands.api.putAuthorizer(apiOf(input), randomId(6), rest(input, 'restApiId')),
    GetAuthorizers: (input) => page(state.authorizers.list(apiOf(input)), input, ({ id }) => id),
    GetAuthorizer: (input) =>
      found(state.authorizers.get(apiOf(input), requiredText(input, 'authorizerId')), 'authorizer'),

    PutGatewayResponse: (input) =>
      shownResponse(commands.api.putGatewayResponse(apiOf(input), rest(input, 'restApiId'))),
    GetGatewayResponses: (input) => {
      const apiId = apiOf(input)
      const all = gatewayResponseTypes.map((type) => responseShape(type, state.gatewayResponses.get(apiId, type)))
      return { items: all }
    },
    GetGatewayResponse: (input) => {
      const type = gatewayResponseTypes.find((name) => name === input.responseType)
      return responseShape(found(type, 'gateway response type'), state.gatewayResponses.get(apiOf(input), String(type)))
    },

    CreateDeployment: (input) =>
      shownDeployment(commands.deployment.createDeployment(apiOf(input), randomId(6), rest(input, 'restApiId'))),
    GetDeployments: (input) => {
      const deployments = page(state.deployments.list(apiOf(input)), input, ({ id }) => id)
      return { ...deployments, items: deployments.items.map(shownDeployment) }
    },
    GetDeployment: (input) =>
      shownDeployment(found(state.deployments.get(apiOf(input), requiredText(input, 'deploymentId')), 'Deployment')),
    DeleteDeployment: (input) =>
      commands.deployment.deleteDeployment(apiOf(input), requiredText(input, 'deploymentId')),

    CreateStage: (input) => commands.deployment.createStage(apiOf(input), rest(input, 'restApiId')),
    // The one list whose member is `item` in the SDK as well.
    GetStages: (input) => {
      const deployment = text(input, 'deploymentId')
      const stages = state.stages.list(apiOf(input))
      return { item: deployment ? stages.filter(({ deploymentId }) => deploymentId === deployment) : stages }
    },
    GetStage: (input) => found(state.stages.get(apiOf(input), requiredText(input, 'stageName')), 'stage'),
    DeleteStage: (input) => commands.deployment.deleteStage(apiOf(input), requiredText(input, 'stageName')),

    CreateApiKey: (input) => commands.key.putApiKey(randomId(10), input),
    GetApiKeys: (input) => {
      const [name, customerId] = [text(input, 'name') ?? text(input, 'nameQuery'), text(input, 'customerId')]
      const keys = state.keys
        .list()
        .filter((key) => (!name || key.name?.startsWith(name)) && (!customerId || key.customerId === customerId))
      const shown = page(keys, input, ({ id }) => id)
      return { ...shown, items: shown.items.map((key) => shownKey(key, flag(input, 'includeValues') ?? false)) }
    },
    GetApiKey: (input) =>
      shownKey(found(state.keys.get(requiredText(input, 'apiKey')), 'API Key'), flag(input, 'includeValue') ?? false),
    UpdateApiKey: (input) => shownKey(commands.key.updateApiKey(requiredText(input, 'apiKey'), input), false),
    DeleteApiKey: (input) => commands.key.deleteApiKey(requiredText(input, 'apiKey')),

    CreateUsagePlan: (input) => shownPlan(commands.key.putUsagePlan(randomId(6), input)),
    GetUsagePlans: (input) => {
      const keyId = text(input, 'keyId')
      const plans = state.plans.list().filter(({ id }) => !keyId || state.planKeys.get(id, keyId))
      const shown = page(plans, input, ({ id }) => id)
      return { ...shown, items: shown.items.map(shownPlan) }
    },
    GetUsagePlan: (input) => shownPlan(planOf(input)),
    UpdateUsagePlan: (input) => shownPlan(commands.key.updateUsagePlan(requiredText(input, 'usagePlanId'), input)),
    DeleteUsagePlan: (input) => commands.key.deleteUsagePlan(requiredText(input, 'usagePlanId')),
    CreateUsagePlanKey: (input) =>
      planKey(commands.key.putPlanKey(requiredText(input, 'usagePlanId'), rest(input, 'usagePlanId'))),
    GetUsagePlanKeys: (input) => {
      const name = text(input, 'name') ?? text(input, 'nameQuery')
      const keys = state.planKeys
        .list(planOf(input).id)
        .map(({ keyId }) => found(state.keys.get(keyId), 'API Key'))
        .filter((key) => !name || key.name?.startsWith(name))
      const shown = page(keys, input, ({ id }) => id)
      return { ...shown, items: shown.items.map(planKey) }
    },
    GetUsagePlanKey: (input) => {
      const { keyId } = found(state.planKeys.get(planOf(input).id, requiredText(input, 'keyId')), 'Usage Plan Key')
      return planKey(found(state.keys.get(keyId), 'API Key'))
    },
    DeleteUsagePlanKey: (input) =>
      commands.key.removePlanKey(requiredText(input, 'usagePlanId'), requiredText(input, 'keyId')),
    GetUsage: getUsage,
    GetAccount: () => ({
      throttleSettings: { burstLimit: 5000, rateLimit: 10000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    }),
  }
  return Object.fromEntries(Object.entries(handlers).map(([action, handle]) => [action, operation(action, handle)]))

  function planOf(input: Input): UsagePlan {
    return found(state.plans.get(requiredText(input, 'usagePlanId')), 'Usage Plan')
  }

  async function getUsage(input: Input): Promise<unknown> {
    const [startDate, endDate] = [requiredText(input, 'startDate'), requiredText(input, 'endDate')]
    const day = /^\d{4}-\d\d-\d\d$/
    const span = Date.parse(endDate) - Date.parse(startDate)
    if (!day.test(startDate) || !day.test(endDate) || !(span >= 0 && span <= 90 * 86_400_000)) {
      throw badRequest('Usage is told from startDate to endDate, YYYY-MM-DD, at most 90 days')
    }
    const own = planOf(input)
    const keyId = text(input, 'keyId')
    const keyIds = state.planKeys.list(own.id).map((key) => key.keyId)
    const report = await usage.report(own, keyId ? keyIds.filter((id) => id === keyId) : keyIds, startDate, endDate)
    const items = Object.entries(report).map(([id, days]) => [id, days.map(({ used, remaining }) => [used, remaining])])
    return { usagePlanId: own.id, startDate, endDate, items: Object.fromEntries(items) }
  }
}

interface Page<Row> {
  readonly items: Row[]
  readonly position?: string
}

const longestPage = 500

function page<Row>(rows: readonly Row[], input: Input, idOf: (row: Row) => string): Page<Row> {
  const limit = number(input, 'limit') ?? 25
  if (!Number.isInteger(limit) || limit < 1) throw badRequest(`Invalid limit: ${limit}`)
  const position = text(input, 'position')
  const after = position && Buffer.from(position, 'base64url').toString()
  const start = after ? rows.findIndex((row) => idOf(row) === after) + 1 : 0
  const items = rows.slice(start, start + Math.min(limit, longestPage))
  const last = items.at(-1)
  if (!last || start + items.length >= rows.length) return { items }
  return { items, position: Buffer.from(idOf(last)).toString('base64url') }
}

const shownDeployment = ({ snapshot: _, ...deployment }: Deployment): object => deployment

const shownKey = ({ value, ...key }: ApiKey, withValue: boolean): object => (withValue ? { ...key, value } : key)

const shownPlan = ({ createdAt: _, ...plan }: UsagePlan): object => plan

const planKey = ({ id, value, name }: ApiKey): object => compact({ id, type: 'API_KEY', value, name })

const shownResponse = (response: GatewayResponse): object =>
  responseShape(response.responseType as GatewayResponseType, response)

function responseShape(type: GatewayResponseType, own: GatewayResponse | undefined): object {
  const status = own?.statusCode ?? defaultStatus(type)?.toString()
  return {
    responseType: type,
    ...(status && { statusCode: status }),
    responseParameters: own?.responseParameters ?? {},
    responseTemplates: own?.responseTemplates ?? { 'application/json': defaultTemplate },
    defaultResponse: !own,
  }
}

/**
 * The API operations. Their input and output are those of the SDK (camelCase); on the wire a list is called
 * `item`. The permission is what API Gateway checks: `apigateway:<HTTP method>` on the path as an ARN.
 */
import { NotModelledError } from '../kernel/aws-error'
import type { Access, HttpBinding, Operation } from '../kernel/service'
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

interface Options {
  readonly status?: number
  /** What the list in the answer is called on the wire. */
  readonly list?: 'item' | 'values'
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
  region: string,
): Record<string, Operation> {
  function operation(
    method: HttpBinding['method'],
    path: string,
    handle: (input: Input) => unknown,
    options: Options = {},
  ): Operation {
    const { status, list } = options
    return {
      access: (input: Input) => [
        {
          action: `apigateway:${method}`,
          resource: `arn:aws:apigateway:${region}::${path.replace(/\{(\w+)\}/g, (_, name: string) => String(input[name] ?? ''))}`,
        },
        ...passRole(input ?? {}),
      ],
      handle: (input: Input | undefined) => handle(input ?? {}),
      http: {
        method,
        path,
        ...(status && { status }),
        ...(list && { encode: (output, requestId) => encodeList(output as Page<unknown>, list, requestId) }),
      },
    }
  }

  const api = '/restapis/{restApiId}'
  const method = `${api}/resources/{resourceId}/methods/{httpMethod}`
  const plan = '/usageplans/{usagePlanId}'
  const created = { status: 201 }
  const accepted = { status: 202 }
  const item = { list: 'item' } as const

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

  return {
    CreateRestApi: operation('POST', '/restapis', (input) => commands.api.createRestApi(input), created),
    GetRestApis: operation('GET', '/restapis', (input) => page(state.apis.list(), input, ({ id }) => id), item),
    GetRestApi: operation('GET', api, (input) => found(state.apis.get(requiredText(input, 'restApiId')), 'API')),
    DeleteRestApi: operation('DELETE', api, (input) => commands.api.deleteRestApi(apiOf(input)), accepted),

    CreateResource: operation(
      'POST',
      `${api}/resources/{parentId}`,
      (input) =>
        commands.api.putResource(
          apiOf(input),
          randomId(6),
          requiredText(input, 'parentId'),
          requiredText(input, 'pathPart'),
        ),
      created,
    ),
    GetResources: operation(
      'GET',
      `${api}/resources`,
      (input) => {
        const apiId = apiOf(input)
        const resources = page(state.resources.list(apiId), input, ({ id }) => id)
        return { ...resources, items: resources.items.map(({ id }) => resourceShape(apiId, id, embeds(input))) }
      },
      item,
    ),
    GetResource: operation('GET', `${api}/resources/{resourceId}`, (input) =>
      resourceShape(apiOf(input), requiredText(input, 'resourceId'), embeds(input)),
    ),
    DeleteResource: operation(
      'DELETE',
      `${api}/resources/{resourceId}`,
      (input) => commands.api.deleteResource(apiOf(input), requiredText(input, 'resourceId')),
      accepted,
    ),

    PutMethod: operation(
      'PUT',
      method,
      (input) => {
        const [apiId, resourceId, verb] = place(input)
        if (state.methods.get(apiId, resourceId, verb)) throw conflict('Method already exists for this resource')
        requiredText(input, 'authorizationType')
        return commands.method.putMethod(apiId, resourceId, verb, rest(input, ...methodIds))
      },
      created,
    ),
    GetMethod: operation('GET', method, (input) => commands.method.getMethod(...place(input))),
    DeleteMethod: operation(
      'DELETE',
      method,
      (input) => {
        const key = place(input)
        commands.method.getMethod(...key)
        state.methods.delete(...key)
        state.forms.delete(...key)
      },
      { status: 204 },
    ),
    PutMethodResponse: operation(
      'PUT',
      `${method}/responses/{statusCode}`,
      (input) => commands.method.putMethodResponse(...place(input), rest(input, ...methodIds)),
      created,
    ),
    PutIntegration: operation(
      'PUT',
      `${method}/integration`,
      (input) => commands.method.putIntegration(...place(input), rest(input, ...methodIds)),
      created,
    ),
    GetIntegration: operation('GET', `${method}/integration`, (input) =>
      found(commands.method.getMethod(...place(input)).methodIntegration, 'Integration'),
    ),
    PutIntegrationResponse: operation(
      'PUT',
      `${method}/integration/responses/{statusCode}`,
      (input) => commands.method.putIntegrationResponse(...place(input), rest(input, ...methodIds)),
      created,
    ),
    TestInvokeMethod: {
      ...operation('POST', method, () => {
        throw new NotModelledError('TestInvokeMethod', 'apigateway', 'call the stage through the web port')
      }),
      refused: true,
    },

    CreateModel: operation(
      'POST',
      `${api}/models`,
      (input) => {
        const apiId = apiOf(input)
        if (state.models.get(apiId, requiredText(input, 'name')))
          throw conflict('Model name already exists for this REST API')
        return commands.api.putModel(apiId, rest(input, 'restApiId'))
      },
      created,
    ),
    GetModels: operation(
      'GET',
      `${api}/models`,
      (input) => page(state.models.list(apiOf(input)), input, ({ name }) => name),
      item,
    ),
    GetModel: operation('GET', `${api}/models/{modelName}`, (input) => {
      if (flag(input, 'flatten')) throw new NotModelledError('"flatten"', 'GetModel')
      return found(state.models.get(apiOf(input), requiredText(input, 'modelName')), 'model')
    }),

    CreateRequestValidator: operation(
      'POST',
      `${api}/requestvalidators`,
      (input) => commands.api.putRequestValidator(apiOf(input), randomId(6), rest(input, 'restApiId')),
      created,
    ),
    GetRequestValidators: operation(
      'GET',
      `${api}/requestvalidators`,
      (input) => page(state.validators.list(apiOf(input)), input, ({ id }) => id),
      item,
    ),
    GetRequestValidator: operation('GET', `${api}/requestvalidators/{requestValidatorId}`, (input) =>
      found(state.validators.get(apiOf(input), requiredText(input, 'requestValidatorId')), 'Request Validator'),
    ),

    CreateAuthorizer: operation(
      'POST',
      `${api}/authorizers`,
      (input) => commands.api.putAuthorizer(apiOf(input), randomId(6), rest(input, 'restApiId')),
      created,
    ),
    GetAuthorizers: operation(
      'GET',
      `${api}/authorizers`,
      (input) => page(state.authorizers.list(apiOf(input)), input, ({ id }) => id),
      item,
    ),
    GetAuthorizer: operation('GET', `${api}/authorizers/{authorizerId}`, (input) =>
      found(state.authorizers.get(apiOf(input), requiredText(input, 'authorizerId')), 'authorizer'),
    ),

    PutGatewayResponse: operation(
      'PUT',
      `${api}/gatewayresponses/{responseType}`,
      (input) => shownResponse(commands.api.putGatewayResponse(apiOf(input), rest(input, 'restApiId'))),
      created,
    ),
    GetGatewayResponses: operation(
      'GET',
      `${api}/gatewayresponses`,
      (input) => {
        const apiId = apiOf(input)
        const all = gatewayResponseTypes.map((type) => responseShape(type, state.gatewayResponses.get(apiId, type)))
        return { items: all }
      },
      item,
    ),
    GetGatewayResponse: operation('GET', `${api}/gatewayresponses/{responseType}`, (input) => {
      const type = gatewayResponseTypes.find((name) => name === input.responseType)
      return responseShape(found(type, 'gateway response type'), state.gatewayResponses.get(apiOf(input), String(type)))
    }),

    CreateDeployment: operation(
      'POST',
      `${api}/deployments`,
      (input) =>
        shownDeployment(commands.deployment.createDeployment(apiOf(input), randomId(6), rest(input, 'restApiId'))),
      created,
    ),
    GetDeployments: operation(
      'GET',
      `${api}/deployments`,
      (input) => {
        const deployments = page(state.deployments.list(apiOf(input)), input, ({ id }) => id)
        return { ...deployments, items: deployments.items.map(shownDeployment) }
      },
      item,
    ),
    GetDeployment: operation('GET', `${api}/deployments/{deploymentId}`, (input) =>
      shownDeployment(found(state.deployments.get(apiOf(input), requiredText(input, 'deploymentId')), 'Deployment')),
    ),
    DeleteDeployment: operation(
      'DELETE',
      `${api}/deployments/{deploymentId}`,
      (input) => commands.deployment.deleteDeployment(apiOf(input), requiredText(input, 'deploymentId')),
      accepted,
    ),

    CreateStage: operation(
      'POST',
      `${api}/stages`,
      (input) => commands.deployment.createStage(apiOf(input), rest(input, 'restApiId')),
      created,
    ),
    // The one list whose member is `item` in the SDK as well.
    GetStages: operation('GET', `${api}/stages`, (input) => {
      const deployment = text(input, 'deploymentId')
      const stages = state.stages.list(apiOf(input))
      return { item: deployment ? stages.filter(({ deploymentId }) => deploymentId === deployment) : stages }
    }),
    GetStage: operation('GET', `${api}/stages/{stageName}`, (input) =>
      found(state.stages.get(apiOf(input), requiredText(input, 'stageName')), 'stage'),
    ),
    DeleteStage: operation(
      'DELETE',
      `${api}/stages/{stageName}`,
      (input) => commands.deployment.deleteStage(apiOf(input), requiredText(input, 'stageName')),
      accepted,
    ),

    CreateApiKey: operation('POST', '/apikeys', (input) => commands.key.putApiKey(randomId(10), input), created),
    GetApiKeys: operation(
      'GET',
      '/apikeys',
      (input) => {
        const [name, customerId] = [text(input, 'name') ?? text(input, 'nameQuery'), text(input, 'customerId')]
        const keys = state.keys
          .list()
          .filter((key) => (!name || key.name?.startsWith(name)) && (!customerId || key.customerId === customerId))
        const shown = page(keys, input, ({ id }) => id)
        return { ...shown, items: shown.items.map((key) => shownKey(key, flag(input, 'includeValues') ?? false)) }
      },
      item,
    ),
    GetApiKey: operation('GET', '/apikeys/{apiKey}', (input) =>
      shownKey(found(state.keys.get(requiredText(input, 'apiKey')), 'API Key'), flag(input, 'includeValue') ?? false),
    ),
    UpdateApiKey: operation('PATCH', '/apikeys/{apiKey}', (input) =>
      shownKey(commands.key.updateApiKey(requiredText(input, 'apiKey'), input), false),
    ),
    DeleteApiKey: operation(
      'DELETE',
      '/apikeys/{apiKey}',
      (input) => commands.key.deleteApiKey(requiredText(input, 'apiKey')),
      accepted,
    ),

    CreateUsagePlan: operation(
      'POST',
      '/usageplans',
      (input) => shownPlan(commands.key.putUsagePlan(randomId(6), input)),
      created,
    ),
    GetUsagePlans: operation(
      'GET',
      '/usageplans',
      (input) => {
        const keyId = text(input, 'keyId')
        const plans = state.plans.list().filter(({ id }) => !keyId || state.planKeys.get(id, keyId))
        const shown = page(plans, input, ({ id }) => id)
        return { ...shown, items: shown.items.map(shownPlan) }
      },
      item,
    ),
    GetUsagePlan: operation('GET', plan, (input) => shownPlan(planOf(input))),
    UpdateUsagePlan: operation('PATCH', plan, (input) =>
      shownPlan(commands.key.updateUsagePlan(requiredText(input, 'usagePlanId'), input)),
    ),
    DeleteUsagePlan: operation(
      'DELETE',
      plan,
      (input) => commands.key.deleteUsagePlan(requiredText(input, 'usagePlanId')),
      accepted,
    ),
    CreateUsagePlanKey: operation(
      'POST',
      `${plan}/keys`,
      (input) => planKey(commands.key.putPlanKey(requiredText(input, 'usagePlanId'), rest(input, 'usagePlanId'))),
      created,
    ),
    GetUsagePlanKeys: operation(
      'GET',
      `${plan}/keys`,
      (input) => {
        const name = text(input, 'name') ?? text(input, 'nameQuery')
        const keys = state.planKeys
          .list(planOf(input).id)
          .map(({ keyId }) => found(state.keys.get(keyId), 'API Key'))
          .filter((key) => !name || key.name?.startsWith(name))
        const shown = page(keys, input, ({ id }) => id)
        return { ...shown, items: shown.items.map(planKey) }
      },
      item,
    ),
    GetUsagePlanKey: operation('GET', `${plan}/keys/{keyId}`, (input) => {
      const { keyId } = found(state.planKeys.get(planOf(input).id, requiredText(input, 'keyId')), 'Usage Plan Key')
      return planKey(found(state.keys.get(keyId), 'API Key'))
    }),
    DeleteUsagePlanKey: operation(
      'DELETE',
      `${plan}/keys/{keyId}`,
      (input) => commands.key.removePlanKey(requiredText(input, 'usagePlanId'), requiredText(input, 'keyId')),
      accepted,
    ),
    GetUsage: operation('GET', `${plan}/usage`, getUsage, { list: 'values' }),
    GetAccount: operation('GET', '/account', () => ({
      throttleSettings: { burstLimit: 5000, rateLimit: 10000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    })),
  }

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

function encodeList({ items, ...others }: Page<unknown>, list: string, requestId: string) {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'x-amzn-RequestId': requestId },
    body: JSON.stringify({ ...others, [list]: items }),
  }
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

/** Serves one request of a deployed API, in API Gateway's order; every failure becomes a gateway response. */
import type { Cloud } from '../../../kernel/cloud'
import type { HttpResponse } from '../../../kernel/service'
import { createLogWriter } from '../../../lib/log-writer'
import type { Deployment, Stage } from '../definitions'
import type { Send } from '../integrate/aws-integration'
import { createIntegrate } from '../integrate/integrate'
import { createAccessLog } from '../logs/access-log'
import { createExecutionLogs } from '../logs/execution-log'
import { tellFailure, tellRequest, tellResponse } from '../logs/tell-execution'
import type { State } from '../state'
import { createAuthorize } from './authorize'
import { type CompiledApi, compileApi } from './compiled-api'
import { compressed, decompressed } from './compression'
import { asFailure, errorContext, failed } from './failed'
import { GatewayFailure } from './gateway-response'
import {
  type ApiRequest,
  createInvocation,
  type Invocation,
  type Route,
  requestContext,
  singleHeader,
} from './invocation'
import { isOfStage } from './lambda-authorizer'
import { createTestMethod, type TestMethod } from './test-method'
import type { Usage } from './usage'
import { validateRequest } from './validate-request'
import type { Identify } from './verify-signature'

export const largestBody = 10 * 1024 * 1024

export interface ServeOptions {
  /** Who signed a request (Signature Version 4); throws `AwsError` for a bad signature. */
  readonly identify: Identify
  readonly send: Send
}

export interface Serve {
  handle(apiId: string, stage: string, path: string, request: ApiRequest): Promise<HttpResponse>
  access(apiId: string, stage: string, path: string, method: string): RouteAccess
  /** What authorizers have answered for the stage is asked of them again. */
  flushAuthorizations(apiId: string, stage: string): void
  readonly testMethod: TestMethod
}

export interface RouteAccess {
  /** It asks for no identity and no key. */
  readonly isPublic: boolean
  /** Its method is declared to take forms that pages of other sites post. */
  readonly isForPages: boolean
  readonly isForForms: boolean
}

export function createServe(cloud: Cloud, state: State, usage: Usage, { identify, send }: ServeOptions): Serve {
  const authorize = createAuthorize(cloud, identify)
  const logRole = (): string | undefined => state.account.get('account')?.cloudwatchRoleArn
  const logs = createLogWriter(cloud)
  const openExecutionLog = createExecutionLogs(cloud, logs.open, logRole)
  const writeAccessLog = createAccessLog(cloud, logs.open, logRole)
  const integrate = createIntegrate(cloud, send)
  /** By the row of the deployment, which a change replaces. */
  const compiled = new WeakMap<Deployment, CompiledApi>()

  function apiOf(apiId: string, stage: Stage): CompiledApi | undefined {
    const deployment = state.deployments.get(apiId, stage.deploymentId)
    if (!deployment) return undefined
    let api = compiled.get(deployment)
    if (!api) {
      api = compileApi(deployment, cloud.region, cloud.accountId)
      compiled.set(deployment, api)
    }
    return api
  }

  async function respond(invocation: Invocation): Promise<HttpResponse> {
    if (invocation.request.isTooLong || invocation.request.body.length > largestBody) {
      throw new GatewayFailure('REQUEST_TOO_LARGE', 'Request Too Long')
    }
    const route = findRoute(invocation.api, invocation.path, invocation.request.method)
    // So AWS answers a path or a method that is not there.
    if (!route) throw new GatewayFailure('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token')
    invocation.route = route
    invocation.log = openExecutionLog(invocation, route)
    tellRequest(invocation, route)
    const { apiKeyRequired } = route.method.method
    // The stage's limit comes after that of a key's plan, and the key can be the authorizer's to say.
    if (!apiKeyRequired) usage.throttle(invocation, route)
    await authorize(invocation, route)
    if (apiKeyRequired) await usage.admit(invocation, route)
    // Not before: a signature is over what was sent.
    invocation.request = await decompressed(invocation.request, largestBody)
    validateRequest(invocation, route)
    const response = await integrate(invocation, route)
    tellResponse(invocation, response)
    const accepted = singleHeader(invocation.request, 'accept-encoding')
    return compressed(response, accepted, invocation.api.api.minimumCompressionSize)
  }

  function access(apiId: string, stageName: string, path: string, verb: string): RouteAccess {
    const stage = state.stages.get(apiId, stageName)
    const api = stage && apiOf(apiId, stage)
    const route = api && findRoute(api, path.startsWith('/') ? path : `/${path}`, verb)
    if (!route) return { isPublic: false, isForPages: false, isForForms: false }
    const { authorizationType, apiKeyRequired, httpMethod } = route.method.method
    return {
      isPublic: authorizationType === 'NONE' && !apiKeyRequired,
      isForPages:
        authorizationType === 'NONE' && hasPreflight(api, path) && (apiKeyRequired === true || isReading(verb)),
      // As the template says it now: what tools are told is no part of a deployment.
      isForForms: state.forms.get(apiId, route.resource.id, httpMethod) !== undefined,
    }
  }

  function flushAuthorizations(apiId: string, stageName: string): void {
    const stage = state.stages.get(apiId, stageName)
    const { authorizations } = (stage && apiOf(apiId, stage)) ?? {}
    for (const key of authorizations?.keys() ?? []) {
      if (isOfStage(key, stageName)) authorizations?.delete(key)
    }
  }

  async function handle(apiId: string, stageName: string, path: string, request: ApiRequest): Promise<HttpResponse> {
    const stage = state.stages.get(apiId, stageName)
    const api = stage && apiOf(apiId, stage)
    // Neither has gateway responses to look up: AWS answers so before it knows the API.
    if (!stage || !api) return plainForbidden()
    const { region, accountId } = cloud
    const invocation = createInvocation(api, stage, path, request, { region, accountId, time: cloud.clock.now() })
    let response: HttpResponse
    let failure: GatewayFailure | undefined
    try {
      response = await respond(invocation)
    } catch (error) {
      failure = asFailure(cloud, invocation, error)
      tellFailure(invocation, failure)
      response = failed(invocation, failure)
    }
    invocation.log.info(`Method completed with status: ${response.status}`)
    writeAccessLog(invocation, accessContext(invocation, response, failure, cloud.clock.now()))
    if (request.method === 'HEAD') response = { ...response, body: '' }
    cloud.trace({
      kind: 'api.request',
      subject: invocation.api.api.name,
      ids: [invocation.requestId],
      // The resource and not the path: a path can carry what nobody else may know.
      detail: {
        method: request.method,
        resource: invocation.route?.resource.path ?? 'none',
        stage: stageName,
        status: response.status,
        duration: cloud.clock.now() - invocation.time,
      },
    })
    return {
      ...response,
      headers: {
        ...response.headers,
        'x-amzn-RequestId': invocation.requestId,
        'x-amz-apigw-id': invocation.extendedRequestId,
      },
    }
  }

  return { handle, access, flushAuthorizations, testMethod: createTestMethod(cloud, integrate) }
}

function findRoute(api: CompiledApi, path: string, verb: string): Route | undefined {
  const match = api.router.match(path)
  const method = match?.target.methods.get(verb) ?? match?.target.methods.get('ANY')
  return match && method && { resource: match.target.resource, method, parameters: match.parameters }
}

/** `$context` as access logs have it. */
function accessContext(
  invocation: Invocation,
  { status, body }: HttpResponse,
  failure: GatewayFailure | undefined,
  now: number,
): Readonly<Record<string, unknown>> {
  const { backend } = invocation
  return {
    ...requestContext(invocation),
    status,
    responseLength: Buffer.byteLength(body),
    responseLatency: now - invocation.time,
    ...(backend && {
      integrationStatus: backend.status,
      integrationLatency: backend.latency,
      integration: { status: backend.status, latency: backend.latency },
    }),
    ...(failure && { error: errorContext(failure) }),
  }
}

function plainForbidden(): HttpResponse {
  return {
    status: 403,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'ForbiddenException' },
    body: '{"message":"Forbidden"}',
  }
}

const isReading = (verb: string): boolean => verb === 'GET' || verb === 'HEAD'

/** Of its own: a method for anything would answer it, and mean something else. */
function hasPreflight(api: CompiledApi, path: string): boolean {
  return findRoute(api, path.startsWith('/') ? path : `/${path}`, 'OPTIONS')?.method.method.httpMethod === 'OPTIONS'
}

/** Lambda authorizers: what they are asked, what they answer, and how long the answer is kept. */
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import type { PolicyStatement } from '../../../kernel/service'
import type { IdentitySource } from '../define/authorizer'
import type { LambdaAuthorizer } from '../definitions'
import { isRecord } from '../input'
import { actingFor } from '../integrate/acting-for'
import { functionArnOf } from '../integrate/integration-uri'
import { asText, member } from '../integrate/parameter-mapping'
import type { AuthorizerResult, CompiledAuthorizer } from './compiled-api'
import { GatewayFailure } from './gateway-response'
import {
  headerValues,
  type Invocation,
  lastOf,
  queryValues,
  type Route,
  requestContext,
  singleHeader,
} from './invocation'

const mostCached = 1000

/** Of a route, as far as authorizers are told. */
export type Place = Pick<Route, 'resource' | 'parameters'>

/** The answer for a request; a `GatewayFailure` if there is none. */
type Ask<Answer> = (
  invocation: Invocation,
  place: Place,
  authorizer: CompiledAuthorizer,
  resource: string,
) => Promise<Answer>

export interface LambdaAuthorizers {
  /** From the function, or kept from before. */
  readonly resultOf: Ask<AuthorizerResult>
  /** From the function, and as it said it. */
  readonly answerOf: Ask<unknown>
}

const keyOf = (stageName: string, ...parts: readonly unknown[]): string => JSON.stringify([stageName, ...parts])

/** Stages of one deployment share the cache. */
export const isOfStage = (key: string, stageName: string): boolean => key.startsWith(keyOf(stageName).slice(0, -1))

export function createLambdaAuthorizers(cloud: Cloud): LambdaAuthorizers {
  function trace(subject: string, { requestId }: Invocation, reason: string): void {
    cloud.trace({ kind: 'authorizer.failed', subject, ids: [requestId], detail: { reason } })
  }

  const answerOf: LambdaAuthorizers['answerOf'] = async (invocation, place, authorizer, resource) => {
    const { definition, values } = identified(invocation, authorizer)
    const event =
      definition.type === 'TOKEN'
        ? { type: 'TOKEN', methodArn: resource, authorizationToken: values[0] }
        : requestEvent(invocation, place, resource)
    return callAuthorizer(invocation, definition, event)
  }

  const resultOf: LambdaAuthorizers['resultOf'] = async (invocation, place, authorizer, resource) => {
    const { definition, values } = identified(invocation, authorizer)
    const ttl = definition.authorizerResultTtlInSeconds * 1000
    const cache = invocation.api.authorizations
    const key = ttl > 0 ? keyOf(invocation.stage.stageName, definition.id, ...values) : ''
    const cached = ttl > 0 ? cache.get(key) : undefined
    if (cached && cached.expires > cloud.clock.now()) return cached.result
    const result = parseResult(await answerOf(invocation, place, authorizer, resource))
    if (ttl > 0) {
      if (cache.size >= mostCached) cache.delete(cache.keys().next().value as string)
      cache.delete(key)
      cache.set(key, { result, expires: cloud.clock.now() + ttl })
    }
    return result
  }

  async function callAuthorizer(
    invocation: Invocation,
    definition: LambdaAuthorizer,
    event: unknown,
  ): Promise<unknown> {
    const { region, accountId, api, stage } = invocation
    const arn = `arn:aws:execute-api:${region}:${accountId}:${api.api.id}/authorizers/${definition.id}`
    const where = `authorizer ${definition.name}`
    let answer: { readonly Payload?: string; readonly FunctionError?: string }
    try {
      answer = await cloud.call(
        actingFor(cloud, definition.authorizerCredentials, arn),
        'lambda',
        'Invoke',
        {
          FunctionName: functionArnOf(definition.authorizerUri, stage.variables ?? {}, where),
          InvocationType: 'RequestResponse',
          Payload: JSON.stringify(event),
        },
        { origin: { ids: [invocation.requestId] } },
      )
    } catch (error) {
      trace(arn, invocation, messageOf(error))
      throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null, { cause: error })
    }
    const output = parseJson(answer.Payload)
    if (answer.FunctionError) {
      // The one error that a function may use to turn a request away.
      if (isRecord(output) && output.errorMessage === 'Unauthorized') throw unauthorized()
      // The error's message may tell of the token.
      trace(arn, invocation, `the function ended with an error (${answer.FunctionError})`)
      throw new GatewayFailure('AUTHORIZER_FAILURE', null)
    }
    return output
  }

  return { resultOf, answerOf }
}

/** What a request identifies itself by, all of which must be there. */
function identified(
  invocation: Invocation,
  { definition, sources, expression }: CompiledAuthorizer,
): { readonly definition: LambdaAuthorizer; readonly values: readonly (string | undefined)[] } {
  if (definition.type === 'COGNITO_USER_POOLS') throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
  const values = sources.map((source) => sourceValue(invocation, source))
  if (values.some((value) => !value)) throw unauthorized()
  if (definition.type === 'TOKEN' && expression && !expression.test(values[0] as string)) throw unauthorized()
  return { definition, values }
}

const unauthorized = (): GatewayFailure => new GatewayFailure('UNAUTHORIZED', 'Unauthorized')

function sourceValue(invocation: Invocation, { kind, name }: IdentitySource): string | undefined {
  if (kind === 'header') return singleHeader(invocation.request, name)
  if (kind === 'querystring') return invocation.request.query.get(name) ?? undefined
  if (kind === 'stageVariable') return invocation.stage.variables?.[name]
  return asText(member(requestContext(invocation), name.split('.')))
}

function requestEvent(invocation: Invocation, place: Place, resource: string): unknown {
  const headers = headerValues(invocation)
  const query = queryValues(invocation.request.query) ?? {}
  return {
    type: 'REQUEST',
    methodArn: resource,
    resource: place.resource.path,
    path: invocation.path,
    httpMethod: invocation.request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: place.parameters,
    stageVariables: invocation.stage.variables ?? {},
    requestContext: requestContext(invocation),
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** @throws GatewayFailure for what is none */
export function parseResult(output: unknown): AuthorizerResult {
  const wrong = (): GatewayFailure => new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
  if (!isRecord(output) || typeof output.principalId !== 'string' || !isRecord(output.policyDocument)) throw wrong()
  const statements = [output.policyDocument.Statement ?? []].flat()
  const policy = statements.map((statement): PolicyStatement => {
    if (!isRecord(statement) || (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')) throw wrong()
    if (statement.Action === undefined || statement.Resource === undefined) throw wrong()
    const { Principal: _, NotPrincipal: __, ...rest } = statement
    return { ...(rest as Omit<PolicyStatement, 'Principal'>), Principal: '*' }
  })
  const context: Record<string, string> = {}
  if (output.context !== undefined && output.context !== null) {
    if (!isRecord(output.context)) throw wrong()
    for (const [name, value] of Object.entries(output.context)) {
      // Objects and lists are not allowed there.
      if (value === null || value === undefined) continue
      if (typeof value === 'object') throw wrong()
      context[name] = String(value)
    }
  }
  const key = output.usageIdentifierKey
  return {
    principalId: output.principalId,
    statements: policy,
    context,
    usageIdentifierKey: typeof key === 'string' ? key : undefined,
  }
}

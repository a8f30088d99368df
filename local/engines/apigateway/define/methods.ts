/** Creates and changes methods and their integrations. */
import { NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import { isRoleArn } from '../../../kernel/principal'
import { compact } from '../compact'
import type { Integration, IntegrationResponse, Method, MethodResponse } from '../definitions'
import { badRequest, found, missing } from '../errors'
import {
  flag,
  flagMap,
  type Input,
  number,
  oneOf,
  refuseMembers,
  requiredText,
  text,
  textList,
  textMap,
} from '../input'
import { callersCredentials } from '../integrate/acting-for'
import { functionArnOf, serviceUriOf } from '../integrate/integration-uri'
import { checkParameterMapping, invalidMapping, validationResult } from '../integrate/parameter-mapping'
import type { State } from '../state'
import { compileTemplate } from '../velocity/velocity'
import { checkExpression } from './user-regex'

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'] as const
const methodMembers = [
  'authorizationType',
  'authorizerId',
  'apiKeyRequired',
  'operationName',
  'requestParameters',
  'requestModels',
  'requestValidatorId',
  'authorizationScopes',
]
const integrationMembers = [
  'type',
  'integrationHttpMethod',
  'uri',
  'connectionType',
  'credentials',
  'requestParameters',
  'requestTemplates',
  'passthroughBehavior',
  'timeoutInMillis',
]
const notModelled = [
  'connectionId',
  'cacheNamespace',
  'cacheKeyParameters',
  'contentHandling',
  'tlsConfig',
  'responseTransferMode',
  'integrationTarget',
]
const longestTimeout = 300_000
const defaultTimeout = 29_000

export type Methods = ReturnType<typeof createMethods>

export function createMethods(state: State) {
  function putMethod(apiId: string, resourceId: string, verb: string, input: Input): Method {
    const resource = found(state.resources.get(apiId, resourceId), 'Resource')
    const httpMethod = verbs.find((one) => one === verb)
    if (!httpMethod) {
      throw badRequest('Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY')
    }
    const where = `method ${httpMethod} ${resource.path}`
    refuseUnknown(input, methodMembers, where)
    const authorizationType = oneOf(
      text(input, 'authorizationType') ?? 'NONE',
      ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'],
      'authorizationType',
    )
    const hasAuthorizer = authorizationType === 'CUSTOM' || authorizationType === 'COGNITO_USER_POOLS'
    const authorizerId = text(input, 'authorizerId') || undefined
    const authorizer = authorizerId ? state.authorizers.get(apiId, authorizerId) : undefined
    const isOfPools = authorizer?.type === 'COGNITO_USER_POOLS'
    if (hasAuthorizer && (!authorizer || isOfPools !== (authorizationType === 'COGNITO_USER_POOLS'))) {
      throw badRequest(
        'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
      )
    }
    const requestValidatorId = text(input, 'requestValidatorId') || undefined
    if (requestValidatorId && !state.validators.get(apiId, requestValidatorId)) {
      throw badRequest('Invalid Request Validator identifier specified')
    }
    const requestParameters = flagMap(input, 'requestParameters')
    for (const parameter of Object.keys(requestParameters ?? {})) {
      if (
        !/^method\.request\.(header|path|querystring|multivalueheader|multivaluequerystring)\.[^.\s]+$/.test(parameter)
      ) {
        throw invalidMapping(`Invalid mapping expression specified: ${parameter}`)
      }
    }
    const names = Object.keys(requestParameters ?? {}).map((parameter) => parameter.slice(parameter.lastIndexOf('.')))
    if (new Set(names).size < names.length) {
      throw badRequest('Parameter names must be unique across querystring, header and path')
    }
    const requestModels = textMap(input, 'requestModels')
    for (const model of Object.values(requestModels ?? {})) {
      if (!state.models.get(apiId, model)) throw badRequest(`Invalid model identifier specified: ${model}`)
    }
    const scopes = textList(input, 'authorizationScopes')
    if (scopes?.length && authorizationType !== 'COGNITO_USER_POOLS') {
      throw badRequest('Authorization scopes can only be specified with the authorization type COGNITO_USER_POOLS')
    }
    const method: Method = compact({
      httpMethod,
      authorizationType,
      authorizerId: hasAuthorizer ? authorizerId : undefined,
      authorizationScopes: scopes?.length ? scopes : undefined,
      apiKeyRequired: flag(input, 'apiKeyRequired') ?? false,
      requestValidatorId,
      operationName: text(input, 'operationName'),
      requestParameters,
      requestModels,
    })
    return state.methods.put(method, apiId, resourceId, httpMethod)
  }

  function changeMethod(apiId: string, resourceId: string, verb: string, change: Partial<Method>): Method {
    const method = getMethod(apiId, resourceId, verb)
    return state.methods.put({ ...method, ...change }, apiId, resourceId, verb)
  }

  function getMethod(apiId: string, resourceId: string, verb: string): Method {
    found(state.resources.get(apiId, resourceId), 'Resource')
    return found(state.methods.get(apiId, resourceId, verb), 'Method')
  }

  function putMethodResponse(apiId: string, resourceId: string, verb: string, input: Input): MethodResponse {
    const method = getMethod(apiId, resourceId, verb)
    refuseUnknown(input, ['statusCode', 'responseParameters', 'responseModels'], `response of method ${verb}`)
    const response: MethodResponse = compact({
      statusCode: statusCode(input),
      responseParameters: flagMap(input, 'responseParameters'),
      responseModels: textMap(input, 'responseModels'),
    })
    changeMethod(apiId, resourceId, verb, {
      methodResponses: { ...method.methodResponses, [response.statusCode]: response },
    })
    return response
  }

  function putIntegration(apiId: string, resourceId: string, verb: string, input: Input): Integration {
    const method = getMethod(apiId, resourceId, verb)
    const where = `integration of ${verb} ${state.resources.get(apiId, resourceId)?.path}`
    refuseMembers(input, notModelled, where)
    refuseUnknown(input, [...integrationMembers, ...notModelled], where)
    const integration = parseIntegration(input, where)
    changeMethod(apiId, resourceId, verb, { ...method, methodIntegration: integration })
    return integration
  }

  function putIntegrationResponse(apiId: string, resourceId: string, verb: string, input: Input): IntegrationResponse {
    const method = getMethod(apiId, resourceId, verb)
    const integration = found(method.methodIntegration, 'Integration')
    const where = `integration response of ${verb}`
    refuseMembers(input, ['contentHandling'], where)
    refuseUnknown(
      input,
      ['statusCode', 'selectionPattern', 'responseParameters', 'responseTemplates', 'contentHandling'],
      where,
    )
    const status = statusCode(input)
    const declared = method.methodResponses?.[status]
    if (!declared) throw missing('Invalid Response status code specified')
    const responseParameters = textMap(input, 'responseParameters')
    for (const [target, source] of Object.entries(responseParameters ?? {})) {
      if (!target.startsWith('method.response.header.') || declared.responseParameters?.[target] === undefined) {
        throw invalidMapping(`Invalid mapping expression parameter specified: ${target}`)
      }
      checkParameterMapping(source, `${where}: ${target}`)
    }
    const responseTemplates = textMap(input, 'responseTemplates')
    for (const template of Object.values(responseTemplates ?? {})) compileTemplate(template, where)
    checkContentTypes(responseTemplates)
    const selectionPattern = text(input, 'selectionPattern')
    if (selectionPattern) checkExpression(selectionPattern, where, 'selection pattern')
    const response: IntegrationResponse = compact({
      statusCode: status,
      selectionPattern,
      responseParameters,
      responseTemplates,
    })
    changeMethod(apiId, resourceId, verb, {
      methodIntegration: {
        ...integration,
        integrationResponses: { ...integration.integrationResponses, [status]: response },
      },
    })
    return response
  }

  function deleteMethodResponse(apiId: string, resourceId: string, verb: string, status: string): void {
    const { methodResponses } = getMethod(apiId, resourceId, verb)
    changeMethod(apiId, resourceId, verb, { methodResponses: withoutKey(methodResponses, status) })
  }

  function deleteIntegration(apiId: string, resourceId: string, verb: string): void {
    const { methodIntegration: _, ...method } = getMethod(apiId, resourceId, verb)
    state.methods.put(method, apiId, resourceId, verb)
  }

  function deleteIntegrationResponse(apiId: string, resourceId: string, verb: string, status: string): void {
    const integration = found(getMethod(apiId, resourceId, verb).methodIntegration, 'Integration')
    const integrationResponses = withoutKey(integration.integrationResponses, status)
    changeMethod(apiId, resourceId, verb, { methodIntegration: { ...integration, integrationResponses } })
  }

  return {
    putMethod,
    getMethod,
    changeMethod,
    putMethodResponse,
    deleteMethodResponse,
    putIntegration,
    deleteIntegration,
    putIntegrationResponse,
    deleteIntegrationResponse,
  }
}

function withoutKey<T>(map: Readonly<Record<string, T>> | undefined, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => name !== key))
}

/** @throws BadRequestException for what is no media type */
function checkContentTypes(templates: Readonly<Record<string, string>> | undefined): void {
  const bad = Object.keys(templates ?? {}).find((type) => !/^[^/\s]+\/[^/\s]+/.test(type))
  if (bad !== undefined) throw badRequest(validationResult(`Invalid content type specified: ${bad}`))
}

function statusCode(input: Input): string {
  const status = requiredText(input, 'statusCode')
  if (!/^[1-5]\d\d$/.test(status)) throw badRequest(`Invalid status code: ${status}`)
  return status
}

/** A stage variable may stand for any part of it, the scheme too. */
const isHttpAddress = (uri: string): boolean => /^(?:https?:\/\/|\$\{stageVariables\.)\S/.test(uri)

function parseIntegration(input: Input, where: string): Integration {
  const type = oneOf(requiredText(input, 'type'), ['AWS_PROXY', 'MOCK', 'HTTP_PROXY', 'HTTP', 'AWS'], 'type')
  const connectionType = text(input, 'connectionType')
  if (connectionType && connectionType !== 'INTERNET')
    throw new NotModelledError(`connection type ${connectionType}`, where)
  const uri = text(input, 'uri')
  const httpMethod = text(input, 'integrationHttpMethod') || undefined
  const requestParameters = textMap(input, 'requestParameters')
  const requestTemplates = textMap(input, 'requestTemplates')
  if (type !== 'MOCK') {
    if (!uri) throw badRequest(`${where}: a uri is required`)
    if (!httpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty')
  }
  if (type === 'AWS_PROXY') {
    const { service } = serviceUriOf(uri as string, where)
    if (service !== 'lambda' && service !== 'firehose') {
      throw badRequest(
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
      )
    }
    functionArnOf(uri as string, {}, where)
    if (httpMethod !== 'POST') throw badRequest(`${where}: a function is invoked with POST, not ${httpMethod}`)
  }
  if (type.startsWith('HTTP') && !isHttpAddress(uri as string)) {
    throw badRequest('Invalid HTTP endpoint specified for URI')
  }
  for (const [target, source] of Object.entries(requestParameters ?? {})) {
    if (!/^integration\.request\.(header|path|querystring)\./.test(target)) {
      throw invalidMapping(`Invalid mapping expression specified: ${target}`)
    }
    checkParameterMapping(source, `${where}: ${target}`)
  }
  checkContentTypes(requestTemplates)
  // A proxy integration passes the body as it is.
  const templates = type.endsWith('_PROXY') ? [] : Object.values(requestTemplates ?? {})
  for (const template of templates) compileTemplate(template, where)
  const timeoutInMillis = number(input, 'timeoutInMillis') ?? defaultTimeout
  if (timeoutInMillis < 50 || timeoutInMillis > longestTimeout) {
    throw badRequest(`Timeout should be between 50 ms and ${longestTimeout} ms`)
  }
  const credentials = text(input, 'credentials') || undefined
  const isRole = isRoleArn(credentials)
  if (credentials && !isRole && !(type.startsWith('AWS') && credentials === callersCredentials)) {
    throw new NotModelledError(
      `credentials "${credentials}"`,
      where,
      `modelled: the ARN of a role, and of AWS and AWS_PROXY integrations ${callersCredentials}, who calls`,
    )
  }
  if (type === 'AWS') {
    const { service } = serviceUriOf(uri as string, where)
    // A function says in its own policy who may invoke it; for others a role must say so.
    if (service !== 'lambda' && !credentials) throw badRequest('Role ARN must be specified for AWS integrations')
  }
  return compact({
    type,
    httpMethod,
    uri,
    connectionType,
    credentials,
    requestParameters,
    requestTemplates,
    passthroughBehavior: oneOf(
      text(input, 'passthroughBehavior') ?? 'WHEN_NO_MATCH',
      ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'],
      'passthroughBehavior',
    ),
    timeoutInMillis,
  })
}

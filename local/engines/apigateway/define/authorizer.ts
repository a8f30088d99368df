/** Reads the definition of an authorizer, and the identity sources it names. */
import { refuseUnknown } from '../../../kernel/aws-error'
import { compact } from '../compact'
import type { Authorizer, UserPoolAuthorizer } from '../definitions'
import { badRequest } from '../errors'
import { type Input, number, oneOf, requiredText, text, textList } from '../input'
import { functionArnOf } from '../integrate/integration-uri'
import { checkExpression } from './user-regex'

export interface IdentitySource {
  readonly kind: 'header' | 'querystring' | 'stageVariable' | 'context'
  readonly name: string
}

const members = [
  'name',
  'type',
  'authType',
  'authorizerUri',
  'authorizerCredentials',
  'providerARNs',
  'identitySource',
  'identityValidationExpression',
  'authorizerResultTtlInSeconds',
]
const defaultTtl = 300
const longestTtl = 3600

const longestProviders = 1000
const userPoolArn = /^arn:aws[\w-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+_[0-9A-Za-z]+$/

/** @throws BadRequestException for a bad definition */
export function parseAuthorizer(id: string, input: Input): Authorizer {
  const name = requiredText(input, 'name')
  const where = `authorizer ${name}`
  const type = oneOf(requiredText(input, 'type'), ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'], 'type')
  refuseUnknown(input, members, where)
  const ttl = number(input, 'authorizerResultTtlInSeconds') ?? defaultTtl
  if (ttl < 0 || ttl > longestTtl) throw badRequest(`${where}: the result's time to live is 0 to ${longestTtl} seconds`)
  const expression = text(input, 'identityValidationExpression') || undefined
  if (expression) checkExpression(expression, where, 'identity validation expression')
  const common = {
    id,
    name,
    authType: text(input, 'authType'),
    identityValidationExpression: expression,
    authorizerResultTtlInSeconds: ttl,
  }
  if (type === 'COGNITO_USER_POOLS') return compact({ ...common, type, ...ofUserPools(input, where) })
  const authorizerUri = requiredText(input, 'authorizerUri')
  functionArnOf(authorizerUri, {}, where)
  const identitySource = text(input, 'identitySource') || undefined
  const sources = identitySources(identitySource, where)
  if (type === 'TOKEN' && (sources.length !== 1 || sources[0]?.kind !== 'header')) {
    throw badRequest(`${where}: a TOKEN authorizer has one identity source, method.request.header.<name>`)
  }
  if (type === 'REQUEST' && sources.length === 0 && ttl > 0) {
    throw badRequest(`${where}: a REQUEST authorizer whose results are cached needs an identity source`)
  }
  return compact({
    ...common,
    type,
    authorizerUri,
    authorizerCredentials: text(input, 'authorizerCredentials') || undefined,
    identitySource,
  })
}

/** The token is in a header, `Authorization` unless it says another. */
function ofUserPools(input: Input, where: string): Pick<UserPoolAuthorizer, 'identitySource' | 'providerARNs'> {
  const providerARNs = textList(input, 'providerARNs') ?? []
  if (providerARNs.length === 0 || providerARNs.length > longestProviders) {
    throw badRequest(`${where}: a COGNITO_USER_POOLS authorizer needs providerARNs, the ARNs of user pools`)
  }
  const bad = providerARNs.find((arn) => !userPoolArn.test(arn))
  if (bad !== undefined) throw badRequest(`Invalid Cognito ARN: ${bad}`)
  const identitySource = text(input, 'identitySource') || 'method.request.header.Authorization'
  const sources = identitySources(identitySource, where)
  if (sources.length !== 1 || sources[0]?.kind !== 'header') {
    throw badRequest(`${where}: a COGNITO_USER_POOLS authorizer has one identity source, method.request.header.<name>`)
  }
  return { identitySource, providerARNs }
}

/** `method.request.header.Authorization, method.request.querystring.tenant, stageVariables.x, context.identity.sourceIp` */
export function identitySources(expression: string | undefined, where: string): IdentitySource[] {
  if (!expression) return []
  return expression.split(',').map((part) => {
    const source = part.trim()
    const match = /^(?:method\.request\.(header|querystring)|(stageVariables)|(context))\.([\w.-]+)$/.exec(source)
    if (!match) throw badRequest(`${where}: invalid identity source "${source}"`)
    const [, request, stage, , name = ''] = match
    if (request === 'header' || request === 'querystring') return { kind: request, name }
    return { kind: stage ? 'stageVariable' : 'context', name }
  })
}

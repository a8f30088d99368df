/** Reads the definition of a Lambda authorizer, and the identity sources it names. */
import { NotModelledError, refuseUnknown } from '../../../kernel/aws-error'
import { compact } from '../compact'
import type { Authorizer } from '../definitions'
import { badRequest } from '../errors'
import { type Input, number, oneOf, requiredText, text } from '../input'
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
  'identitySource',
  'identityValidationExpression',
  'authorizerResultTtlInSeconds',
]
const defaultTtl = 300
const longestTtl = 3600

/** @throws BadRequestException for a bad definition, NotModelled for a Cognito authorizer */
export function parseAuthorizer(id: string, input: Input): Authorizer {
  const name = requiredText(input, 'name')
  const where = `authorizer ${name}`
  const type = oneOf(requiredText(input, 'type'), ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'], 'type')
  if (type === 'COGNITO_USER_POOLS')
    throw new NotModelledError('type COGNITO_USER_POOLS', where, 'modelled: TOKEN, REQUEST')
  refuseUnknown(input, members, where)
  const authorizerUri = requiredText(input, 'authorizerUri')
  functionArnOf(authorizerUri, {}, where)
  const ttl = number(input, 'authorizerResultTtlInSeconds') ?? defaultTtl
  if (ttl < 0 || ttl > longestTtl) throw badRequest(`${where}: the result's time to live is 0 to ${longestTtl} seconds`)
  const identitySource = text(input, 'identitySource') || undefined
  const sources = identitySources(identitySource, where)
  if (type === 'TOKEN' && (sources.length !== 1 || sources[0]?.kind !== 'header')) {
    throw badRequest(`${where}: a TOKEN authorizer has one identity source, method.request.header.<name>`)
  }
  if (type === 'REQUEST' && sources.length === 0 && ttl > 0) {
    throw badRequest(`${where}: a REQUEST authorizer whose results are cached needs an identity source`)
  }
  const expression = text(input, 'identityValidationExpression') || undefined
  if (expression) checkExpression(expression, where, 'identity validation expression')
  return compact({
    id,
    name,
    type,
    authType: text(input, 'authType'),
    authorizerUri,
    authorizerCredentials: text(input, 'authorizerCredentials') || undefined,
    identitySource,
    identityValidationExpression: expression,
    authorizerResultTtlInSeconds: ttl,
  })
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

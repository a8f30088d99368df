/** Who may call, as a document's security schemes say it: an authorizer, IAM, an API key. */
import { badRequest } from '../errors'
import { type Input, isRecord, list, oneOf, record, requiredText, text } from '../input'
import { type ApiDocument, extension, type Operation, own } from './document'

export interface Authorization {
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS'
  /** The scheme of the authorizer. */
  readonly authorizer?: string
  /** Of access tokens; only user pools have them. */
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
}

type Scheme = 'key' | 'iam' | 'authorizer' | 'unknown'

/** What is put as the authorizer of a scheme; undefined: the scheme has none. */
export function authorizerOf(name: string, scheme: unknown): Input | undefined {
  const given = isRecord(scheme) ? extension(scheme, 'authorizer') : undefined
  if (!isRecord(given) || !isRecord(scheme)) return undefined
  const type = requiredText(given, 'type').toUpperCase()
  const source = text(given, 'identitySource')
  return {
    ...given,
    name,
    type,
    ...(text(scheme, 'x-amazon-apigateway-authtype') && { authType: text(scheme, 'x-amazon-apigateway-authtype') }),
    // The header of a token is that of the scheme.
    ...(type !== 'REQUEST' &&
      source === undefined && { identitySource: `method.request.header.${text(scheme, 'name')}` }),
  }
}

function kindOf(scheme: unknown): Scheme {
  if (!isRecord(scheme)) return 'unknown'
  const authType = (text(scheme, 'x-amazon-apigateway-authtype') ?? '').toLowerCase()
  if (authType === 'awssigv4') return 'iam'
  if (extension(scheme, 'authorizer') !== undefined) return 'authorizer'
  const isKey = scheme.type === 'apiKey' && scheme.in === 'header' && String(scheme.name).toLowerCase() === 'x-api-key'
  return isKey ? 'key' : 'unknown'
}

/** @param warn is told of schemes that API Gateway knows nothing of, and which let everybody in */
export function authorizationOf(
  { root, securitySchemes }: ApiDocument,
  { source, verb, path }: Operation,
  warn: (warning: string) => void,
): Authorization {
  const where = `'${verb} ${path}'`
  let authorization: Authorization = { authorizationType: 'NONE', apiKeyRequired: false }
  for (const requirement of list(source, 'security') ?? list(root, 'security') ?? []) {
    if (!isRecord(requirement))
      throw badRequest(`Invalid OpenAPI input: a security requirement of ${where} is no object`)
    for (const [name, scopes] of Object.entries(requirement)) {
      const scheme = own(securitySchemes, name)
      if (scheme === undefined) throw badRequest(`Invalid OpenAPI input: ${where} names no security scheme: ${name}`)
      const kind = kindOf(scheme)
      if (kind === 'key') authorization = { ...authorization, apiKeyRequired: true }
      else if (kind === 'unknown')
        warn(`Ignoring the security scheme '${name}' of method ${where}: it has no authorizer`)
      else if (authorization.authorizationType === 'NONE') {
        const { apiKeyRequired } = authorization
        authorization =
          kind === 'iam'
            ? { authorizationType: 'AWS_IAM', apiKeyRequired }
            : { ...byAuthorizer(name, scheme, scopes, where), apiKeyRequired }
      }
    }
  }
  const said = text(record(source, 'x-amazon-apigateway-auth') ?? {}, 'type')?.toUpperCase()
  if (said === undefined) return authorization
  const { apiKeyRequired } = authorization
  return { authorizationType: oneOf(said, ['NONE', 'AWS_IAM'], 'x-amazon-apigateway-auth'), apiKeyRequired }
}

function byAuthorizer(
  name: string,
  scheme: unknown,
  given: unknown,
  where: string,
): Omit<Authorization, 'apiKeyRequired'> {
  const isOfPools = authorizerOf(name, scheme)?.type === 'COGNITO_USER_POOLS'
  const scopes = Array.isArray(given) ? given.filter((each): each is string => typeof each === 'string') : []
  if (scopes.length > 0 && !isOfPools) {
    throw badRequest(`Invalid OpenAPI input: ${where} has scopes, which only authorizers of user pools have`)
  }
  return {
    authorizationType: isOfPools ? 'COGNITO_USER_POOLS' : 'CUSTOM',
    authorizer: name,
    ...(scopes.length > 0 && { authorizationScopes: scopes }),
  }
}

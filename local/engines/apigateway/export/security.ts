/** Who may call, as a document's security schemes say it. */
import type { Authorizer, Method } from '../definitions'
import type { Input } from '../input'
import { filled } from './dialect'
import type { Published } from './published'

const keyScheme = { type: 'apiKey', name: 'x-api-key', in: 'header' }
const iamScheme = { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' }

/** The requirements of a method, each by the name of a scheme. */
export function securityOf(method: Method, authorizers: ReadonlyMap<string, Authorizer>): Input[] {
  const authorizer = method.authorizerId === undefined ? undefined : authorizers.get(method.authorizerId)
  return [
    ...(method.authorizationType === 'AWS_IAM' ? [{ sigv4: [] }] : []),
    ...(authorizer ? [{ [authorizer.name]: method.authorizationScopes ?? [] }] : []),
    ...(method.apiKeyRequired ? [{ api_key: [] }] : []),
  ]
}

/** The schemes that methods ask for, and with `isWhole` all authorizers and what they are. */
export function schemesOf(
  methods: readonly Method[],
  authorizers: readonly Authorizer[],
  published: Published,
  isWhole: boolean,
): Input {
  const used = new Set(methods.map(({ authorizerId }) => authorizerId))
  return {
    ...Object.fromEntries(
      authorizers
        .filter(({ id }) => isWhole || used.has(id))
        .map((authorizer) => [authorizer.name, schemeOf(authorizer, published, isWhole)]),
    ),
    ...(methods.some(({ authorizationType }) => authorizationType === 'AWS_IAM') && { sigv4: iamScheme }),
    ...(methods.some(({ apiKeyRequired }) => apiKeyRequired) && { api_key: keyScheme }),
  }
}

function schemeOf(authorizer: Authorizer, published: Published, isWhole: boolean): Input {
  const { name, type, authType, identitySource = '' } = authorizer
  const [, from, source] = /^method\.request\.(header|querystring)\.([\w.-]+)$/.exec(identitySource) ?? []
  return {
    type: 'apiKey',
    // So AWS names what has no one place of its own.
    name: source ?? 'Unused',
    in: from === 'querystring' ? 'query' : 'header',
    ...published.of({ type: 'AUTHORIZER', name }, ['description']),
    'x-amazon-apigateway-authtype': authType ?? (type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'),
    ...(isWhole && { 'x-amazon-apigateway-authorizer': definitionOf(authorizer) }),
  }
}

function definitionOf(authorizer: Authorizer): Input {
  const { type, identityValidationExpression, authorizerResultTtlInSeconds, identitySource } = authorizer
  return filled({
    type: type.toLowerCase(),
    ...(authorizer.type === 'COGNITO_USER_POOLS'
      ? { providerARNs: authorizer.providerARNs }
      : { authorizerUri: authorizer.authorizerUri, authorizerCredentials: authorizer.authorizerCredentials }),
    // The header of a token is that of the scheme.
    ...(type === 'REQUEST' && { identitySource }),
    identityValidationExpression,
    authorizerResultTtlInSeconds,
  })
}

/** By it Postman signs a request. */
export function postmanMeta({ authorizationType }: Method, region: string): Input {
  if (authorizationType !== 'AWS_IAM') return {}
  const helperAttributes = { accessKey: '', secretKey: '', region, service: 'execute-api' }
  return { 'x-postman-meta': { currentHelper: 'awsSigV4', helperAttributes } }
}

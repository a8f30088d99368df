/** Who may call the methods of an API: holders of keys, and who signs. Authorizers are refused by name. */
import { isObject } from '../template'
import type { Properties } from './globals'
import type { ApiPaths } from './implicit-api'
import { refusal, refuseUnknown } from './sam-error'

export function withAuth(document: Properties, auth: unknown, asked: ApiPaths['paths'], isNewer: boolean): Properties {
  if (auth !== undefined && !isObject(auth)) throw refusal("Property 'Auth' must be a dictionary.")
  const { ApiKeyRequired, DefaultAuthorizer, InvokeRole, ...others } = auth ?? {}
  refuseUnknown(others, ['ApiKeyRequired', 'DefaultAuthorizer', 'InvokeRole'], 'Auth.')
  if (DefaultAuthorizer !== undefined && DefaultAuthorizer !== 'AWS_IAM') {
    throw refusal(
      `Property 'Auth.DefaultAuthorizer' "${DefaultAuthorizer}" is not modelled by the local cloud; modelled: AWS_IAM.`,
    )
  }
  const used = new Set<string>()
  const paths = Object.entries(document.paths as Readonly<Record<string, unknown>>).map(([path, methods]) => {
    const operations = Object.entries(isObject(methods) ? methods : {}).map(([method, operation]) => {
      if (!isObject(operation) || method === 'parameters') return [method, operation]
      const own = asked.get(path)?.get(method)?.auth
      const needsKey = own?.ApiKeyRequired ?? ApiKeyRequired
      const authorizer = own?.Authorizer ?? DefaultAuthorizer
      const security = [
        ...(authorizer === 'AWS_IAM' ? ['AWS_IAM'] : []),
        ...(String(needsKey) === 'true' ? ['api_key'] : []),
      ]
      for (const each of security) used.add(each)
      const invoked =
        own && isByCaller(own, DefaultAuthorizer)
          ? calledAs(operation, roleOf(own) ?? roleOf({ InvokeRole }))
          : operation
      return [
        method,
        security.length > 0 ? { ...invoked, security: security.map((name) => ({ [name]: [] })) } : invoked,
      ]
    })
    return [path, Object.fromEntries(operations)]
  })
  const definitions = {
    ...(used.has('AWS_IAM') && {
      AWS_IAM: { 'x-amazon-apigateway-authtype': 'awsSigv4', type: 'apiKey', name: 'Authorization', in: 'header' },
    }),
    ...(used.has('api_key') && { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } }),
  }
  const secured = { ...document, paths: Object.fromEntries(paths) }
  if (used.size === 0) return secured
  if (isNewer) {
    const { components = {} } = document as { components?: { securitySchemes?: object } }
    return {
      ...secured,
      components: { ...components, securitySchemes: { ...components.securitySchemes, ...definitions } },
    }
  }
  return { ...secured, securityDefinitions: { ...(document.securityDefinitions as object), ...definitions } }
}

/** As the translator has it: of an event that says anything of its own, the API's authorizer says nothing of the role. */
function isByCaller(own: Properties, defaultAuthorizer: unknown): boolean {
  if (own.Authorizer === 'AWS_IAM') return true
  return defaultAuthorizer === 'AWS_IAM' && Object.values(own).every((value) => value === undefined)
}

/** Written without a value it is none. */
const roleOf = ({ InvokeRole }: { readonly InvokeRole?: unknown }): unknown =>
  InvokeRole === null ? 'NONE' : InvokeRole

/** Who signs calls the function as themselves, unless a role is named, or `NONE`: then by the function's own permission. */
function calledAs(operation: Properties, invokeRole: unknown = 'CALLER_CREDENTIALS'): Properties {
  if (invokeRole === 'NONE') return operation
  const name = 'x-amazon-apigateway-integration'
  const credentials = invokeRole === 'CALLER_CREDENTIALS' ? 'arn:aws:iam::*:user/*' : invokeRole
  return { ...operation, [name]: { ...(operation[name] as Properties), credentials } }
}

/** The methods that events of functions make, and the API that AWS makes for those that name none: ServerlessRestApi. */

import type { Globals, Resources } from './globals'
import { restApi } from './rest-api'
import { refusal } from './sam-error'

export interface Method {
  readonly operation: Readonly<Record<string, unknown>>
  /** What the event says of who may call it. */
  readonly auth: { readonly ApiKeyRequired?: unknown; readonly Authorizer?: unknown; readonly InvokeRole?: unknown }
}

export interface ApiPaths {
  /** The name of its stage, if it isn't an intrinsic function. */
  readonly stage: string | undefined
  readonly paths: Map<string, Map<string, Method>>
  add(path: string, method: string, added: Method): void
}

export const implicitApi = 'ServerlessRestApi'
export const implicitStage = 'Prod'

export function createApiPaths(stageName: unknown): ApiPaths {
  const paths = new Map<string, Map<string, Method>>()
  return {
    stage: typeof stageName === 'string' ? stageName : undefined,
    paths,
    add(path, method, added) {
      const methods = paths.get(path) ?? new Map<string, Method>()
      if (methods.has(method)) {
        throw refusal(`API method "${method}" defined multiple times for path "${path}".`)
      }
      methods.set(method, added)
      paths.set(path, methods)
    },
  }
}

export function addImplicitApi(api: ApiPaths, globals: Globals | undefined, aliases: Map<string, string>): Resources {
  if (api.paths.size === 0) return {}
  const properties = globals?.merge('AWS::Serverless::Api', {}) ?? {}
  return restApi({
    logicalId: implicitApi,
    stageName: implicitStage,
    properties,
    methods: api,
    attributes: {},
    aliases,
  })
}

/** All of an API that a documentation part can be about. */
import type { Method } from '../definitions'
import type { State } from '../state'
import type { DocumentationLocation } from './documentation-location'

export function documentableOf(state: State, apiId: string): DocumentationLocation[] {
  const resources = state.resources.list(apiId)
  return [
    { type: 'API' },
    ...state.authorizers.list(apiId).map(({ name }) => ({ type: 'AUTHORIZER' as const, name })),
    ...state.models.list(apiId).map(({ name }) => ({ type: 'MODEL' as const, name })),
    ...resources.map(({ path }) => ({ type: 'RESOURCE' as const, path })),
    ...resources.flatMap(({ id, path }) => state.methods.list(apiId, id).flatMap((method) => ofMethod(method, path))),
  ]
}

const typesOfParameters: Readonly<Record<string, DocumentationLocation['type']>> = {
  path: 'PATH_PARAMETER',
  querystring: 'QUERY_PARAMETER',
  multivaluequerystring: 'QUERY_PARAMETER',
  header: 'REQUEST_HEADER',
  multivalueheader: 'REQUEST_HEADER',
}

function ofMethod({ httpMethod: method, ...about }: Method, path: string): DocumentationLocation[] {
  const place = { path, method }
  const parameters = Object.keys(about.requestParameters ?? {}).flatMap((parameter): DocumentationLocation[] => {
    const [, , from = '', ...name] = parameter.split('.')
    const type = typesOfParameters[from]
    return type ? [{ type, ...place, name: name.join('.') }] : []
  })
  const responses = Object.values(about.methodResponses ?? {}).flatMap(
    ({ statusCode, responseParameters, responseModels }): DocumentationLocation[] => [
      { type: 'RESPONSE', ...place, statusCode },
      ...Object.keys(responseParameters ?? {}).map((header) => ({
        type: 'RESPONSE_HEADER' as const,
        ...place,
        statusCode,
        name: header.slice('method.response.header.'.length),
      })),
      ...(responseModels ? [{ type: 'RESPONSE_BODY' as const, ...place, statusCode }] : []),
    ],
  )
  return [
    { type: 'METHOD', ...place },
    ...parameters,
    ...(about.requestModels ? [{ type: 'REQUEST_BODY' as const, ...place }] : []),
    ...responses,
  ]
}

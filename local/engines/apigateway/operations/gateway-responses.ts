import type { GatewayResponse } from '../definitions'
import { found, missing } from '../errors'
import type { Input } from '../input'
import { entries, invalidPlainPath, type PatchRule, patch, replaced } from '../patch'
import {
  defaultStatus,
  defaultTemplate,
  type GatewayResponseType,
  gatewayResponseTypes,
} from '../serve/gateway-response'
import { apiIn, type Handlers, type Parts, without } from './handlers'

const rules: readonly PatchRule[] = [
  ...replaced('statusCode'),
  entries('responseParameters', 'Invalid parameter name specified'),
  entries('responseTemplates', 'Invalid content type specified'),
]

export function gatewayResponseOperations({ state, apis }: Parts): Handlers {
  /** One that the API does not say is what it says for all of its class. */
  function ofApi(apiId: string, type: GatewayResponseType): object {
    const own = state.gatewayResponses.get(apiId, type)
    if (own) return shown(type, own)
    const status = defaultStatus(type)
    const all = status && state.gatewayResponses.get(apiId, status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
    return all ? { ...shown(type, all), defaultResponse: true } : shown(type, undefined)
  }

  return {
    PutGatewayResponse: (input) => {
      const response = apis.putGatewayResponse(apiIn(state, input), without(input, 'restApiId'))
      return shown(typeIn({ responseType: response.responseType }), response)
    },
    // AWS tells all of them, those that nobody changed too, and has no pages of them: limit and position mean nothing.
    GetGatewayResponses: (input) => {
      const apiId = apiIn(state, input)
      return { items: gatewayResponseTypes.map((type) => ofApi(apiId, type)) }
    },
    GetGatewayResponse: (input) => {
      const type = typeIn(input)
      return ofApi(apiIn(state, input), type)
    },
    UpdateGatewayResponse: (input) => {
      const responseType = typeIn(input)
      const apiId = apiIn(state, input)
      const own = { ...(state.gatewayResponses.get(apiId, responseType) ?? { responseType }) }
      const changed = patch(own, input, rules, `UpdateGatewayResponse ${responseType}`, invalidPlainPath)
      return shown(responseType, apis.putGatewayResponse(apiId, changed))
    },
    DeleteGatewayResponse: (input) => {
      const deleted = state.gatewayResponses.delete(apiIn(state, input), typeIn(input))
      if (!deleted) throw missing('Gateway response type not defined on api')
    },
  }
}

const typeIn = ({ responseType }: Input): GatewayResponseType =>
  found(
    gatewayResponseTypes.find((name) => name === responseType),
    'gateway response type',
  )

function shown(type: GatewayResponseType, own: GatewayResponse | undefined): object {
  const status = own?.statusCode ?? defaultStatus(type)?.toString()
  return {
    responseType: type,
    ...(status && { statusCode: status }),
    responseParameters: own?.responseParameters ?? {},
    responseTemplates: own?.responseTemplates ?? { 'application/json': defaultTemplate },
    defaultResponse: !own,
  }
}

/** The wire protocols, and which of them a request speaks, whether or not its service is known. */
import type { Api } from '../kernel/api'
import type { HttpRequest } from '../kernel/service'
import { isForm } from './form'

/** `json`: X-Amz-Target. `query`: form-encoded Action, answers in XML. `rest-json` and `rest-xml`: HTTP bindings. */
export type WireProtocol = 'json' | 'query' | 'rest-json' | 'rest-xml'

const protocols = {
  awsJson1_0: 'json',
  awsJson1_1: 'json',
  awsQuery: 'query',
  restJson1: 'rest-json',
  restXml: 'rest-xml',
} as const

/** Never throws: errors must be answered in some protocol as well. */
export function protocolOf(request: HttpRequest, api: Api | undefined): WireProtocol {
  const own = api && protocols[api.model.protocol]
  if (own?.startsWith('rest')) return own
  if (request.headers['x-amz-target'] !== undefined) return 'json'
  return isForm(request) || request.query.has('Action') ? 'query' : (own ?? 'rest-json')
}

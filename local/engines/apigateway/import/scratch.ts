/** A copy of one API to work on: what fails half-way leaves the API itself as it was. */
import type { Store } from '../../../kernel/store'
import { createState, type State } from '../state'

const nothing: Store = {
  put: () => undefined,
  delete: () => undefined,
  get: async () => undefined,
  async *range() {},
  flush: async () => undefined,
  close: async () => undefined,
  sync: false,
}

const parts = ['models', 'validators', 'authorizers', 'gatewayResponses', 'documentationParts'] as const

export function openScratch(state: State, apiId: string): State {
  const scratch = createState({ store: nothing, report: () => undefined, accountId: state.accountId })
  copy(state, scratch, apiId)
  return scratch
}

/** The API becomes what it is in the scratch; its stages and deployments stay. */
export function keepScratch(scratch: State, state: State, apiId: string): void {
  for (const kind of parts) state[kind].deleteAll(apiId)
  state.methods.deleteAll(apiId)
  state.resources.deleteAll(apiId)
  copy(scratch, state, apiId)
}

function copy(from: State, to: State, apiId: string): void {
  const api = from.apis.get(apiId)
  if (api) to.apis.put(api, apiId)
  for (const resource of from.resources.list(apiId)) {
    to.resources.put(resource, apiId, resource.id)
    for (const method of from.methods.list(apiId, resource.id)) {
      to.methods.put(method, apiId, resource.id, method.httpMethod)
    }
  }
  for (const model of from.models.list(apiId)) to.models.put(model, apiId, model.name)
  for (const validator of from.validators.list(apiId)) to.validators.put(validator, apiId, validator.id)
  for (const authorizer of from.authorizers.list(apiId)) to.authorizers.put(authorizer, apiId, authorizer.id)
  for (const response of from.gatewayResponses.list(apiId)) {
    to.gatewayResponses.put(response, apiId, response.responseType)
  }
  for (const part of from.documentationParts.list(apiId)) to.documentationParts.put(part, apiId, part.id)
}

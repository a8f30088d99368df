/** Reads and writes APIs. A write holds only if nobody else wrote in between. */
import { RefusedError } from '../../shared/errors'
import { createStore } from '../../shared/store/store'
import { shorten } from '../../shared/text'
import type { Api } from './api-product'
import { ApiEntity } from './model'
import { outbox } from './outbox'

export class ApiNotFoundError extends RefusedError {
  constructor(readonly apiId: string) {
    super('not-found', 'ApiNotFound', `There is no API ${shorten(apiId, 64)}`)
    this.name = 'ApiNotFoundError'
  }
}

export const apis = createStore<Api, typeof ApiEntity>({
  entity: ApiEntity,
  name: 'API',
  idOf: ({ apiId }) => apiId,
  keyOf: (apiId) => ({ apiId }),
  isId: (text) => /^[a-z][a-z0-9-]{0,39}$/.test(text),
  notFound: (apiId) => new ApiNotFoundError(apiId),
  toItem: ({ apiId, version, status, name, ...state }) => ({
    apiId,
    version,
    status,
    name,
    state: JSON.stringify(state),
  }),
  fromItem: ({ state, ...item }) => ({
    ...(JSON.parse(state) as Omit<Api, 'apiId' | 'version' | 'status' | 'name'>),
    ...item,
  }),
  outbox,
})

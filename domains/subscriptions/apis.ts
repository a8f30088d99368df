/** Reads and writes APIs. A write holds only if nobody else wrote in between; who did it is audited with it. */
import { RefusedError } from '../../shared/errors'
import { derivedUlid } from '../../shared/ids'
import { createStore } from '../../shared/store/store'
import type { Write } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import type { Api } from './api-product'
import { audit } from './audit'
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
  fromItem: apiFrom,
  beside: (written, before) => (written.lastDone === before?.lastDone ? [] : auditWrites(written)),
  outbox,
})

export function apiFrom({
  apiId,
  version,
  status,
  name,
  state,
}: Pick<Api, 'apiId' | 'version' | 'status' | 'name'> & { readonly state: string }): Api {
  return { ...(JSON.parse(state) as Omit<Api, 'apiId' | 'version' | 'status' | 'name'>), apiId, version, status, name }
}

function auditWrites({ apiId, version, lastDone }: Api): readonly Write[] {
  const { what, at, actor, correlationId } = lastDone
  const entryId = derivedUlid(new Date(at), `${apiId}/${version}`)
  return audit.writes({ apiId, at, entryId, what, actor, correlationId })
}

/** The documents of APIs, as they are kept. */
import { RefusedError } from '../../shared/errors'
import type { Claim } from '../../shared/store/claims'
import { put, remove } from '../../shared/store/writes'
import type { Act } from './act'
import { changeOnce } from './api-claims'
import type { Api } from './api-product'
import { keepDocument } from './decisions/api-changes'
import { pack, unpack } from './documents/pack'
import type { ApiDocument } from './documents/read-document'
import { DocumentEntity } from './model'

/**
 * In the write that makes it the API's it is kept, and the one that it replaces goes: what is deleted later than that may be
 * the API's again by then, and what a crash leaves would be nobody's.
 */
export function storeDocument(api: Api, document: ApiDocument, act: Act, claim?: Claim): Promise<Api> {
  const { text: packed, hash } = pack(document)
  const { version: format, operations } = document
  return changeOnce(
    api,
    claim,
    (before) => keepDocument(before, { hash, format, operations }, act),
    ({ apiId }, { document: replaced }) => [
      put(DocumentEntity, { apiId, hash, packed }),
      ...(replaced ? [remove(DocumentEntity, { apiId, hash: replaced.hash })] : []),
    ],
  )
}

/** The JSON of its document. */
export async function loadDocument(api: Api): Promise<Readonly<Record<string, unknown>>> {
  const { apiId, document } = api
  const { data } = document
    ? await DocumentEntity.get({ apiId, hash: document.hash }).go({ consistent: true })
    : { data: null }
  if (data) return JSON.parse(unpack(data.packed)) as Readonly<Record<string, unknown>>
  throw new RefusedError('not-found', 'NoDocument', `API ${apiId} has no document`)
}

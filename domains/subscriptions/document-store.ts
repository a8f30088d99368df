/** The documents of APIs, as they are kept. */
import { RefusedError } from '../../shared/errors'
import type { Act } from './act'
import type { Api } from './api-product'
import { apis } from './apis'
import { keepDocument } from './decisions/api-changes'
import { pack, unpack } from './documents/pack'
import type { ApiDocument } from './documents/read-document'
import { DocumentEntity } from './model'

/** First the document, then that it is the API's: what a crash leaves of the first is nobody's, and no harm. */
export async function storeDocument(api: Api, document: ApiDocument, act: Act): Promise<Api> {
  const { apiId } = api
  const { text: packed, hash } = pack(document)
  await DocumentEntity.put({ apiId, hash, packed }).go({ response: 'none' })
  let replaced: string | undefined
  const changed = await apis.change(api, (before) => {
    replaced = before.document?.hash
    return keepDocument(before, { hash, format: document.version, operations: document.operations }, act)
  })
  if (replaced !== undefined && replaced !== hash) await DocumentEntity.delete({ apiId, hash: replaced }).go()
  return changed
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

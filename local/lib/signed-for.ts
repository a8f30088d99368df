/** What a request signed by Signature Version 4 claims of its signature, in a header or in its query. Nothing of it is checked. */
import type { HttpRequest } from '../kernel/service'

const credential = /Credential=([^/,\s]+)\/[^/,\s]+\/[^/,\s]+\/([^/,\s]+)\/aws4_request/

export interface SignedFor {
  readonly accessKeyId?: string | undefined
  readonly service?: string | undefined
}

/** Undefined: it is not signed at all. Empty: its signature cannot be read. */
export function signedFor({ headers, query }: HttpRequest): SignedFor | undefined {
  const presigned = query.get('X-Amz-Credential')
  const text = headers.authorization ?? (presigned === null ? undefined : `Credential=${presigned}`)
  if (text === undefined) return undefined
  const [, accessKeyId, service] = credential.exec(text) ?? []
  return { accessKeyId, service }
}

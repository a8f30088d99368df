/** Signature Version 2, which only S3 was ever asked for by REST: by these parameters of a URL, or by `AWS key:signature`. */
import type { HttpRequest } from '../kernel/service'

export function hasOldSignature({ headers, query }: Pick<HttpRequest, 'headers' | 'query'>): boolean {
  return query.has('AWSAccessKeyId') || /^AWS [^\s:]+:/.test(headers.authorization ?? '')
}

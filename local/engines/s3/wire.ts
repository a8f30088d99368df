/** What S3's requests and errors have that those of other services don't. */
import { AwsError } from '../../kernel/aws-error'
import type { HttpRequest, WireForm } from '../../kernel/service'

export const s3Wire: WireForm = {
  normalize: toPathStyle,
  // Only S3 ever took Signature Version 2 in its URLs; the identifier says that it is not taken any more.
  isOldForm: ({ query }) => query.has('AWSAccessKeyId'),
  signsAsSent: true,
  hasLinks: true,
  errorCodes: {
    IncompleteSignatureException: 'AuthorizationHeaderMalformed',
    MissingAuthenticationToken: 'AccessDenied',
    SerializationException: 'InvalidRequest',
    UnknownOperationException: 'NotImplemented',
    UnrecognizedClientException: 'InvalidToken',
  },
  overloaded: () => new AwsError('SlowDown', 'Please reduce your request rate.', 503),
}

/** `bucket.localhost/key` and `bucket.s3.…/key` to `/bucket/key`. */
function toPathStyle(request: HttpRequest): HttpRequest {
  const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
  const bucket = /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host)?.[1]
  return bucket === undefined || bucket === 's3' ? request : { ...request, path: `/${bucket}${request.path}` }
}

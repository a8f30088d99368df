/** What S3's requests and errors have that those of other services don't. */
import { AwsError } from '../../kernel/aws-error'
import { otherRegionAdvice } from '../../kernel/regions'
import type { HttpRequest, WireForm } from '../../kernel/service'
import { hasOldSignature } from '../../lib/old-signature'
import { readPost } from './post/post-object'

export const s3Wire: WireForm = {
  normalize: toPathStyle,
  readForm: readPost,
  // Only S3 takes forms with files, and ever took Signature Version 2 for others; the identifier says that it is not taken
  // any more.
  isOldForm: (request) => hasOldSignature(request) || isPolicyForm(request),
  signsAsSent: true,
  hasLinks: true,
  errorCodes: {
    IncompleteSignatureException: 'AuthorizationHeaderMalformed',
    MissingAuthenticationToken: 'AccessDenied',
    SerializationException: 'InvalidRequest',
    UnknownOperationException: 'NotImplemented',
    UnrecognizedClientException: 'InvalidToken',
  },
  // Where a bucket is, and which there are, AWS tells in every Region.
  takesAnyRegion(request) {
    const { method, path, query } = toPathStyle(request)
    return method === 'GET' && (path === '/' || (query.has('location') && /^\/[^/]+\/?$/.test(path)))
  },
  signedElsewhere,
  overloaded: () => new AwsError('SlowDown', 'Please reduce your request rate.', 503),
}

/** The Region goes with it, by which some clients sign again. */
function signedElsewhere({ query }: HttpRequest, asked: string, own: string): AwsError {
  const headers = { 'x-amz-bucket-region': own }
  const advice = otherRegionAdvice(asked, own)
  const wrong = `the region '${asked}' is wrong; expecting '${own}'`
  return query.has('X-Amz-Credential')
    ? new AwsError(
        'AuthorizationQueryParametersError',
        `Error parsing the X-Amz-Credential parameter; ${wrong} ${advice}`,
        400,
        { Region: own },
        headers,
      )
    : new AwsError(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; ${wrong} ${advice}`,
        400,
        { Region: own },
        headers,
      )
}

/** What a page sends that was given the fields of a presigned POST. */
const isPolicyForm = ({ method, headers, query }: HttpRequest): boolean =>
  method === 'POST' && !query.has('uploads') && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

/** `bucket.localhost/key` and `bucket.s3.…/key` to `/bucket/key`. */
function toPathStyle(request: HttpRequest): HttpRequest {
  const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
  const bucket = /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host)?.[1]
  return bucket === undefined || bucket === 's3' ? request : { ...request, path: `/${bucket}${request.path}` }
}

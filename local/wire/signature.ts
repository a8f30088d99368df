/**
 * Tells who signed a request (Signature Version 4, in the Authorization header or in the query of a presigned
 * URL). The signature of a key that this cloud issued is verified. A key that it doesn't know is the
 * developer's own, whatever the secret: the account's root, or the principal that the options name.
 *
 * The time of a signature is not held against the clock, which may be days ahead of the one who signs; only
 * a presigned URL begins and expires.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import { type Credentials, type Principal, rootOf } from '../kernel/principal'
import type { FormSignature, HttpRequest } from '../kernel/service'
import { accountOfAccessKey } from '../lib/access-key'
import { hasOldSignature } from '../lib/old-signature'
import { refuseOtherRegion } from './other-region'

export interface IdentifierOptions {
  /** Who signs with a key that is not known here; asked at each request. The account's root unless said. */
  readonly defaultPrincipal?: (() => Principal | undefined) | undefined
  /** The machine's time, in milliseconds: by it those sign who don't read the cloud's clock. */
  readonly machineTime?: () => number
}

export interface Identity {
  readonly principal: Principal
  /** What is known of the key; undefined for a stranger's and without a signature. */
  readonly credentials: Credentials | undefined
  readonly scope: CredentialScope | undefined
}

export interface CredentialScope {
  readonly accessKeyId: string
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
}

/** Throws `AwsError` with the codes that JSON services use; the endpoint translates them for the others. */
export interface Identifier {
  (request: HttpRequest): Identity
  /** Who signed the text in a form. The signature is of the text as it was sent. */
  ofForm(request: HttpRequest, service: string, signature: FormSignature | undefined): Identity
}

const nobody: Identity = { principal: { kind: 'anonymous' }, credentials: undefined, scope: undefined }

interface Signature {
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly sessionToken: string | undefined
  readonly presigned: boolean
}

const algorithm = 'AWS4-HMAC-SHA256'
/** Of forms alone: AWS was recorded to take it there in 2026, of new buckets too, and boto3 signs so by itself. */
const oldAlgorithm = 'AWS-HMAC-SHA1'
/** Keys derived for a day, region and service; emptied when it is full, which a few busy days don't reach. */
const mostDerivedKeys = 4096
/** Milliseconds that the clock of who presigns a URL may be ahead, as on AWS. */
const mostAhead = 15 * 60_000
const longestExpiry = 604_800

export function createIdentifier(cloud: Cloud, options: IdentifierOptions = {}): Identifier {
  const { machineTime = Date.now } = options
  const derivedKeys = new Map<string, Buffer>()
  const root = rootOf(cloud.accountId)

  function signingKey(secret: string, { date, region, service }: CredentialScope): Buffer {
    const name = `${date}/${region}/${service}/${secret}`
    let key = derivedKeys.get(name)
    if (!key) {
      key = [date, region, service, 'aws4_request'].reduce<Buffer>(
        (from, part) => hmac(from, part),
        Buffer.from(`AWS4${secret}`),
      )
      if (derivedKeys.size >= mostDerivedKeys) derivedKeys.clear()
      derivedKeys.set(name, key)
    }
    return key
  }

  /** Undefined: the key is a stranger's. */
  function credentialsOf({ accessKeyId }: CredentialScope, sessionToken: string | undefined): Credentials | undefined {
    const credentials = cloud.credentials.get(accessKeyId)
    if (!credentials) {
      // Only an expired key of ours is not in the table.
      if (accessKeyId.startsWith('ASIA') && accountOfAccessKey(accessKeyId) === cloud.accountId) throw expired()
      return undefined
    }
    if (credentials.sessionToken !== sessionToken) {
      throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403)
    }
    if (credentials.expiresAt !== undefined && credentials.expiresAt <= cloud.clock.now()) throw expired()
    return credentials
  }

  function stranger({ knownKeysOnly }: HttpRequest, scope: CredentialScope): Identity {
    if (knownKeysOnly) throw unknownKey()
    return { principal: options.defaultPrincipal?.() ?? root, credentials: undefined, scope }
  }

  function identify(request: HttpRequest): Identity {
    const signature = readSignature(request)
    if (!signature) return nobody
    const { scope } = signature
    refuseOtherRegion(cloud, request, scope)
    if (signature.presigned) refuseUrlOfAnotherTime(request, cloud.clock.now(), machineTime())
    const credentials = credentialsOf(scope, signature.sessionToken)
    if (!credentials) return stranger(request, scope)
    refuseUnsignedHeaders(request, signature, signsAsSent(cloud, scope))
    const key = signingKey(credentials.secretAccessKey, scope)
    if (
      !isSame(
        hmac(key, stringToSign(request, signature, signsAsSent(cloud, scope))).toString('hex'),
        signature.signature,
      )
    ) {
      throw new AwsError(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret ' +
          'Access Key and signing method. Consult the service documentation for details.',
        403,
      )
    }
    return { principal: credentials.principal, credentials, scope }
  }

  function ofForm(request: HttpRequest, service: string, signed: FormSignature | undefined): Identity {
    if (!signed) return nobody
    const { credential, signature, sessionToken, text } = signed
    const isOld = signed.algorithm === oldAlgorithm
    if (!isOld) refuseOtherAlgorithm(signed.algorithm)
    const scope = isOld ? { accessKeyId: credential, date: '', region: cloud.region, service } : readScope(credential)
    refuseOtherRegion(cloud, request, scope)
    const credentials = credentialsOf(scope, sessionToken)
    if (!credentials) return stranger(request, scope)
    const { secretAccessKey } = credentials
    const right = isOld
      ? createHmac('sha1', secretAccessKey).update(text).digest('base64')
      : hmac(signingKey(secretAccessKey, scope), text).toString('hex')
    if (!isSame(right, signature)) {
      throw new AwsError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing ' +
          'method.',
        403,
        {
          AWSAccessKeyId: scope.accessKeyId,
          StringToSign: text,
          SignatureProvided: signature,
          StringToSignBytes: Buffer.from(text)
            .toString('hex')
            .replace(/..(?=.)/g, '$& '),
        },
      )
    }
    return { principal: credentials.principal, credentials, scope }
  }

  return Object.assign(identify, { ofForm })
}

/** The scope that a request claims, without checking it; undefined if it has none that can be read. */
export function claimedScope(request: HttpRequest): CredentialScope | undefined {
  try {
    return readSignature(request)?.scope
  } catch {
    return undefined
  }
}

function expired(): AwsError {
  return new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403)
}

function unknownKey(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid. (Only keys that the local cloud issued count in what a page ' +
      'of another site sends, and in an address that is opened: anybody may have written it.)',
    403,
  )
}

function incomplete(problem: string): AwsError {
  return new AwsError('IncompleteSignatureException', problem, 403)
}

function readSignature({ headers, query }: HttpRequest): Signature | undefined {
  const { authorization } = headers
  const isPresigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature')
  if (authorization !== undefined && isPresigned) {
    throw new AwsError(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or ' +
        'the Authorization header should be specified',
    )
  }
  if (hasOldSignature({ headers, query })) {
    throw incomplete(
      'Signature Version 2 is not modelled by the local cloud, nor taken for new buckets; use Version 4.',
    )
  }
  if (authorization !== undefined) return readHeader(authorization, headers)
  if (!isPresigned) return undefined
  const parameter = (name: string): string => {
    const value = query.get(name)
    if (!value) throw incomplete(`The presigned URL requires the parameter "${name}".`)
    return value
  }
  refuseOtherAlgorithm(parameter('X-Amz-Algorithm'))
  return {
    scope: readScope(parameter('X-Amz-Credential')),
    signedHeaders: readSignedHeaders(parameter('X-Amz-SignedHeaders')),
    signature: parameter('X-Amz-Signature'),
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    presigned: true,
  }
}

function readHeader(authorization: string, headers: HttpRequest['headers']): Signature {
  const space = authorization.indexOf(' ')
  refuseOtherAlgorithm(space < 0 ? authorization : authorization.slice(0, space))
  const parts = new Map<string, string>()
  for (const part of authorization.slice(space + 1).split(',')) {
    const equals = part.indexOf('=')
    const name = part.slice(0, equals).trim()
    // Two keys in one header would be one for who verifies and another for who asks whose it is.
    if (parts.has(name)) throw incomplete(`Authorization header has two '${name}' parameters.`)
    parts.set(name, part.slice(equals + 1).trim())
  }
  const part = (name: string): string => {
    const value = parts.get(name)
    if (!value) throw incomplete(`Authorization header requires '${name}' parameter.`)
    return value
  }
  return {
    scope: readScope(part('Credential')),
    signedHeaders: readSignedHeaders(part('SignedHeaders')),
    signature: part('Signature'),
    sessionToken: single(headers['x-amz-security-token']),
    presigned: false,
  }
}

function refuseOtherAlgorithm(name: string): void {
  if (name !== algorithm) {
    throw incomplete(`Signing algorithm "${name.slice(0, 40)}" is not modelled by the local cloud; use ${algorithm}.`)
  }
}

function readScope(credential: string): CredentialScope {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/')
  if (!accessKeyId || !date || !region || !service || terminator !== 'aws4_request' || rest.length > 0) {
    throw incomplete(
      "Credential must have the form 'access key/YYYYMMDD/region/service/aws4_request'. The one given has not.",
    )
  }
  return { accessKeyId, date, region, service }
}

function readSignedHeaders(text: string): readonly string[] {
  const names = text.toLowerCase().split(';')
  if (!names.includes('host')) throw incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.")
  return names
}

/**
 * A URL is valid from its date on. One that is dated ahead of the cloud's clock was signed by the machine's, which may
 * be ahead of it, or was dated ahead to be valid for longer.
 */
function refuseUrlOfAnotherTime({ query }: HttpRequest, now: number, machineTime: number): void {
  const signedAt = parseBasicDate(query.get('X-Amz-Date') ?? '')
  const expires = query.get('X-Amz-Expires') ?? ''
  if (Number.isNaN(signedAt)) throw incomplete("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
  if (!/^\d+$/.test(expires) || Number(expires) > longestExpiry) {
    throw incomplete(`X-Amz-Expires must be given and less than a week (in seconds); that is, ${longestExpiry}`)
  }
  const end = signedAt + Number(expires) * 1000
  const isAhead = (time: number): boolean => signedAt > time + mostAhead
  const times = { 'X-Amz-Date': new Date(signedAt).toISOString(), Expires: new Date(end).toISOString() }
  const refused = (message: string): AwsError =>
    new AwsError('AccessDeniedException', message, 403, { ...times, ServerTime: new Date(now).toISOString() })
  if (isAhead(now) && (isAhead(machineTime) || end < machineTime)) throw refused('Request is not yet valid')
  if (end < now) throw refused('Request has expired')
}

/** What the key's holder did not sign anybody may have added, such as what to copy over a presigned upload. */
/** CloudFront writes `x-amz-cf-id` into what is signed already, in front of an API as of itself; S3 alone takes offence. */
function refuseUnsignedHeaders({ headers }: HttpRequest, { signedHeaders }: Signature, isStrict: boolean): void {
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name) && (isStrict || name !== 'x-amz-cf-id'),
  )
  if (unsigned.length === 0) return
  throw new AwsError('AccessDeniedException', 'There were headers present in the request which were not signed', 403, {
    HeadersNotSigned: unsigned.join(', '),
  })
}

function parseBasicDate(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return Number.NaN
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

function signsAsSent({ services }: Cloud, { service }: CredentialScope): boolean {
  return services.get(service)?.wire?.signsAsSent === true
}

function stringToSign(request: HttpRequest, { scope, signedHeaders, presigned }: Signature, asSent: boolean): string {
  const { headers, query } = request
  const time = presigned ? query.get('X-Amz-Date') : (single(headers['x-amz-date']) ?? basicDate(headers.date))
  if (!time?.startsWith(scope.date)) {
    throw incomplete(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header of its scope.",
    )
  }
  const canonical = [
    request.method,
    canonicalPath(request.path, asSent),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}`),
    '',
    signedHeaders.join(';'),
    payloadHash(request, asSent && presigned),
  ].join('\n')
  return `${algorithm}\n${time}\n${scope.date}/${scope.region}/${scope.service}/aws4_request\n${sha256(canonical)}`
}

function basicDate(date: string | undefined): string | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date)
  if (Number.isNaN(time)) return undefined
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** Unless its service signs a path as it is sent, it is normalized and encoded once more. */
function canonicalPath(path: string, asSent: boolean): string {
  if (asSent || path === '/') return path
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') segments.pop()
    else segments.push(encode(segment))
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`
}

function canonicalQuery(query: URLSearchParams): string {
  if (query.size === 0) return ''
  const pairs: (readonly [string, string])[] = []
  for (const [name, value] of query) {
    if (name !== 'X-Amz-Signature') pairs.push([encode(name), encode(value)])
  }
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function canonicalValue(value: string | string[] | undefined): string {
  if (value === undefined) return ''
  const text = typeof value === 'string' ? value : value.join(',')
  return text.trim().replace(/ {2,}/g, ' ')
}

function payloadHash({ headers, query, body }: HttpRequest, withoutBody: boolean): string {
  const claimed = single(headers['x-amz-content-sha256']) ?? query.get('X-Amz-Content-Sha256') ?? undefined
  if (claimed === undefined) return withoutBody ? 'UNSIGNED-PAYLOAD' : sha256(body)
  // A stream's chunks are not checked one by one; what stands for them is part of the signature.
  if (claimed === 'UNSIGNED-PAYLOAD' || claimed.startsWith('STREAMING-')) return claimed
  return sha256(body)
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function isSame(expected: string, given: string): boolean {
  const [own, other] = [Buffer.from(expected), Buffer.from(given)]
  return own.length === other.length && timingSafeEqual(own, other)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

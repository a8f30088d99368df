/** The template that a request gives: in its body, or where in S3 it is. */
import { parseTemplate } from '../../assembly/template'
import { AwsError, isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import type { Principal } from '../../kernel/principal'
import { isTooDeep } from '../../lib/json-depth'
import { type ObjectPlace, readObject } from '../../lib/read-object'

export interface TemplateInput {
  readonly TemplateBody?: string
  readonly TemplateURL?: string
}

/** Deeper than any template; the walks over one are recursive. */
const deepest = 100
/** Bytes, as AWS has them. */
const longestBody = 51_200
const longestObject = 1_000_000

/**
 * What the template says, as it is written; undefined: the request gives none. An object is read with the rights of who
 * asks.
 * @throws AwsError `ValidationError`
 */
export async function readTemplateText(
  cloud: Cloud,
  caller: Principal,
  { TemplateBody, TemplateURL }: TemplateInput,
): Promise<string | undefined> {
  if (TemplateBody !== undefined && TemplateURL !== undefined) {
    throw invalid('Template URL and Template Body cannot both be specified.')
  }
  if (TemplateBody !== undefined) {
    if (Buffer.byteLength(TemplateBody) > longestBody) {
      const rule = `Member must have length less than or equal to ${longestBody}`
      throw invalid(`1 validation error detected: Value at 'templateBody' failed to satisfy constraint: ${rule}`)
    }
    return TemplateBody
  }
  if (TemplateURL === undefined) return undefined
  const place = placeOf(cloud, TemplateURL)
  const bytes = await readObject(cloud, caller, place).catch((error: unknown) => {
    if (!isAwsError(error)) throw error
    const page = 'http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html'
    throw invalid(`S3 error: ${error.message}\nFor more information check ${page}`)
  })
  if (bytes.length > longestObject) throw invalid(`Template may not exceed ${longestObject} bytes in size.`)
  return bytes.toString('utf8')
}

/** @throws AwsError if it is neither JSON nor YAML */
export function parseBody(text: string): unknown {
  if (isTooDeep(text, deepest)) throw invalid(`Template format error: nested deeper than ${deepest} levels`)
  try {
    return parseTemplate(text)
  } catch (error) {
    throw invalid(messageOf(error))
  }
}

/** `https://bucket.s3.region.amazonaws.com/key`, `https://s3.region.amazonaws.com/bucket/key`, and both at our endpoint. */
export function placeOf({ endpointUrl }: Pick<Cloud, 'endpointUrl'>, text: string): ObjectPlace {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const own = URL.canParse(endpointUrl) ? new URL(endpointUrl) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid('TemplateURL must be a supported URL.')
  const bucketInHost = bucketOf(url, own)
  if (bucketInHost === undefined) throw invalid('TemplateURL must be a supported URL.')
  const path = url.pathname.slice(1).split('/').map(decoded)
  const [bucket = '', ...key] = bucketInHost === '' ? path : [bucketInHost, ...path]
  if (bucket === '' || key.join('/') === '') {
    throw invalid('TemplateURL must reference a valid S3 object to which you have access.')
  }
  const version = url.searchParams.get('versionId') ?? undefined
  return { bucket, key: key.join('/'), version }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('TemplateURL must be a supported URL.')
  }
}

/** Empty: the path begins with it. Undefined: it is no host of S3. */
function bucketOf(url: URL, own: URL | undefined): string | undefined {
  const ofAws = /^(?:(.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com$/.exec(url.hostname)
  if (ofAws) return ofAws[1] ?? ''
  if (!own || url.port !== own.port) return undefined
  const host = url.hostname
  if (host === own.hostname || ['localhost', '127.0.0.1', '[::1]', 's3.localhost'].includes(host)) return ''
  return /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host)?.[1]
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)

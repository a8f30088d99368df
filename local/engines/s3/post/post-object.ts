/**
 * POST Object: a browser's form, with a policy that somebody signed (a presigned POST), is a PutObject of who signed it.
 * As recorded on AWS: 204, or what `success_action_status` and `success_action_redirect` ask for.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { FormSignature, HttpRequest, HttpResponse, SignedForm } from '../../../kernel/service'
import { xmlElement, xmlHeader, xmlText } from '../../../lib/xml'
import { invalidArgument, preconditionFailed } from '../errors'
import { type PostForm, readForm } from './multipart-form'
import { checkPolicy } from './policy'
import { tagsInField } from './tags-in-field'

const signatureFields = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature']
const oldFields = ['AWSAccessKeyId', 'Signature']
const kept =
  /^(?:cache-control|content-(?:disposition|encoding|language|type)|expires|x-amz-(?:meta|checksum|sdk-checksum|server-side-encryption|storage-class|website-redirect-location|object-lock|grant)\b.*)$/

/** Undefined: it is no form for a bucket. `request` is in path style. */
export function readPost(request: HttpRequest): SignedForm | undefined {
  const bucket = bucketOf(request)
  if (bucket === undefined) return undefined
  const type = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) {
    throw preconditionFailed('Bucket POST must be of the enclosure-type multipart/form-data')
  }
  const form = readForm(type, request.body)
  const value = (name: string): string | undefined => form.fields.get(name.toLowerCase())?.value
  const required = (name: string): string => {
    const given = value(name)
    if (given !== undefined) return given
    const advice = 'If it is specified, please check the order of the fields.'
    throw invalidArgument(`Bucket POST must contain a field named '${name}'.  ${advice}`, name, '')
  }
  const key = keyOf(required('key'), form)
  const signature = signatureOf(value, required)
  return {
    ...(signature && { signature }),
    requestAt(now) {
      const policy = value('policy')
      if (policy !== undefined) checkPolicy(policy, { form, bucket, now })
      return putOf(request, form, `/${bucket}/${encoded(key)}`)
    },
    answer: (response) => answerOf(response, { form, bucket, key, location: locationOf(request, bucket, key) }),
  }
}

type Field<Value> = (name: string) => Value

/** Undefined where the form has no field of either version's. */
function signatureOf(value: Field<string | undefined>, required: Field<string>): FormSignature | undefined {
  const has = (name: string): boolean => value(name) !== undefined
  if (signatureFields.some(has)) {
    const [algorithm, credential, , signature] = signatureFields.map(required) as [string, string, string, string]
    return { algorithm, credential, signature, sessionToken: value('X-Amz-Security-Token'), text: required('policy') }
  }
  if (!oldFields.some(has)) return undefined
  const [credential, signature] = oldFields.map(required) as [string, string]
  const sessionToken = value('X-Amz-Security-Token')
  return { algorithm: 'AWS-HMAC-SHA1', credential, signature, sessionToken, text: required('policy') }
}

/** Who asks for something of a bucket by POST says what in the query. */
function bucketOf({ method, path, query, headers }: HttpRequest): string | undefined {
  const [, bucket] = /^\/([^/]+)\/?$/.exec(path) ?? []
  return method === 'POST' && query.size === 0 && headers.authorization === undefined ? bucket : undefined
}

/** A file without a name leaves the place for it as it is, as recorded. */
const keyOf = (key: string, { filename }: PostForm): string =>
  filename === undefined ? key : key.replaceAll(`\${filename}`, () => filename)

const encoded = (key: string): string => key.split('/').map(encodeURIComponent).join('/')

function putOf(request: HttpRequest, { fields, file }: PostForm, path: string): HttpRequest {
  const headers: IncomingHttpHeaders = { host: request.headers.host, 'content-length': String(file.length) }
  for (const [name, { value }] of fields) {
    if (kept.test(name)) headers[name] = value
    if (name === 'acl') headers['x-amz-acl'] = value
    const tags = name === 'tagging' ? tagsInField(value) : ''
    if (tags !== '') headers['x-amz-tagging'] = tags
  }
  return { ...request, method: 'PUT', path, query: new URLSearchParams(), headers, body: file, isPostedForm: true }
}

interface Posted {
  readonly form: PostForm
  readonly bucket: string
  readonly key: string
  readonly location: string
}

/** By the name that the client called it by: the bucket's own host, or the path. */
function locationOf({ headers: { host = 's3' } }: HttpRequest, bucket: string, key: string): string {
  const isOfBucket = host.startsWith(`${bucket}.`)
  return `http://${host}${isOfBucket ? '' : `/${bucket}`}/${encodeURIComponent(key)}`
}

function answerOf({ headers }: HttpResponse, { form, bucket, key, location }: Posted): HttpResponse {
  const { ETag, etag = ETag } = headers as Record<string, string>
  const made = Object.entries(headers).filter(([name]) => !/^content-(?:length|type)$/i.test(name))
  const answered = { ...Object.fromEntries(made), Location: location }
  const redirect = redirectOf(form)
  if (redirect !== undefined) {
    const query = new URLSearchParams({ bucket, key, etag: etag ?? '' })
    return {
      status: 303,
      headers: { ...answered, Location: `${redirect}${redirect.includes('?') ? '&' : '?'}${query}` },
      body: '',
    }
  }
  const status = form.fields.get('success_action_status')?.value
  if (status === '200') return { status: 200, headers: answered, body: '' }
  if (status !== '201') return { status: 204, headers: answered, body: '' }
  const members = { Location: location, Bucket: bucket, Key: key, ETag: etag ?? '' }
  const elements = Object.entries(members).map(([name, text]) => xmlElement(name, xmlText(text)))
  return {
    status: 201,
    headers: { ...answered, 'Content-Type': 'application/xml' },
    body: `${xmlHeader}${xmlElement('PostResponse', elements.join(''))}`,
  }
}

/** One that is no whole address is passed over, as recorded; one that would split the answer too. */
function redirectOf({ fields }: PostForm): string | undefined {
  const given = fields.get('success_action_redirect')?.value ?? fields.get('redirect')?.value
  return given !== undefined && /^https?:\/\/[\x21-\x7e]+$/.test(given) ? given : undefined
}

/**
 * Answers requests to function URLs on the web port: by their hosts, `<id>.lambda-url.<region>.localhost` and AWS's own
 * `<id>.lambda-url.<region>.on.aws`, and for clients that find neither by `/_aws/lambda-url/<id>/…`.
 *
 * Who calls needs two permissions, as for URLs made since October 2025: lambda:InvokeFunctionUrl and lambda:InvokeFunction.
 */
import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { type AwsError, isAwsError } from '../../../kernel/aws-error'
import { messageOf } from '../../../kernel/message-of'
import type { Principal } from '../../../kernel/principal'
import type { HttpRequest, HttpResponse, HttpStream, WebHosts, WebHostVisit } from '../../../kernel/service'
import { eventOf, responseOf } from '../../../lib/payload-two'
import { signedFor } from '../../../lib/signed-for'
import { type Engine, tagsOf } from '../engine'
import { limits, runAndWait } from '../operations/invoke'
import { policyOf } from '../permissions'
import type { RunOutcome } from '../run-invocation'
import { ownOf } from '../state'
import type { Qualified } from '../versions'
import { type AnswerStream, createAnswerStream } from './answer-stream'
import { allows, preflightAnswer, withCors } from './cors'
import { addressOf, type FunctionUrl } from './url-table'

/** Who signed a request (Signature Version 4). @throws AwsError for a bad signature */
export type Identify = (request: HttpRequest) => Promise<Principal> | Principal

const anonymous: Principal = { kind: 'anonymous' }
const hostForm = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\.(?:localhost|on\.aws)$/
const pathForm = /^\/_aws\/lambda-url\/([a-z0-9]+)(\/.*)?$/

export function createUrlHosts(engine: Engine, identify: Identify): WebHosts {
  const { cloud, functions } = engine

  /** Undefined: nothing is there. */
  function targetOf(url: FunctionUrl | undefined): Qualified | undefined {
    const found = url && functions.get(url.name)
    if (!url || !found) return undefined
    const { qualifier } = url
    return { found, qualifier, arn: qualifier === undefined ? found.arn : `${found.arn}:${qualifier}` }
  }

  async function authorize(
    url: FunctionUrl,
    { found, qualifier, arn }: Qualified,
    request: HttpRequest,
    sender: Principal | undefined,
  ): Promise<Principal> {
    // Who sends it on for others, and does not sign, sends their signature.
    const isSigned = sender !== undefined && sender.kind !== 'anonymous'
    const caller = url.authType === 'NONE' ? anonymous : isSigned ? sender : await signerOf(request)
    const resourcePolicy = policyOf(ownOf(found, qualifier))
    const tags = tagsOf(found)
    const needed = [
      { action: 'lambda:InvokeFunctionUrl', context: { ...tags, 'lambda:FunctionUrlAuthType': url.authType } },
      { action: 'lambda:InvokeFunction', context: { ...tags, 'lambda:InvokedViaFunctionUrl': 'true' } },
    ]
    try {
      cloud.authorizer.authorize(
        caller,
        needed.map((each) => ({ ...each, resource: arn, resourcePolicy })),
        request,
      )
    } catch (error) {
      if (isAwsError(error) && /^AccessDenied/.test(error.code)) throw new Refused(forbidden())
      throw error
    }
    return caller
  }

  async function signerOf(request: HttpRequest): Promise<Principal> {
    const signed = signedFor(request)
    if (!signed) return anonymous
    try {
      const caller = await identify(request)
      if (signed.service !== undefined && signed.service !== 'lambda') {
        throw new Refused(
          failed(403, 'InvalidSignatureException', "Credential should be scoped to correct service: 'lambda'."),
        )
      }
      return caller
    } catch (error) {
      if (!isAwsError(error)) throw error
      throw new Refused(failed(403, error.code.replace(/(?<!Exception)$/, 'Exception'), error.message))
    }
  }

  async function serve(
    url: FunctionUrl,
    target: Qualified,
    path: string,
    request: HttpRequest,
    requestId: string,
    sender: Principal | undefined,
  ) {
    const caller = await authorize(url, target, request, sender)
    // Of an alias that is gone.
    if (url.qualifier !== undefined && !functions.versions.has(url.name, url.qualifier)) throw new Refused(forbidden())
    const time = cloud.clock.now()
    const isSigned = url.authType === 'AWS_IAM'
    const event = eventOf(request, {
      path,
      requestId,
      time,
      // Seen in events of AWS's: nobody's account stands there while nobody is asked who they are.
      accountId: isSigned ? cloud.accountId : 'anonymous',
      apiId: url.id,
      domainPrefix: url.id,
      authorizer: isSigned ? { iam: identityOf(caller, request) } : undefined,
    })
    const payload = JSON.stringify(event)
    if (request.isTooLong || Buffer.byteLength(payload) > limits.RequestResponse) throw new Refused(tooLong())
    const isStreamed = url.invokeMode === 'RESPONSE_STREAM'
    const stream = createAnswerStream(isStreamed ? mostStreamed : limits.RequestResponse)
    const running = runAndWait(engine, target, {
      requestId,
      payload,
      origin: { ids: [requestId] },
      sink: stream.sink,
    })
    running.then(
      ({ error }) => (error ? stream.fail(failureOf(error)) : stream.end()),
      (error: unknown) => stream.fail(messageOf(error)),
    )
    const response = await (isStreamed ? streamed(running, stream) : buffered(running, stream))
    return typeof response === 'string' ? malformed(url, requestId, response) : response
  }

  function identityOf(caller: Principal, request: HttpRequest): Readonly<Record<string, unknown>> {
    const known = caller.kind === 'root' || caller.kind === 'role' || caller.kind === 'user' ? caller : undefined
    const userId = cloud.authorizer.userId?.(caller) ?? null
    return {
      accessKey: signedFor(request)?.accessKeyId ?? null,
      accountId: known?.accountId ?? null,
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: known?.arn ?? null,
      userId,
    }
  }

  /** As recorded on AWS of a function that throws. */
  function malformed({ name }: FunctionUrl, requestId: string, reason: string): HttpResponse {
    cloud.trace({ kind: 'integration.failed', subject: name, ids: [requestId], detail: { reason } })
    return { status: 502, headers: { 'Content-Type': 'application/json' }, body: 'Internal Server Error' }
  }

  async function answer(
    url: FunctionUrl,
    target: Qualified,
    path: string,
    request: HttpRequest,
    sender: Principal | undefined,
  ) {
    const preflight = url.cors && preflightAnswer(url.cors, request)
    if (preflight) return preflight
    const requestId = randomUUID()
    const begun = cloud.clock.now()
    let response: HttpResponse | HttpStream
    try {
      response = await serve(url, target, path, request, requestId, sender)
    } catch (error) {
      response = refusalOf(url, requestId, error)
    }
    const { status } = response
    const detail = { method: request.method, status, duration: cloud.clock.now() - begun }
    cloud.trace({ kind: 'url.request', subject: url.name, ids: [requestId], detail })
    const headers = url.cors ? withCors(url.cors, request, response.headers) : response.headers
    return { ...response, headers: { ...headers, 'x-amzn-RequestId': requestId } }
  }

  function refusalOf({ name }: FunctionUrl, requestId: string, error: unknown): HttpResponse {
    if (error instanceof Refused) return error.response
    if (isAwsError(error) && error.status < 500) return failed(error.status, error.code, error.message, error)
    cloud.trace({ kind: 'integration.failed', subject: name, ids: [requestId], detail: { reason: messageOf(error) } })
    return failed(500, 'ServiceException', 'Internal Server Error')
  }

  function visit(name: string, request: HttpRequest): WebHostVisit | undefined {
    const [, ofHost, region] = hostForm.exec(name) ?? []
    const [, ofPath, rest = '/'] = (ofHost === undefined && pathForm.exec(request.path)) || []
    const id = ofHost ?? ofPath
    if (id === undefined) return undefined
    const url = region === undefined || region === cloud.region ? functions.urls.byId(id) : undefined
    const target = targetOf(url)
    // As recorded on AWS of a URL that nobody has.
    if (!url || !target) return { to: closed, answer: async () => denied(null) }
    const path = ofHost === undefined ? rest : request.path
    return { to: accessOf(url, request), answer: (whole, sender) => answer(url, target, path, whole, sender) }
  }

  return {
    isHost: (name) => hostForm.test(name),
    list: () =>
      functions.urls.of().map((url) => ({
        title: url.qualifier === undefined ? url.name : `${url.name}:${url.qualifier}`,
        href: addressOf(cloud, url),
      })),
    visit,
  }
}

/** Bytes: Lambda's quota of answers that are streamed. */
export const mostStreamed = 200 * 1024 * 1024

type Failure = NonNullable<RunOutcome['error']>

const failureOf = ({ type }: Failure): string => `the function ended with an error (${type})`

/** As soon as its head is there. What a function returns that streams nothing is sent as it is, as recorded on AWS. */
async function streamed(
  running: Promise<RunOutcome>,
  stream: AnswerStream,
): Promise<HttpResponse | HttpStream | string> {
  const outcome = await Promise.race([running, stream.head.then(() => undefined)])
  if (outcome?.error) return failureOf(outcome.error)
  if (outcome && !outcome.isStreamed) {
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: outcome.payload }
  }
  const head = await stream.head
  return typeof head === 'string' ? head : { ...head, stream: stream.body }
}

/** When it is whole. A function may stream its answer all the same. */
async function buffered(running: Promise<RunOutcome>, stream: AnswerStream): Promise<HttpResponse | string> {
  const body = buffer(stream.body).catch(() => undefined)
  const { error, isStreamed, payload } = await running
  if (error) return failureOf(error)
  if (!isStreamed) return responseOf(payload)
  const head = await stream.head
  return typeof head === 'string' ? head : { ...head, body: (await body) ?? '' }
}

const closed = { kind: 'route', isPublic: true, isForPages: false, isForForms: false } as const

/**
 * Pages of other sites reach what CORS is configured for: from origins that are named; from any, if it reads, or if it is
 * signed, since keys that nobody issued are not believed of them.
 */
function accessOf({ authType, cors }: FunctionUrl, { method, headers }: HttpRequest): WebHostVisit['to'] {
  const { origin } = headers
  const allowed = cors && origin !== undefined ? allows(cors, origin) : undefined
  const isHarmless = authType === 'AWS_IAM' || ['GET', 'HEAD', 'OPTIONS'].includes(method)
  return {
    kind: 'route',
    isPublic: authType === 'NONE',
    isForPages: allowed === 'named' || (allowed === 'any' && isHarmless),
    isForForms: false,
  }
}

class Refused extends Error {
  constructor(readonly response: HttpResponse) {
    super('refused')
  }
}

/** As recorded on AWS. */
const forbidden = (): HttpResponse =>
  denied(
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
  )

function denied(message: string | null): HttpResponse {
  return {
    status: 403,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'AccessDeniedException' },
    body: JSON.stringify({ Message: message }),
  }
}

/** The text of Invoke; what a URL says itself is not verified. */
const tooLong = (): HttpResponse => ({
  status: 413,
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'RequestEntityTooLargeException' },
  body: JSON.stringify({
    Message: `Request must be smaller than ${limits.RequestResponse} bytes for the InvokeFunction operation`,
  }),
})

function failed(status: number, code: string, message: string, { details }: Partial<AwsError> = {}): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': code },
    body: JSON.stringify({ ...details, message }),
  }
}

/**
 * Asks the function behind a custom resource to create, update or delete it, and waits until the function puts its
 * answer to the URL that it was given: one URL a request, good for one answer.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import { rootOf } from '../../kernel/principal'
import type { HttpRequest, HttpResponse, ResourcePlace } from '../../kernel/service'
import { customResourceHost } from './custom-resource-host'

export const customResourcePath = '/_local/custom-resource/'

export interface CustomResourceRequest extends ResourcePlace {
  readonly requestType: 'Create' | 'Update' | 'Delete'
  readonly resourceType: string
  /** The function's ARN. */
  readonly serviceToken: string
  readonly properties: Properties
  /** Of an update. */
  readonly oldProperties?: Properties
  /** Of an update and a deletion. */
  readonly physicalId?: string
}

/** As a function sees them: the numbers and booleans of a template are strings. */
export type Properties = Readonly<Record<string, unknown>>

export interface CustomResourceAnswer {
  readonly physicalId: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface CustomResourceRequests {
  /** @throws AwsError with the reason that the function gave, or with what was wrong with its answer */
  ask(request: CustomResourceRequest): Promise<CustomResourceAnswer>
  /** `PUT /_local/custom-resource/<secret>`. */
  handle(request: HttpRequest): HttpResponse
  stop(): void
}

interface Waiting {
  readonly resolve: (body: string) => void
  readonly reject: (error: Error) => void
}

interface InvokeOutput {
  readonly Payload: string
  readonly FunctionError?: string
}

/** Bytes. */
const longestAnswer = 4096
/** Seconds of real time: a function that has come to its end has mostly answered before. */
const patience = 300

/**
 * What CDK's AwsCustomResource says of its function, which then runs npm for up to a minute before each first call, and
 * in vain without a network. It falls back to the SDK that is there, so here it begins with that.
 */
const install = 'InstallLatestAwsSdk'

function withoutInstall(properties: Properties): Properties {
  return properties[install] === 'true' ? { ...properties, [install]: 'false' } : properties
}

function tellSkipped({ stackName, logicalId, properties }: CustomResourceRequest): void {
  if (properties[install] !== 'true') return
  process.stderr.write(`${stackName}/${logicalId}: ${install} is skipped; its function has the local cloud's AWS SDK\n`)
}

export function createCustomResourceRequests(cloud: Cloud): CustomResourceRequests {
  const waiting = new Map<string, Waiting>()
  const root = rootOf(cloud.accountId)

  async function ask(request: CustomResourceRequest): Promise<CustomResourceAnswer> {
    const { requestType, stackId, logicalId, resourceType, serviceToken, physicalId } = request
    const requestId = randomUUID()
    const secret = randomBytes(24).toString('hex')
    tellSkipped(request)
    const event = {
      RequestType: requestType,
      ServiceToken: serviceToken,
      ResponseURL: `https://${customResourceHost}${customResourcePath}${secret}`,
      StackId: stackId,
      RequestId: requestId,
      LogicalResourceId: logicalId,
      ResourceType: resourceType,
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
      ResourceProperties: { ServiceToken: serviceToken, ...withoutInstall(request.properties) },
      ...(request.oldProperties && {
        OldResourceProperties: { ServiceToken: serviceToken, ...withoutInstall(request.oldProperties) },
      }),
    }
    cloud.trace({
      kind: 'customresource.requested',
      subject: `${request.stackName}/${logicalId}`,
      ids: [requestId],
      detail: { requestType, resourceType, function: serviceToken },
    })
    const answered = new Promise<string>((resolve, reject) => waiting.set(secret, { resolve, reject }))
    try {
      const ended = invoke(request, requestId, JSON.stringify(event))
      const body = await Promise.race([answered, ended.then(() => outOfPatience(request))])
      return readAnswer(body, request, requestId)
    } finally {
      waiting.delete(secret)
    }
  }

  /** Rejects if the function fails: nothing will answer any more. */
  async function invoke(
    { serviceToken, requestType }: CustomResourceRequest,
    requestId: string,
    Payload: string,
  ): Promise<void> {
    const input = { FunctionName: serviceToken, InvocationType: 'RequestResponse', Payload }
    const output = await cloud.call<InvokeOutput>(root, 'lambda', 'Invoke', input, { requestId })
    if (output.FunctionError === undefined) return
    const failure = JSON.parse(output.Payload) as { errorType?: string; errorMessage?: string } | null
    const reason = [failure?.errorType, failure?.errorMessage].filter(Boolean).join(': ')
    throw failed(`the function ${serviceToken} failed at ${requestType} and did not answer: ${reason}`)
  }

  function outOfPatience({ serviceToken, requestType, properties }: CustomResourceRequest): Promise<never> {
    const seconds = Number(properties.ServiceTimeout ?? patience)
    const isStill = cloud.clock.mode !== 'running'
    return new Promise((_, reject) => {
      const message =
        `CloudFormation did not receive a response from your Custom Resource: the function ${serviceToken} ended at ` +
        `${requestType}, and sent no answer in ${seconds} s (ServiceTimeout gives it more)${isStill ? '; the clock stands still, if it waits for that' : ''}`
      // biome-ignore lint/plugin: nothing else is waited for; the clock may be standing still
      setTimeout(() => reject(failed(message)), seconds * 1000).unref()
    })
  }

  return {
    ask,
    handle({ path, body }) {
      const secret = path.slice(customResourcePath.length)
      const waiter = waiting.get(secret)
      if (!waiter) return { status: 403, headers: {}, body: 'Request has expired' }
      waiting.delete(secret)
      waiter.resolve(body.toString('utf8'))
      return { status: 200, headers: {}, body: '' }
    },
    stop() {
      for (const { reject } of waiting.values()) reject(failed('the local cloud is stopping'))
    },
  }
}

function readAnswer(body: string, request: CustomResourceRequest, requestId: string): CustomResourceAnswer {
  if (Buffer.byteLength(body) > longestAnswer) throw failed('Response object is too long.')
  const answer = parse(body)
  const { Status, Reason, PhysicalResourceId = request.physicalId, Data } = answer
  const expected = { StackId: request.stackId, RequestId: requestId, LogicalResourceId: request.logicalId }
  for (const [name, value] of Object.entries(expected)) {
    if (answer[name] !== value) throw failed(`Invalid response: ${name} is not that of the request`)
  }
  if (Status === 'FAILED') {
    const reason = Reason === undefined ? '' : ` Message returned: ${Reason}`
    throw failed(`Received response status [FAILED] from custom resource.${reason} (RequestId: ${requestId})`)
  }
  if (Status !== 'SUCCESS') throw failed(`Invalid response: Status must be SUCCESS or FAILED, not ${Status}`)
  if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '') throw failed('Invalid PhysicalResourceId')
  if (Data !== undefined && Data !== null && (typeof Data !== 'object' || Array.isArray(Data))) {
    throw failed('Invalid response: Data must be an object')
  }
  return { physicalId: PhysicalResourceId, data: { ...(Data as object | null | undefined) } }
}

function parse(body: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body)
    if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw failed('Invalid response object: it is no JSON object')
}

function failed(message: string): AwsError {
  return new AwsError('CustomResourceFailed', message)
}

/** What optimized integrations add to a service's answer: what its response had besides the body. */
import { randomBytes, randomUUID } from 'node:crypto'
import { crc32, ieee } from '../../../lib/crc32'
import { inHashOrder } from '../json-path/hash-order'

/** The header of the answer that each service sends besides those that all of them send. */
type MoreHeaders = (answer: Answer) => Readonly<Record<string, string>>

interface Answer {
  readonly body: string
  readonly output: Readonly<Record<string, unknown>>
  /** Milliseconds. */
  readonly now: number
}

interface Response {
  /** The text that the service answered with, of which only the length is told. */
  readonly body: (output: Readonly<Record<string, unknown>>) => string
  readonly contentType: string
  readonly headers: MoreHeaders
}

const connected: MoreHeaders = () => ({ connection: 'keep-alive' })
const json = (output: object): string => JSON.stringify(output)

const plain: Response = { body: json, contentType: 'application/x-amz-json-1.0', headers: connected }

/** As recorded on AWS. The services that are not here answer as SQS and Step Functions do. */
const responses: Readonly<Record<string, Response>> = {
  dynamodb: {
    ...plain,
    headers: ({ body }) => ({
      Server: 'Server',
      Connection: 'keep-alive',
      'x-amz-crc32': String(crc32(Buffer.from(body), ieee)),
    }),
  },
  sns: { body: published, contentType: 'text/xml', headers: connected },
  lambda: {
    body: json,
    contentType: 'application/json',
    headers: ({ output: { ExecutedVersion, LogResult }, now }) => ({
      ...(LogResult !== undefined && { 'X-Amz-Log-Result': String(LogResult) }),
      'X-Amz-Executed-Version': String(ExecutedVersion),
      'x-amzn-Remapped-Content-Length': '0',
      Connection: 'keep-alive',
      'X-Amzn-Trace-Id': traceId(now),
    }),
  },
}

/** An output and the text that the service answered with, where the output does not tell its length. */
export class Answered {
  constructor(
    readonly output: object,
    readonly body: string,
  ) {}
}

/** EventBridge's answer is given without what its response had besides. */
const bare: ReadonlySet<string> = new Set(['events'])

/** `service` as the local cloud calls it; `now` in milliseconds. */
export function withMetadata(output: unknown, service: string, now: number): object {
  const given = (output instanceof Answered ? output.output : output) as Record<string, unknown>
  if (bare.has(service)) return given
  const response = responses[service] ?? plain
  const requestId = randomUUID()
  const body = output instanceof Answered ? output.body : response.body(given)
  // As they come: those that a hash table puts beside each other stay so.
  const headers: Readonly<Record<string, string>> = {
    Date: new Date(now).toUTCString(),
    'Content-Type': response.contentType,
    'Content-Length': String(Buffer.byteLength(body)),
    ...response.headers({ body, output: given, now }),
    'x-amzn-RequestId': requestId,
  }
  const named = Object.entries(headers).map(([name, value]) => ({ name, value }))
  return inNameOrder({
    ...given,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(inHashOrder(named).map(({ name, value }) => [name, [value]])),
      HttpHeaders: inNameOrder(headers),
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  })
}

/** AWS gives an answer's members, and the headers that have one value, by their names in whatever case. */
function inNameOrder(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const lower = ([name]: readonly [string, unknown]): string => name.toLowerCase()
  return Object.fromEntries(Object.entries(members).sort((one, other) => (lower(one) < lower(other) ? -1 : 1)))
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** SNS answers in XML of its query protocol: of 294 bytes for a topic, of 352 for a FIFO topic. */
function published({ SequenceNumber }: Readonly<Record<string, unknown>>): string {
  return ' '.repeat(294 + (SequenceNumber === undefined ? 0 : 38 + String(SequenceNumber).length))
}

/** Lambda traces each invocation, sampled or not. */
export function traceId(now: number): string {
  const time = Math.floor(now / 1000).toString(16)
  return `Root=1-${time}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`
}

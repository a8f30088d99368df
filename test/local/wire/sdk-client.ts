/** A client of the SDK that sends nothing: a function sees what it would send and says what comes back. */
import { Readable } from 'node:stream'
import { HttpResponse as SdkResponse } from '@smithy/core/transport'
import type { HttpRequest, HttpResponse } from '../../../local/kernel/service'

interface Sent {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface SdkClient {
  send(action: string, input: object): Promise<Readonly<Record<string, unknown>>>
  /** The class of an error. */
  errorClass(name: string): unknown
}

type Class = new (options: object) => { send(command: unknown): Promise<Record<string, unknown>> }

export function createSdkClient(name: string, answer: (request: HttpRequest) => HttpResponse): SdkClient {
  const sdk = require(`@aws-sdk/client-${name}`) as Record<string, unknown>
  const [, Client] = Object.entries(sdk).find(
    ([each]) => each.endsWith('Client') && !each.startsWith('__'),
  ) as unknown as [string, Class]
  const requestHandler = {
    async handle(sent: Sent) {
      const { status, headers, body } = answer(received(sent))
      const flat = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]))
      return {
        response: new SdkResponse({ statusCode: status, headers: flat, body: Readable.from([Buffer.from(body)]) }),
      }
    },
  }
  const client = new Client({
    region: 'us-east-1',
    endpoint: 'http://localhost:4566',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    // It would refuse digests that are made up here.
    md5: false,
    forcePathStyle: true,
    disableHostPrefix: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler,
  })
  return {
    send(action, input) {
      const Command = sdk[`${action}Command`] as new (given: object) => unknown
      return client.send(new Command(input))
    },
    errorClass: (error) => sdk[error],
  }
}

/** The request as Node would read it from a socket. */
function received({ method, path, query = {}, headers, body }: Sent): HttpRequest {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of value === null ? [''] : [value].flat()) parameters.append(name, each)
  }
  return {
    method,
    path,
    query: parameters,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: bytesOf(body),
    sourceIp: '127.0.0.1',
  }
}

function bytesOf(body: unknown): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return Buffer.from(body === undefined || body === null ? '' : String(body))
}

/** One HTTP request with the headers that are given and no others: neither redirected nor decoded. */
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import type { Backend } from './map-response'

export interface HttpCall {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
}

/**
 * Over a connection of its own: one that was kept may be closed by the backend just as it is used again.
 * @throws the connection's error, also where the signal ends it
 */
export function sendHttp({ url, method, headers, body }: HttpCall, signal: AbortSignal): Promise<Backend> {
  const send = url.protocol === 'https:' ? overHttps : overHttp
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? [...value] : String(value)]),
  )
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method, headers: sent, signal, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 502
        resolve({ status, headers: valuesOf(incoming.headersDistinct), body: Buffer.concat(chunks) })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function valuesOf(headers: NodeJS.Dict<string[]>): Backend['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values = []]) => [name, values.length === 1 ? (values[0] as string) : values]),
  )
}

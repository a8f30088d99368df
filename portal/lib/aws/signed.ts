/** Calls of AWS from the page, signed with temporary credentials (Signature Version 4), which are in memory alone. */
import { SignatureV4 } from '@smithy/signature-v4'
import { now } from '../clock'
import { Problem } from '../problem'
import { Sha256 } from './sha256'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** ISO 8601. */
  readonly expiresAt: string
}

export interface SignedCall {
  readonly service: 's3' | 'dynamodb' | 'execute-api'
  readonly region: string
  readonly method: string
  /** As it is signed. */
  readonly address: string
  /** Where it is sent, if a distribution stands between. */
  readonly sentTo?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export async function callSigned(keys: Keys, call: SignedCall): Promise<Response> {
  const { service, region, method, address, sentTo = address, headers = {}, body } = call
  const { protocol, hostname, host, port, pathname, searchParams } = new URL(address)
  // S3 signs the path as it is sent, the others encode it once more.
  const signer = new SignatureV4({
    service,
    region,
    credentials: keys,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  })
  const signed = await signer.sign(
    {
      method,
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...headers, host },
      ...(body !== undefined && { body }),
    },
    { signingDate: now() },
  )
  // The browser writes it itself, and lets nobody else.
  const { host: _, ...sent } = signed.headers
  return reach(sentTo, { method, headers: sent, credentials: 'omit', ...(body !== undefined && { body }) })
}

/** A call that nobody signs. */
export async function callOpen(address: string, target: string, body: object): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  const response = await reach(address, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'omit' })
  return readJson(response)
}

/** @throws Problem with what AWS says */
export async function readJson(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text()
  if (!response.ok) throw refusal(response, text)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

/** @throws Problem with what AWS says, in the JSON or the XML of the service */
export async function readText(response: Response): Promise<string> {
  const text = await response.text()
  if (!response.ok) throw refusal(response, text)
  return text
}

function refusal(response: Response, text: string): Problem {
  const { code, detail } = told(text)
  const id = response.headers.get('x-amzn-requestid') ?? response.headers.get('x-amz-request-id')
  return new Problem(detail || `AWS has answered ${response.status}`, {
    code: code || response.headers.get('x-amzn-errortype') || 'Refused',
    status: response.status,
    correlationId: id ?? '',
  })
}

function told(text: string): { readonly code: string; readonly detail: string } {
  if (text.startsWith('<')) return { code: elementOf(text, 'Code'), detail: elementOf(text, 'Message') }
  try {
    const { __type = '', title = '', message, Message, detail } = JSON.parse(text) as Record<string, string>
    const code = __type.slice(__type.lastIndexOf('#') + 1) || title
    return { code, detail: message ?? Message ?? detail ?? '' }
  } catch {
    return { code: '', detail: '' }
  }
}

/** Not by a parser of documents: the page's policy lets no text become one. */
export function elementsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity] ?? ''),
  )
}

const elementOf = (xml: string, name: string): string => elementsOf(xml, name)[0] ?? ''
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

async function reach(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...init, redirect: 'error' })
  } catch (cause) {
    const facts = { code: 'Unreachable', status: 0, correlationId: '' }
    throw new Problem('AWS can’t be reached from this page', facts, { cause })
  }
}

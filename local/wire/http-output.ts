/** Writes the output of an operation with HTTP bindings: status, headers and body. */
import type { ApiCall, Member, Structure } from '../kernel/api'
import type { HttpResponse, HttpStream } from '../kernel/service'
import { xmlAttribute, xmlHeader } from '../lib/xml'
import { encodeEventStream, eventStreamType, isEventStream } from './event-stream'
import { toJson } from './json-values'
import { toText } from './text-values'
import { writeContents, writeElement } from './xml-values'

const restJson = { renames: true } as const

export function writeHttpOutput(
  output: unknown,
  call: ApiCall,
  isXml: boolean,
  xmlNamespace: string,
): HttpResponse | HttpStream {
  const value = (output ?? {}) as Readonly<Record<string, unknown>>
  const headers = writeHeaders(value, call.output)
  const status = statusOf(value, call, headers)
  const payload = payloadOf(call.output)
  const events = payload && value[payload.name]
  if (payload?.shape.kind === 'structure' && isEventStream(events)) {
    const stream = encodeEventStream(events, payload.shape)
    return { status, headers: { ...headers, 'content-type': eventStreamType }, stream }
  }
  const { type, body } = isXml ? xmlBody(value, call.output, xmlNamespace) : jsonBody(value, call.output, status)
  return { status, headers: { ...(type && { 'content-type': type }), ...headers }, body }
}

function statusOf(
  value: Readonly<Record<string, unknown>>,
  { http, output }: ApiCall,
  headers: Readonly<Record<string, string>>,
): number {
  for (const { at, name } of output?.members.values() ?? []) {
    if (at === 'status' && typeof value[name] === 'number') return value[name]
  }
  // A part of a whole is answered so, in HTTP.
  return headers['content-range'] === undefined ? (http?.[2] ?? 200) : 206
}

/** The members that are headers, of an output or an error. */
export function writeHeaders(
  value: Readonly<Record<string, unknown>>,
  structure: Structure | undefined,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const member of structure?.members.values() ?? []) {
    const held = value[member.name]
    if (held === undefined || held === null) continue
    if (member.at === 'header') headers[member.wireName] = headerText(held, member)
    else if (member.at === 'headers') {
      for (const [name, text] of Object.entries(held)) headers[member.wireName + name] = String(text)
    }
  }
  return headers
}

function headerText(value: unknown, { shape, isJson }: Member): string {
  if (isJson) return Buffer.from(String(value)).toString('base64')
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => quoted(String(item))).join(', ')
  return shape.kind === 'list' || shape.kind === 'map' || shape.kind === 'structure'
    ? JSON.stringify(value)
    : toText(value, shape.kind, 'http-date')
}

function quoted(item: string): string {
  return /[",]/.test(item) ? `"${item.replace(/["\\]/g, '\\$&')}"` : item
}

interface Body {
  readonly type: string | undefined
  readonly body: string | Buffer
}

/** In an answer labels and parameters have no place of their own. */
const isInBody = ({ at }: Member): boolean => !['header', 'headers', 'payload', 'status'].includes(at)

const payloadOf = (structure: Structure | undefined): Member | undefined =>
  [...(structure?.members.values() ?? [])].find(({ at }) => at === 'payload')

/** Text is a body as it is, bytes likewise. */
function rawBody(value: unknown): string | Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return value === undefined || value === null ? '' : String(value)
}

function jsonBody(value: Readonly<Record<string, unknown>>, structure: Structure | undefined, status: number): Body {
  const type = 'application/json'
  const payload = payloadOf(structure)
  if (payload && payload.shape.kind !== 'structure') return { type, body: rawBody(value[payload.name]) }
  if (status === 204) return { type, body: '' }
  if (payload) return { type, body: JSON.stringify(toJson(value[payload.name] ?? {}, payload.shape, restJson)) }
  const body: Record<string, unknown> = {}
  for (const member of structure?.members.values() ?? []) {
    if (isInBody(member)) body[member.jsonName] = toJson(value[member.name], member.shape, restJson)
  }
  return { type, body: JSON.stringify(body) }
}

function xmlBody(value: Readonly<Record<string, unknown>>, structure: Structure | undefined, namespace: string): Body {
  const declared = xmlAttribute('xmlns', namespace)
  const payload = payloadOf(structure)
  const xml = 'application/xml'
  if (payload && payload.shape.kind !== 'structure') {
    const isText = payload.shape.kind === 'string'
    return { type: isText ? 'application/json' : undefined, body: rawBody(value[payload.name]) }
  }
  if (payload) {
    const held = value[payload.name]
    if (held === undefined) return { type: undefined, body: '' }
    return { type: xml, body: xmlHeader + writeElement(payload.root, held, payload.shape, declared) }
  }
  const inBody = [...(structure?.members.values() ?? [])].filter(isInBody)
  if (!structure || inBody.length === 0) return { type: undefined, body: '' }
  const held = Object.fromEntries(inBody.map(({ name }) => [name, value[name]]))
  return { type: xml, body: xmlHeader + writeContents(structure.root, held, structure, declared) }
}

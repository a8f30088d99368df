/** Reads the input of an operation with HTTP bindings: from path, query, headers and body. */
import type { ApiCall, Member, Shape, Structure } from '../kernel/api'
import { NotModelledError } from '../kernel/aws-error'
import type { HttpRequest } from '../kernel/service'
import type { RouteMatch } from './http-routes'
import { readObject } from './json-object'
import { fromJson, fromJsonBody } from './json-values'
import { fromText } from './text-values'
import { keepUnknown } from './unknown-member'
import { readDocument } from './xml-values'

const restJson = { renames: true } as const

/** Headers of signing and of the SDKs, which say nothing about an operation. */
const ownHeaders = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-optional-object-attributes',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-te',
  'x-amz-trailer',
  'x-amz-user-agent',
])

/** Clients add checksums of bodies to any operation. */
const isOwn = (name: string): boolean => ownHeaders.has(name) || name.startsWith('x-amz-checksum-')

/** Names of parameters that a signed URL has. */
const signing = new Set(
  ['algorithm', 'credential', 'date', 'expires', 'security-token', 'signature', 'signedheaders', 'content-sha256'].map(
    (name) => `x-amz-${name}`,
  ),
)

/** @throws AwsError if the body can't be read */
export function readHttpInput(
  request: HttpRequest,
  { call, labels }: RouteMatch,
  isXml: boolean,
  where: string,
): Readonly<Record<string, unknown>> {
  const input: Record<string, unknown> = {}
  const places = placesOf(call)
  readBody(request, places, call.input, input, isXml, where)
  const headers = readHeaders(request, places, input)
  readQuery(request, places, input, call.input, where)
  for (const [name, value] of headers) keepUnknown(input, `header ${name}`, value, call.input, where)
  for (const { name, shape } of places.labels) {
    if (labels[name] !== undefined) input[name] = fromText(labels[name], kindOf(shape))
  }
  return input
}

/** The members of an operation by where they stand. */
interface Places {
  readonly labels: readonly Member[]
  readonly payload: Member | undefined
  readonly headers: ReadonlyMap<string, Member>
  readonly prefixed: Member | undefined
  readonly parameters: ReadonlyMap<string, Member>
  readonly otherParameters: Member | undefined
  readonly selectors: URLSearchParams
}

const places = new WeakMap<ApiCall, Places>()

function placesOf(call: ApiCall): Places {
  const known = places.get(call)
  if (known) return known
  const members = [...(call.input?.members.values() ?? [])]
  const named = (place: Member['at']): ReadonlyMap<string, Member> =>
    new Map(members.flatMap((member) => (member.at === place ? [[member.wireName, member]] : [])))
  const made: Places = {
    labels: members.filter(({ at }) => at === 'label'),
    payload: members.find(({ at }) => at === 'payload'),
    headers: named('header'),
    prefixed: members.find(({ at }) => at === 'headers'),
    parameters: named('query'),
    otherParameters: members.find(({ at }) => at === 'queries'),
    selectors: new URLSearchParams(call.http?.[1].split('?')[1]),
  }
  places.set(call, made)
  return made
}

function kindOf({ kind }: Shape) {
  return kind === 'structure' || kind === 'list' || kind === 'map' ? 'string' : kind
}

function readBody(
  { body, method, path }: HttpRequest,
  { payload }: Places,
  structure: RouteMatch['call']['input'],
  input: Record<string, unknown>,
  isXml: boolean,
  where: string,
): void {
  if (payload) {
    if (payload.shape.kind === 'structure') {
      if (body.length === 0) return
      input[payload.name] = isXml
        ? readDocument(body, payload.root, payload.shape, where)
        : fromJson(readObject(body), payload.shape, restJson, where)
    } else if (payload.shape.kind === 'blob') {
      // As it came: bytes that an engine may keep.
      if (body.length > 0) input[payload.name] = body
    } else if (body.length > 0) input[payload.name] = body.toString('utf8')
    return
  }
  if (body.length === 0) return
  if (!isXml) Object.assign(input, fromJsonBody(readObject(body), structure, where))
  // A document of the members that stand nowhere else.
  else if (structure && hasBody(structure)) {
    Object.assign(input, readDocument(body, structure.root, structure, where))
  } else throw new NotModelledError(`a body of ${method} ${path}`, where)
}

const hasBody = ({ members }: Structure): boolean => [...members.values()].some(({ at }) => at === 'body')

/** Gives the headers of AWS that no member has. */
function readHeaders(
  { headers, query }: HttpRequest,
  { headers: byName, prefixed }: Places,
  input: Record<string, unknown>,
): readonly (readonly [string, string])[] {
  const unknown: [string, string][] = []
  // Presigning puts headers such as x-amz-checksum-crc32 into the query.
  const lifted =
    query.size === 0 ? [] : [...query].filter(([name]) => /^x-amz-/i.test(name) && !signing.has(name.toLowerCase()))
  for (const [sent, value] of [...Object.entries(headers), ...lifted]) {
    if (value === undefined) continue
    const name = sent.toLowerCase()
    const member = byName.get(name)
    const text = String(value)
    if (member) input[member.name] = readHeader(text, member)
    else if (prefixed && name.startsWith(prefixed.wireName)) {
      const map = (input[prefixed.name] ?? {}) as Record<string, string>
      map[name.slice(prefixed.wireName.length)] = text
      input[prefixed.name] = map
    } else if (name.startsWith('x-amz-') && !isOwn(name)) unknown.push([name, text])
  }
  return unknown
}

function readHeader(text: string, { shape, isJson }: Member): unknown {
  if (isJson) return Buffer.from(text, 'base64').toString('utf8')
  if (shape.kind !== 'list') return fromText(text, kindOf(shape))
  const items = [...text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g)]
    .map(([, quoted, plain]) => quoted?.replace(/\\(.)/g, '$1') ?? plain?.trim() ?? '')
    .filter((item) => item !== '')
  return items.map((item) => fromText(item, kindOf(shape.of)))
}

function readQuery(
  { query }: HttpRequest,
  { parameters, otherParameters: rest, selectors }: Places,
  input: Record<string, unknown>,
  structure: RouteMatch['call']['input'],
  where: string,
): void {
  if (query.size === 0) return
  for (const name of new Set(query.keys())) {
    if (name === 'x-id' || /^x-amz-/i.test(name)) continue
    const member = parameters.get(name)
    const values = query.getAll(name)
    if (member) input[member.name] = readParameter(values, member.shape)
    else if (selectors.has(name)) continue
    else if (rest?.shape.kind === 'map') {
      const map = (input[rest.name] ?? {}) as Record<string, unknown>
      Object.defineProperty(map, name, { value: readParameter(values, rest.shape.of), enumerable: true })
      input[rest.name] = map
    } else keepUnknown(input, name, values.length > 1 ? values : values[0], structure, where)
  }
}

function readParameter(values: readonly string[], shape: Shape): unknown {
  if (shape.kind === 'list') return values.map((value) => fromText(value, kindOf(shape.of)))
  return fromText(values[0] ?? '', kindOf(shape))
}

/**
 * The schemas of SDK clients, as @smithy/core reads them: a number for what is simple (64 and 128 added: a list or
 * a map of it), an array for what has a name: [kind, namespace, name, traits, …]. Traits are an object or bits.
 */
import type { ApiMember, ApiMemberTraits, ApiScalar, ApiShape, ApiType } from '../../local/kernel/api-model'

export type Traits = number | Readonly<Record<string, unknown>>
export type Schema = number | string | readonly unknown[] | (() => Schema)

/** The last number says how many members are required; they come first. */
export type StructureSchema = readonly [
  kind: 3 | 4 | -3,
  namespace: string,
  name: string,
  traits: Traits,
  memberNames: readonly string[],
  members: readonly Schema[],
  required?: number,
]

const bits = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
]

const scalars: Readonly<Record<number, ApiScalar>> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
  15: 'document',
  21: 'blob',
  42: 'blob',
}
const streamingBlob = 42

export function traitsOf(traits: Traits): Readonly<Record<string, unknown>> {
  if (typeof traits === 'object') return traits
  return Object.fromEntries(bits.flatMap((name, index) => ((traits >> index) & 1 ? [[name, 1]] : [])))
}

export interface ShapeReader {
  readonly shapes: ReadonlyMap<string, ApiShape>
  /** Reads a structure and all that it holds; gives its name. */
  add(structure: StructureSchema): string
}

export function createShapeReader(): ShapeReader {
  const shapes = new Map<string, ApiShape>()
  const schemas = new Map<string, StructureSchema>()

  function add(structure: StructureSchema): string {
    const [kind, , name, traits, memberNames, members, required = 0] = structure
    const known = schemas.get(name)
    if (known && known !== structure) throw new Error(`Two shapes are called ${name}`)
    if (known) return name
    schemas.set(name, structure)
    // Held before it is complete: shapes can hold themselves.
    const read: Record<string, ApiMember> = {}
    const own = traitsOf(traits)
    shapes.set(name, {
      ...(kind === 4 && { union: true }),
      ...(kind === -3 && { error: errorTraits(name, own) }),
      ...(own.xmlName !== undefined && { xml: String(own.xmlName) }),
      ...(required > 0 && { required: memberNames.slice(0, required) }),
      members: read,
    })
    for (const [index, memberName] of memberNames.entries()) {
      read[memberName] = member(members[index] as Schema, `${name}.${memberName}`)
    }
    return name
  }

  function member(schema: Schema, where: string): ApiMember {
    const { target, traits } = resolved(schema)
    const streaming = target === streamingBlob || traits.streaming !== undefined
    const rest = memberTraits(traits, streaming, where)
    const type = typeOf(target, where)
    return Object.keys(rest).length > 0 ? { type, ...rest } : type
  }

  function typeOf(schema: Schema, where: string): ApiType {
    const { target } = resolved(schema)
    if (typeof target === 'number') {
      if (target >= 128) return { map: typeOf(target - 128, where) }
      if (target >= 64) return { list: typeOf(target - 64, where) }
      const scalar = scalars[target]
      if (scalar) return scalar
    }
    if (Array.isArray(target)) {
      if (target[0] === 3 || target[0] === 4 || target[0] === -3) return `#${add(target as unknown as StructureSchema)}`
      if (target[0] === 1) return { list: typeOf(target[4], where), ...named('item', target[4]) }
      if (target[0] === 2) {
        return { map: typeOf(target[5], where), ...named('key', target[4]), ...named('value', target[5]) }
      }
    }
    throw new Error(`${where}: the schema ${JSON.stringify(target)} is of no known kind`)
  }

  return { shapes, add }
}

/** What a reference means in the end, and the traits gathered on the way: the member's own before its target's. */
function resolved(schema: Schema): { target: number | string | readonly unknown[]; traits: Record<string, unknown> } {
  let traits: Record<string, unknown> = {}
  let target = schema
  for (;;) {
    if (typeof target === 'function') target = target()
    else if (Array.isArray(target) && target.length === 2) {
      traits = { ...traitsOf(target[1]), ...traits }
      target = target[0] as Schema
    } else if (Array.isArray(target) && target[0] === 0) {
      traits = { ...traitsOf(target[3]), ...traits }
      target = target[4] as Schema
    } else {
      if (Array.isArray(target)) traits = { ...pick(traitsOf(target[3]), ['sensitive', 'streaming']), ...traits }
      return { target, traits }
    }
  }
}

function pick(traits: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (traits[name] === undefined ? [] : [[name, traits[name]]])))
}

function named<Key extends string>(key: Key, schema: Schema): { readonly [K in Key]?: string } {
  const { xmlName } = resolved(schema).traits
  return xmlName === undefined ? {} : ({ [key]: xmlName } as { readonly [K in Key]?: string })
}

/** What only clients need: retries, checksums, hints for values. */
const notKept = new Set(['idempotent', 'httpChecksum', 'eventPayload', 'mediaType', 'streaming'])

function memberTraits(
  traits: Readonly<Record<string, unknown>>,
  streaming: boolean,
  where: string,
): Omit<ApiMemberTraits, 'type'> {
  const { httpLabel, httpPayload, httpResponseCode, httpQueryParams, httpQuery, httpHeader, httpPrefixHeaders } = traits
  const { jsonName, xmlName, xmlFlattened, xmlAttribute, xmlNamespace, idempotencyToken, sensitive, hostLabel } = traits
  const at: ApiMemberTraits['at'] = httpLabel
    ? 'label'
    : httpPayload
      ? 'payload'
      : httpResponseCode
        ? 'status'
        : httpQueryParams
          ? 'queries'
          : undefined
  const kept: Omit<ApiMemberTraits, 'type'> = {
    ...(at && { at }),
    ...(httpQuery !== undefined && { query: String(httpQuery) }),
    ...(httpHeader !== undefined && { header: String(httpHeader) }),
    ...(httpPrefixHeaders !== undefined && { headers: String(httpPrefixHeaders) }),
    ...(jsonName !== undefined && { json: String(jsonName) }),
    ...(xmlName !== undefined && { xml: String(xmlName) }),
    ...(xmlFlattened !== undefined && { flat: true }),
    ...(xmlAttribute !== undefined && { attribute: true }),
    ...(xmlNamespace !== undefined && { namespace: xmlNamespace as [string, string] }),
    ...(streaming && { streaming: true }),
    ...(traits.mediaType === 'application/json' && { isJson: true }),
    ...(idempotencyToken !== undefined && { token: true }),
    ...(sensitive !== undefined && { secret: true }),
    ...(hostLabel !== undefined && { host: true }),
  }
  const read = new Set([
    ...['httpLabel', 'httpPayload', 'httpResponseCode', 'httpQueryParams', 'httpQuery', 'httpHeader'],
    ...['httpPrefixHeaders', 'jsonName', 'xmlName', 'xmlFlattened', 'xmlAttribute', 'xmlNamespace'],
    ...['idempotencyToken', 'sensitive', 'hostLabel'],
  ])
  const unread = Object.keys(traits).find((name) => !read.has(name) && !notKept.has(name))
  if (unread) throw new Error(`${where}: the trait ${unread} is not known`)
  return kept
}

function errorTraits(name: string, traits: Readonly<Record<string, unknown>>): NonNullable<ApiShape['error']> {
  const fault = traits.error === 'server' ? 'server' : 'client'
  const [queryCode, queryStatus] = (traits.awsQueryError as readonly [string, number] | undefined) ?? []
  const status = Number(traits.httpError ?? queryStatus ?? (fault === 'server' ? 500 : 400))
  return { fault, status, ...(queryCode && queryCode !== name && { queryCode }) }
}

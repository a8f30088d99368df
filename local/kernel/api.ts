/**
 * A service's API as code asks for it: `api.json` with its references followed. It is read when first asked for, and
 * shapes are made when first needed, so that a start pays for nothing that it doesn't use.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiErrorTraits, ApiMember, ApiModel, ApiScalar, ApiType } from './api-model'

export type Shape = ScalarShape | ListShape | MapShape | Structure

export interface ScalarShape {
  readonly kind: ApiScalar
}

export interface ListShape {
  readonly kind: 'list'
  readonly of: Shape
  /** What an item is called in XML and queries. */
  readonly item: string
}

export interface MapShape {
  readonly kind: 'map'
  readonly of: Shape
  readonly key: string
  readonly value: string
}

export interface Structure {
  readonly kind: 'structure'
  readonly name: string
  readonly isUnion: boolean
  readonly error?: ApiErrorTraits | undefined
  /** The root element of a document that is this structure. */
  readonly root: string
  readonly members: ReadonlyMap<string, Member>
  readonly required: readonly string[]
}

export interface Member {
  readonly name: string
  readonly shape: Shape
  readonly isRequired: boolean
  readonly at: 'body' | 'label' | 'query' | 'queries' | 'header' | 'headers' | 'payload' | 'status'
  /** The name of its header or query parameter, or what its headers begin with; headers in small letters. */
  readonly wireName: string
  readonly jsonName: string
  readonly xmlName: string
  /** What the root element is called if it is the whole body. */
  readonly root: string
  readonly isFlat: boolean
  readonly isAttribute: boolean
  readonly namespace: readonly [prefix: string, uri: string] | undefined
  readonly isJson: boolean
}

export interface ApiCall {
  readonly action: string
  readonly http: readonly [method: string, path: string, status: number] | undefined
  readonly input: Structure | undefined
  readonly output: Structure | undefined
  readonly errors: readonly string[]
}

/** Where an operation was before, for clients that are older than the model: its members were in the query. */
export type FormerRoutes = Readonly<Record<string, readonly [method: string, path: string]>>

export interface Api {
  readonly model: ApiModel
  readonly formerRoutes: FormerRoutes
  /** Undefined if AWS has no such operation. */
  call(action: string): ApiCall | undefined
  /** The shape of an error, by its name or by its code in the query protocol. */
  error(code: string): Structure | undefined
}

/** The API that the folder's `api.json` tells of. */
export function openApi(folder: string, formerRoutes: FormerRoutes = {}): Api {
  return createApi(() => JSON.parse(readFileSync(join(folder, 'api.json'), 'utf8')) as ApiModel, formerRoutes)
}

export function createApi(read: () => ApiModel, formerRoutes: FormerRoutes = {}): Api {
  let model: ApiModel | undefined
  const structures = new Map<string, Structure>()
  const calls = new Map<string, ApiCall | undefined>()
  let errors: ReadonlyMap<string, string> | undefined

  function known(): ApiModel {
    model ??= read()
    return model
  }

  function structure(name: string): Structure {
    const made = structures.get(name)
    if (made) return made
    const shape = known().shapes[name]
    if (!shape) throw new RangeError(`${known().sdkId}: api.json has no shape ${name}`)
    const members = new Map<string, Member>()
    const { required = [] } = shape
    const whole: Structure = {
      kind: 'structure',
      name,
      isUnion: shape.union === true,
      error: shape.error,
      root: shape.xml ?? name,
      members,
      required,
    }
    // Known before its members: shapes can hold themselves.
    structures.set(name, whole)
    for (const [memberName, member] of Object.entries(shape.members)) {
      members.set(memberName, toMember(memberName, member, required.includes(memberName)))
    }
    return whole
  }

  function toMember(name: string, given: ApiMember, isRequired: boolean): Member {
    const traits = typeof given === 'object' && 'type' in given ? given : { type: given as ApiType }
    const { at, query, header, headers } = traits
    const shape = toShape(traits.type)
    return {
      name,
      shape,
      isRequired,
      at: at ?? (query !== undefined ? 'query' : header !== undefined ? 'header' : headers ? 'headers' : 'body'),
      wireName: query ?? header?.toLowerCase() ?? headers?.toLowerCase() ?? name,
      jsonName: traits.json ?? name,
      xmlName: traits.xml ?? name,
      root: traits.xml ?? (shape.kind === 'structure' ? shape.root : name),
      isFlat: traits.flat === true,
      isAttribute: traits.attribute === true,
      namespace: traits.namespace,
      isJson: traits.isJson === true,
    }
  }

  function toShape(type: ApiType): Shape {
    if (typeof type === 'string') {
      return type.startsWith('#') ? structure(type.slice(1)) : scalars[type as ApiScalar]
    }
    if ('list' in type) return { kind: 'list', of: toShape(type.list), item: type.item ?? 'member' }
    return { kind: 'map', of: toShape(type.map), key: type.key ?? 'key', value: type.value ?? 'value' }
  }

  return {
    get model() {
      return known()
    },
    formerRoutes,
    call(action) {
      if (calls.has(action)) return calls.get(action)
      const { operations } = known()
      const operation = Object.hasOwn(operations, action) ? operations[action] : undefined
      // Names that nobody has are not kept: anyone can send them.
      if (!operation) return undefined
      const call: ApiCall = {
        action,
        http: operation.http,
        input: operation.input === undefined ? undefined : structure(operation.input),
        output: operation.output === undefined ? undefined : structure(operation.output),
        errors: operation.errors,
      }
      calls.set(action, call)
      return call
    },
    error(code) {
      errors ??= errorNames(known())
      const name = errors.get(code)
      return name === undefined ? undefined : structure(name)
    },
  }
}

function errorNames({ shapes }: ApiModel): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [name, { error }] of Object.entries(shapes)) {
    if (!error) continue
    if (error.queryCode !== undefined && !names.has(error.queryCode)) names.set(error.queryCode, name)
    names.set(name, name)
  }
  return names
}

const scalars: Readonly<Record<ApiScalar, ScalarShape>> = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
  blob: { kind: 'blob' },
  document: { kind: 'document' },
  timestamp: { kind: 'timestamp' },
  'date-time': { kind: 'date-time' },
  'http-date': { kind: 'http-date' },
  'epoch-seconds': { kind: 'epoch-seconds' },
}

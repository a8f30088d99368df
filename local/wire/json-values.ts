/**
 * Values between JSON on the wire and JSON as engines have it. Where both are the same (all of most services),
 * nothing is copied. Times are numbers inside, whatever format the wire has; names are the SDK's.
 */
import type { Member, Shape, Structure } from '../kernel/api'
import { epochSeconds, timestampText } from '../kernel/timestamp'
import { keepUnknown } from './unknown-member'

export interface JsonForm {
  /** Rest-json names members on the wire as `jsonName` says; the other JSON protocols don't. */
  readonly renames: boolean
}

const differing = { rest: new WeakMap<Shape, boolean>(), rpc: new WeakMap<Shape, boolean>() }

/** Whether a value of this shape looks different on the wire. */
function differs(shape: Shape, form: JsonForm): boolean {
  const known = form.renames ? differing.rest : differing.rpc
  let found = known.get(shape)
  if (found === undefined) {
    found = search(shape, form, new Set())
    known.set(shape, found)
  }
  return found
}

function search(shape: Shape, form: JsonForm, seen: Set<Shape>): boolean {
  if (seen.has(shape)) return false
  seen.add(shape)
  if (shape.kind === 'list' || shape.kind === 'map') return search(shape.of, form, seen)
  if (shape.kind !== 'structure') return shape.kind === 'date-time' || shape.kind === 'http-date'
  for (const member of shape.members.values()) {
    if (form.renames && member.jsonName !== member.name) return true
    if (search(member.shape, form, seen)) return true
  }
  return false
}

/** What the wire has, under the engine's names. What is not as the shape says stays, for the check to refuse. */
export function fromJson(value: unknown, shape: Shape, form: JsonForm, where: string): unknown {
  if (value === null || value === undefined || !differs(shape, form)) return value
  switch (shape.kind) {
    case 'structure':
      return isObject(value) ? readMembers(value, shape, form, where) : value
    case 'list':
      return Array.isArray(value) ? value.map((item) => fromJson(item, shape.of, form, where)) : value
    case 'map':
      return isObject(value) ? mapped(value, (held) => fromJson(held, shape.of, form, where)) : value
    default:
      return epochSeconds(value) ?? value
  }
}

const membersByJsonName = new WeakMap<Structure, ReadonlyMap<string, Member>>()

function byJsonName(structure: Structure): ReadonlyMap<string, Member> {
  let members = membersByJsonName.get(structure)
  if (!members) {
    members = new Map([...structure.members.values()].map((member) => [member.jsonName, member]))
    membersByJsonName.set(structure, members)
  }
  return members
}

function readMembers(
  value: Readonly<Record<string, unknown>>,
  structure: Structure,
  form: JsonForm,
  where: string,
): Readonly<Record<string, unknown>> {
  const members = form.renames ? byJsonName(structure) : structure.members
  const read: Record<string, unknown> = {}
  for (const [name, held] of Object.entries(value)) {
    const member = members.get(name)
    if (member) read[member.name] = fromJson(held, member.shape, form, where)
    else keepUnknown(read, name, held, structure, where)
  }
  return read
}

/** Rest-json's body, of an operation some of whose members stand elsewhere. */
export function fromJsonBody(
  value: Readonly<Record<string, unknown>>,
  structure: Structure | undefined,
  where: string,
): Readonly<Record<string, unknown>> {
  const inBody = [...(structure?.members.values() ?? [])].filter(({ at }) => at === 'body')
  const members = new Map(inBody.map((member) => [member.jsonName, member]))
  const read: Record<string, unknown> = {}
  for (const [name, held] of Object.entries(value)) {
    const member = members.get(name)
    if (member) read[member.name] = fromJson(held, member.shape, { renames: true }, where)
    else keepUnknown(read, name, held, structure, where)
  }
  return read
}

/** What an engine gives, as the wire has it. */
export function toJson(value: unknown, shape: Shape, form: JsonForm): unknown {
  if (value === null || value === undefined || !differs(shape, form)) return value
  switch (shape.kind) {
    case 'structure':
      return isObject(value) ? writtenMembers(value, shape, form) : value
    case 'list':
      return Array.isArray(value) ? value.map((item) => toJson(item, shape.of, form)) : value
    case 'map':
      return isObject(value) ? mapped(value, (held) => toJson(held, shape.of, form)) : value
    case 'date-time':
    case 'http-date':
      return timestampText(value, shape.kind)
    case 'timestamp':
    case 'epoch-seconds':
      return epochSeconds(value) ?? value
    case 'blob':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
    default:
      return value
  }
}

function writtenMembers(
  value: Readonly<Record<string, unknown>>,
  structure: Structure,
  form: JsonForm,
): Readonly<Record<string, unknown>> {
  const written: Record<string, unknown> = {}
  for (const member of structure.members.values()) {
    const held = value[member.name]
    if (held === undefined) continue
    written[form.renames ? member.jsonName : member.name] = toJson(held, member.shape, form)
  }
  return written
}

function mapped(
  value: Readonly<Record<string, unknown>>,
  change: (held: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, change(held)]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Checks a call's input against the API: a member that AWS doesn't have, or that the engine doesn't model, is
 * refused by name; what is of the wrong type or missing is AWS's own error. Engines are called with what passes.
 *
 * Inputs are as JSON has them: times are seconds since 1970, bytes are base64. Callers inside the cloud may give
 * a `Date` or a `Uint8Array` as well.
 */
import type { Api, ApiCall, Member, Shape, Structure } from './api'
import { AwsError, NotModelledError } from './aws-error'
import { epochSeconds } from './timestamp'

/** Members that AWS has and an engine doesn't model: by the structure that they are in. */
export type Unsupported = Readonly<Record<string, readonly string[]>>

export interface InputCheckOptions {
  readonly api: Api
  /** How errors name the service. */
  readonly name: string
  readonly unsupported?: Unsupported | undefined
  /** The service's own error for what is missing; those of most services are alike. */
  readonly missing?: ((path: readonly string[], action: string, input: object) => AwsError | undefined) | undefined
}

export type InputCheck = (action: string, input: unknown) => unknown

/** Tells whether a value is without fault; what is wrong with it is told by a second, slower look. */
type Test = (value: unknown, depth: number) => boolean

/** Deeper than any input that AWS takes; a stack has an end. */
const deepest = 256

export function createInputCheck({ api, name, unsupported = {}, missing }: InputCheckOptions): InputCheck {
  const tests = new Map<Structure, Test>()

  function testOf(structure: Structure): Test {
    let test = tests.get(structure)
    if (!test) {
      // Made at its first use: shapes can hold themselves.
      let made: Test | undefined
      test = (value, depth) => {
        made ??= structureTest(structure)
        return made(value, depth)
      }
      tests.set(structure, test)
    }
    return test
  }

  function structureTest(structure: Structure): Test {
    const refused = new Set(unsupported[structure.name])
    const required = structure.required.length
    const members = new Map<string, { readonly test: Test; readonly isRequired: boolean }>()
    for (const member of structure.members.values()) {
      if (refused.has(member.name)) continue
      const test = member.at === 'payload' ? payloadTest(member.shape) : shapeTest(member.shape)
      members.set(member.name, { test, isRequired: member.isRequired })
    }
    return (value, depth) => {
      if (!isObject(value) || depth > deepest) return false
      let found = 0
      for (const key in value) {
        const member = members.get(key)
        const held = value[key]
        if (held === undefined) continue
        if (!member?.test(held, depth + 1)) return false
        if (member.isRequired) found++
      }
      return found === required
    }
  }

  function shapeTest(shape: Shape): Test {
    switch (shape.kind) {
      case 'structure':
        return testOf(shape)
      case 'list': {
        const test = shapeTest(shape.of)
        return (value, depth) =>
          Array.isArray(value) && depth <= deepest && value.every((item) => test(item, depth + 1))
      }
      case 'map': {
        const test = shapeTest(shape.of)
        return (value, depth) => {
          if (!isObject(value) || depth > deepest) return false
          for (const key in value) if (value[key] !== undefined && !test(value[key], depth + 1)) return false
          return true
        }
      }
      default:
        return scalarTests[shape.kind]
    }
  }

  /** A body as it is: text and bytes both, and from a state machine any JSON. */
  function payloadTest(shape: Shape): Test {
    return shape.kind === 'blob'
      ? (value) => typeof value === 'string' || value instanceof Uint8Array
      : shapeTest(shape)
  }

  return (action, input) => {
    const call = api.call(action)
    // An operation of the engine's own, which nobody calls over the wire.
    if (!call) return input
    if (!call.input) {
      // Old clients and tools send an empty object where AWS takes nothing; nothing else may stand in it.
      const sent = isObject(input) ? Object.keys(input).find((key) => input[key] !== undefined) : undefined
      if (sent !== undefined) throw unknownMember(sent, `${name} ${action}`, [])
      return input
    }
    const test = testOf(call.input)
    const given = input ?? {}
    if (test(given, 0)) return given
    const whole = withoutNulls(given)
    if (test(whole, 0)) return whole
    throw faultOf(whole, call)
  }

  function faultOf(value: unknown, call: ApiCall): AwsError {
    const faults: Faults = { mistyped: undefined, unknown: undefined, missing: [] }
    const where = `${name} ${call.action}`
    look(value, call.input as Structure, [], faults, where)
    if (faults.mistyped) return faults.mistyped
    if (faults.unknown) return faults.unknown
    const [first] = faults.missing
    if (first === undefined) return new AwsError('SerializationException', `${where}: the input is nested too deep`)
    return missing?.(first, call.action, value as object) ?? nullError(faults.missing, codeFor(api, call))
  }

  function look(value: unknown, shape: Shape, path: readonly string[], faults: Faults, where: string): void {
    if (path.length > deepest) return
    switch (shape.kind) {
      case 'structure':
        if (isObject(value)) lookInto(value, shape, path, faults, where)
        else faults.mistyped ??= mistyped(value, shape)
        return
      case 'list':
        if (!Array.isArray(value)) faults.mistyped ??= mistyped(value, shape)
        else
          for (const [index, item] of value.entries()) {
            const at = [...path, String(index + 1), 'member']
            if (item === null || item === undefined) faults.missing.push(at)
            else look(item, shape.of, at, faults, where)
          }
        return
      case 'map':
        if (!isObject(value)) faults.mistyped ??= mistyped(value, shape)
        else
          for (const [key, held] of Object.entries(value)) {
            if (held !== undefined) look(held, shape.of, [...path, key, 'member'], faults, where)
          }
        return
      default:
        if (!scalarTests[shape.kind](value, 0)) faults.mistyped ??= mistyped(value, shape)
    }
  }

  function lookInto(
    value: Readonly<Record<string, unknown>>,
    structure: Structure,
    path: readonly string[],
    faults: Faults,
    where: string,
  ): void {
    const refused = unsupported[structure.name] ?? []
    for (const [key, held] of Object.entries(value)) {
      if (held === undefined) continue
      const member = structure.members.get(key)
      if (!member || refused.includes(key)) {
        const modelled = [...structure.members.keys()].filter((one) => !refused.includes(one))
        faults.unknown ??= unknownMember(key, [where, ...path.filter(isName)].join(' '), modelled)
      } else if (!isPlainPayload(member, held)) look(held, member.shape, [...path, key], faults, where)
    }
    for (const key of structure.required) if (value[key] === undefined) faults.missing.push([...path, key])
  }
}

interface Faults {
  mistyped: AwsError | undefined
  unknown: AwsError | undefined
  readonly missing: (readonly string[])[]
}

function isPlainPayload({ at, shape }: Member, value: unknown): boolean {
  return at === 'payload' && shape.kind === 'blob' && (typeof value === 'string' || value instanceof Uint8Array)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isBytesOrDate(value)
}

const isBytesOrDate = (value: object): boolean => value instanceof Uint8Array || value instanceof Date
const isName = (part: string): boolean => part !== 'member' && !/^\d+$/.test(part)
const isTime: Test = (value) => epochSeconds(value) !== undefined
const base64 = /^[A-Za-z0-9+/]*={0,2}$/

const scalarTests = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  blob: (value) => (typeof value === 'string' ? base64.test(value) : value instanceof Uint8Array),
  document: () => true,
  timestamp: isTime,
  'date-time': isTime,
  'http-date': isTime,
  'epoch-seconds': isTime,
} as const satisfies Readonly<Record<string, Test>>

/** In JSON null says the same as nothing at all. In lists it stays, to be refused there. */
function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > deepest) return value
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  if (!isObject(value)) return value
  const whole: Record<string, unknown> = {}
  for (const [key, held] of Object.entries(value)) {
    if (held === null || held === undefined) continue
    Object.defineProperty(whole, key, {
      value: withoutNulls(held, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return whole
}

function unknownMember(name: string, where: string, modelled: readonly string[]): NotModelledError {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name
  return new NotModelledError(`property "${shown}"`, where, `modelled: ${[...modelled].sort().join(', ') || 'none'}`)
}

const typeNames: Readonly<Record<string, string>> = { string: 'String', boolean: 'Boolean', number: 'Integer' }

/** In the words of AWS's own parsers. */
function mistyped(value: unknown, { kind }: Shape): AwsError {
  return new AwsError('SerializationException', problemWith(value, kind))
}

function problemWith(value: unknown, kind: Shape['kind']): string {
  if (kind === 'list' || kind === 'map' || kind === 'structure') {
    if (typeof value === 'object') {
      return Array.isArray(value)
        ? 'Unrecognized collection type: a structure or map was expected'
        : 'Start of structure or map found where not expected'
    }
    return 'Unexpected field type'
  }
  if (typeof value === 'object') {
    return Array.isArray(value)
      ? `Unrecognized collection type class java.lang.${typeNames[kind] ?? 'String'}`
      : 'Start of structure or map found where not expected'
  }
  if (kind === 'blob') {
    return typeof value === 'string'
      ? 'Invalid Base64 character detected'
      : 'only base-64-encoded strings are convertible to bytes'
  }
  return `${tokenOf(value)} cannot be converted to ${typeNames[kind] ?? 'Timestamp'}`
}

function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE'
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'
  return 'STRING_VALUE'
}

function nullError(missing: readonly (readonly string[])[], code: string): AwsError {
  const each = missing.map(
    (path) => `Value null at '${path.map(lowerFirst).join('.')}' failed to satisfy constraint: Member must not be null`,
  )
  const count = each.length === 1 ? '1 validation error' : `${each.length} validation errors`
  return new AwsError(code, `${count} detected: ${each.join('; ')}`)
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** What services call bad input, the most usual name first; JSON services have the first one though none tells so. */
const validationCodes = ['ValidationException', 'BadRequestException', 'InvalidParameterException']

function codeFor(api: Api, { errors }: ApiCall): string {
  if (api.model.protocol === 'awsQuery') return 'ValidationError'
  return validationCodes.find((code) => errors.includes(code)) ?? 'ValidationException'
}

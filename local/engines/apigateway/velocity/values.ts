/** Velocity's values: how they are printed, compared and asked, as Java does it. */
import type { RE2JS } from 're2js'
import { isRecord } from '../input'

type Method<Target> = (target: Target, values: readonly unknown[]) => unknown
type Methods<Target> = Readonly<Record<string, Method<Target>>>

export const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null

/** Only null and false are false; 0 and the empty text are not. */
export const isTrue = (value: unknown): boolean => !isNothing(value) && value !== false

/** As `toString` of Java's maps and lists prints them: `{a=1, b=[2, 3]}`. */
export function show(value: unknown): string {
  if (isNothing(value)) return ''
  if (Array.isArray(value)) return `[${value.map(inside).join(', ')}]`
  if (value instanceof Entry) return `${value.key}=${inside(value.value)}`
  if (isRecord(value)) {
    const members = Object.entries(value).map(([name, member]) => `${name}=${inside(member)}`)
    return `{${members.join(', ')}}`
  }
  return String(value)
}

const inside = (value: unknown): string => (isNothing(value) ? 'null' : show(value))

/** Nothing is equal to an empty text: CDK's preflights count on it for a header that was not sent. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b
  return show(a) === show(b)
}

/** One of `entrySet()`. */
export class Entry {
  constructor(
    readonly key: string,
    readonly value: unknown,
  ) {}
}

/** The member of that name; a method called `get…` or `is…` is one too, as Velocity has it. */
export function property(value: unknown, name: string): unknown {
  if (Array.isArray(value) && name === 'size') return value.length
  if (value instanceof Entry) return name === 'key' ? value.key : name === 'value' ? value.value : undefined
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

export function element(value: unknown, index: unknown): unknown {
  if (!Array.isArray(value)) return property(value, show(index))
  const at = Number(index)
  return value[at < 0 ? value.length + at : at]
}

/** @returns undefined for a method that the value does not have, as for one that gives nothing */
export function callMethod(target: unknown, name: string, values: readonly unknown[]): unknown {
  if (isNothing(target)) return undefined
  const methods: Methods<never> = methodsOf(target)
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  return method?.(target as never, values)
}

function methodsOf(target: unknown): Methods<never> {
  if (typeof target === 'string') return ofText
  if (Array.isArray(target)) return ofList
  if (target instanceof Entry) return ofEntry
  return isRecord(target) ? ofMap : ofScalar
}

export const isMethod = (name: string): boolean =>
  [ofText, ofList, ofMap, ofEntry, ofScalar].some((methods) => Object.hasOwn(methods, name))

const text = (values: readonly unknown[], index = 0): string => show(values[index])
const whole = (values: readonly unknown[], index = 0): number => Math.trunc(Number(values[index]))
/** Java's syntax, and in linear time: the text comes from outside. Loaded for the first of them. */
const pattern = (values: readonly unknown[]): RE2JS =>
  (require('re2js') as typeof import('re2js')).RE2JS.compile(text(values))

const ofText: Methods<string> = {
  charAt: (target, values) => target.charAt(whole(values)),
  concat: (target, values) => target + text(values),
  contains: (target, values) => target.includes(text(values)),
  endsWith: (target, values) => target.endsWith(text(values)),
  equals: (target, values) => target === text(values),
  equalsIgnoreCase: (target, values) => target.toLowerCase() === text(values).toLowerCase(),
  indexOf: (target, values) => target.indexOf(text(values)),
  isEmpty: (target) => target === '',
  lastIndexOf: (target, values) => target.lastIndexOf(text(values)),
  length: (target) => target.length,
  matches: (target, values) => pattern(values).matches(target),
  replace: (target, values) => target.replaceAll(text(values), () => text(values, 1)),
  replaceAll: (target, values) => pattern(values).matcher(target).replaceAll(text(values, 1)),
  replaceFirst: (target, values) => pattern(values).matcher(target).replaceFirst(text(values, 1)),
  split: (target, values) => pattern(values).split(target),
  startsWith: (target, values) => target.startsWith(text(values)),
  substring: (target, values) => target.substring(whole(values), values.length > 1 ? whole(values, 1) : undefined),
  toLowerCase: (target) => target.toLowerCase(),
  toString: (target: unknown) => target,
  toUpperCase: (target) => target.toUpperCase(),
  trim: (target) => target.trim(),
}

const ofList: Methods<unknown[]> = {
  add(target, values) {
    target.push(values[0])
    return true
  },
  contains: (target, values) => target.some((each) => isEqual(each, values[0])),
  get: (target, values) => target[whole(values)],
  indexOf: (target, values) => target.findIndex((each) => isEqual(each, values[0])),
  isEmpty: (target) => target.length === 0,
  remove: (target, values) => target.splice(whole(values), 1)[0],
  set(target, values) {
    const index = whole(values)
    const before = target[index]
    if (index >= 0 && index < target.length) target[index] = values[1]
    return before
  },
  size: (target) => target.length,
  subList: (target, values) => target.slice(whole(values), whole(values, 1)),
  toString: (target: unknown) => show(target),
}

const ofMap: Methods<Record<string, unknown>> = {
  containsKey: (target, values) => Object.hasOwn(target, text(values)),
  containsValue: (target, values) => Object.values(target).some((each) => isEqual(each, values[0])),
  entrySet: (target) => Object.entries(target).map(([key, value]) => new Entry(key, value)),
  get: (target, values) => property(target, text(values)),
  getOrDefault: (target, values) => property(target, text(values)) ?? values[1],
  isEmpty: (target) => Object.keys(target).length === 0,
  keySet: (target) => Object.keys(target),
  put(target, values) {
    const before = property(target, text(values))
    define(target, text(values), values[1])
    return before
  },
  putAll(target, [other]) {
    for (const [name, value] of Object.entries(isRecord(other) ? other : {})) define(target, name, value)
  },
  remove(target, values) {
    const before = property(target, text(values))
    if (Object.hasOwn(target, text(values))) delete target[text(values)]
    return before
  },
  size: (target) => Object.keys(target).length,
  toString: (target: unknown) => show(target),
  values: (target) => Object.values(target),
}

const ofEntry: Methods<Entry> = {
  getKey: ({ key }) => key,
  getValue: ({ value }) => value,
}

const ofScalar: Methods<unknown> = {
  equals: (target, values) => target === values[0],
  intValue: (target) => Math.trunc(Number(target)),
  toString: (target: unknown) => show(target),
}

/** Its own member, whatever it is called: `__proto__` too. */
export function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

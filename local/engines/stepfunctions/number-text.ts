/**
 * The text of numbers that JavaScript would write otherwise (`0.0`, an integer of twenty digits), kept beside the object
 * or array that they are members of: recorded on AWS is that `0.0` comes out of states as it went in. Whoever makes a new
 * object of an old one takes the texts along, and so does whoever takes a number out (`WrittenNumber`). An evaluated number
 * (JSONata, an intrinsic function) has none.
 */
import { exactNumber, exactText, parseExact, stringifyExact } from '../../lib/exact-json'

/** By container, then by the name or index of the member. */
const kept = new WeakMap<object, Map<string, string>>()
/** Until there is a first one nobody looks for any. */
let isUsed = false

/**
 * Such a number ends in 0 behind its point, has an exponent, is very small, very long or -0. It may also stand in a string,
 * which a time of day does not: its seconds end in Z.
 */
const mayBeOtherwise =
  /(?:^|[:,[\s])-?(?:(?:0|[1-9]\d*)(?:\.\d*0|(?:\.\d+)?[eE][+-]?\d+)|0\.0{6}\d*|[\d.]{16,}|(?<=-)0)(?=[\s,\]}]|$)/

/** Throws SyntaxError. */
export function parseNumbers(text: string): unknown {
  if (!mayBeOtherwise.test(text)) return JSON.parse(text)
  const value = parseExact(text)
  const number = exactText(value)
  if (number !== undefined) return Number(number)
  if (isContainer(value)) takeOut(value)
  return value
}

/** Undefined only for what JSON cannot say. */
export function stringifyNumbers(value: unknown): string | undefined {
  return keepsTexts(value) ? stringifyExact(putIn(value as Container)) : JSON.stringify(value)
}

/** The text of a member that is a number, where it has one of its own. */
export function textIn(container: unknown, name: string | number): string | undefined {
  return isUsed && isContainer(container) ? kept.get(container)?.get(String(name)) : undefined
}

export function keepText(container: object, name: string | number, text: string): void {
  isUsed = true
  const texts = kept.get(container) ?? new Map<string, string>()
  kept.set(container, texts.set(String(name), text))
}

/** `copy` has the members of `container`, except one that it has anew. */
export function copyTexts(container: unknown, copy: object, except: string | number): void {
  const texts = isUsed && isContainer(container) ? kept.get(container) : undefined
  if (!texts) return
  const taken = new Map(texts)
  taken.delete(String(except))
  kept.set(copy, taken)
}

/** The members of both, with their texts. */
export function mergeVariables<Value>(
  one: Readonly<Record<string, Value>> | undefined,
  other: Readonly<Record<string, Value>> | undefined,
): Record<string, Value> {
  const both = { ...one, ...other }
  if (!isUsed) return both
  for (const [name, text] of (one && kept.get(one)) ?? []) {
    if (!other || !Object.hasOwn(other, name)) keepText(both, name, text)
  }
  for (const [name, text] of (other && kept.get(other)) ?? []) keepText(both, name, text)
  return both
}

/** Whether JSON of it would lose the text of a number. */
export const keepsTexts = (value: unknown): boolean => isUsed && isContainer(value) && hasTexts(value)

/** A number that is in no object, with its text. */
export class WrittenNumber {
  constructor(
    readonly value: number,
    readonly text: string,
  ) {}
}

/** The number itself. */
export const plain = (value: unknown): unknown => (value instanceof WrittenNumber ? value.value : value)

type Container = Record<string, unknown>

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

/** Of a value that nobody else has yet. */
function takeOut(container: Container): void {
  for (const [name, member] of Object.entries(container)) {
    const text = exactText(member)
    if (text !== undefined) {
      container[name] = Number(text)
      keepText(container, name, text)
    } else if (isContainer(member)) takeOut(member)
  }
}

function hasTexts(container: Container): boolean {
  return kept.has(container) || Object.values(container).some((member) => isContainer(member) && hasTexts(member))
}

function putIn(container: Container): unknown {
  const texts = kept.get(container)
  const members = Object.entries(container).map(([name, member]) => {
    const text = texts?.get(name)
    if (text !== undefined) return [name, exactNumber(text)] as const
    return [name, isContainer(member) ? putIn(member) : member] as const
  })
  return Array.isArray(container) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

/**
 * A JSON value together with its text. Each is made from the other when it is first asked for, so a value that
 * runs through ten states is written as text once. Values are never changed in place.
 */
import { deepestJson, isTooDeep } from '../../lib/json-depth'
import { DataLimitExceededError } from './failures/data-limit-exceeded'
import { parseNumbers, stringifyNumbers, WrittenNumber } from './number-text'

/** 256 KiB of UTF-8: the most that one state may take in or give out. */
export const dataLimit = 262_144

export class Payload {
  #value: unknown
  #text: string | undefined

  private constructor(value: unknown, text: string | undefined) {
    this.#value = value
    this.#text = text
  }

  static of(value: unknown): Payload {
    return value instanceof WrittenNumber ? new Payload(value.value, value.text) : new Payload(value, undefined)
  }

  /** `text` must be JSON; it is parsed when the value is first read. */
  static fromText(text: string): Payload {
    return new Payload(undefined, text)
  }

  /** Parses now. Throws `SyntaxError`. */
  static parse(text: string): Payload {
    if (isTooDeep(text)) throw new SyntaxError(`It is nested more than ${deepestJson} levels deep`)
    return new Payload(parseNumbers(text), text)
  }

  get value(): unknown {
    if (this.#value === undefined && this.#text !== undefined) this.#value = parseNumbers(this.#text)
    return this.#value
  }

  get text(): string {
    this.#text ??= stringifyNumbers(this.#value) ?? 'null'
    return this.#text
  }
}

/** Throws `States.DataLimitExceeded` if the text of `payload` is larger than a state may handle. */
export function checkSize(payload: Payload, where: string, isTask = false): void {
  if (isTooLarge(payload.text)) {
    throw new DataLimitExceededError(
      `The state/task '${where}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      isTask,
    )
  }
}

export function isTooLarge(text: string): boolean {
  // A UTF-16 unit is three bytes of UTF-8 at most, so short texts need no counting.
  return text.length * 3 > dataLimit && Buffer.byteLength(text) > dataLimit
}

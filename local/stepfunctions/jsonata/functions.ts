/**
 * The functions that Step Functions adds to JSONata or replaces in it: $partition, $range, $hash, $random,
 * $uuid, $parse; $now and $millis by the cloud's clock; $eval is refused.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'

interface ReservedFunction {
  // biome-ignore lint/suspicious/noExplicitAny: jsonata's own type for an implementation
  readonly implementation: (this: any, ...args: any[]) => unknown
  readonly signature?: string
}

const hashes = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
])

const fixed: Readonly<Record<string, ReservedFunction>> = {
  partition: { implementation: partition },
  range: { implementation: range, signature: '<nnn:a>' },
  hash: { implementation: hash, signature: '<ss:s>' },
  random: { implementation: random },
  uuid: { implementation: () => randomUUID(), signature: '<:s>' },
  parse: { implementation: parse, signature: '<s-:x>' },
  eval: {
    implementation: () => {
      throw new Error('The function $eval is not supported; use $parse to read JSON')
    },
  },
}

export function reservedFunctions(now: () => number): Readonly<Record<string, ReservedFunction>> {
  return {
    ...fixed,
    millis: { implementation: () => now(), signature: '<:n>' },
    now: {
      implementation(picture?: string, timezone?: string) {
        return this.environment.lookup('fromMillis').implementation.call(this, now(), picture, timezone)
      },
      signature: '<s?s?:s>',
    },
  }
}

function partition(items: unknown, size: unknown): unknown[] | undefined {
  if (items === undefined) return undefined
  const array = Array.isArray(items) ? items : [items]
  if (typeof size !== 'number' || Math.floor(size) < 1)
    throw new Error('$partition: the size must be a positive number')
  const step = Math.floor(size)
  return Array.from({ length: Math.ceil(array.length / step) }, (_, index) =>
    array.slice(index * step, (index + 1) * step),
  )
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Error('$range: the step must not be 0')
  const length = Math.max(0, Math.floor((last - first) / step) + 1)
  if (length > 1000) throw new Error('$range: the range must have at most 1000 elements')
  return Array.from({ length }, (_, index) => first + index * step)
}

function hash(data: string, name: string): string {
  const algorithm = hashes.get(name)
  if (!algorithm) throw new Error(`$hash: the algorithm must be one of ${[...hashes.keys()].join(', ')}`)
  return createHash(algorithm).update(data).digest('hex')
}

/** From 0 (included) to 1 (excluded); the same each time for the same seed. */
function random(seed?: unknown): number {
  const bytes = seed === undefined ? randomBytes(6) : createHash('sha256').update(JSON.stringify(seed)).digest()
  return bytes.readUIntBE(0, 6) / 2 ** 48
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('$parse: the string is not JSON')
  }
}

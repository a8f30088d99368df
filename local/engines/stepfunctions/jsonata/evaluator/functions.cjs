/**
 * The functions that Step Functions adds to JSONata or replaces in it: $partition, $range, $hash, $random,
 * $uuid, $parse; $now and $millis by the cloud's clock; $eval is refused.
 */
const { createHash, randomBytes, randomUUID } = require('node:crypto')

const hashes = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
])

const fixed = {
  partition: { implementation: partition },
  range: { implementation: range, signature: '<nnn:x>' },
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

/** `now` gives milliseconds since the epoch, by the cloud's clock. */
function reservedFunctions(now) {
  return {
    ...fixed,
    millis: { implementation: () => now(), signature: '<:n>' },
    now: {
      implementation(picture, timezone) {
        return this.environment.lookup('fromMillis').implementation.call(this, now(), picture, timezone)
      },
      signature: '<s?s?:s>',
    },
  }
}

function partition(items, size) {
  if (items === undefined) return undefined
  const array = Array.isArray(items) ? items : [items]
  if (typeof size !== 'number' || Math.floor(size) < 1)
    throw new Error('$partition: the size must be a positive number')
  const step = Math.floor(size)
  return Array.from({ length: Math.ceil(array.length / step) }, (_, index) =>
    array.slice(index * step, (index + 1) * step),
  )
}

function range(first, last, step) {
  if (step === 0) throw new Error('$range: the step must not be 0')
  const length = Math.max(0, Math.floor((last - first) / step) + 1)
  if (length > 1000) throw new Error('$range: the range must have at most 1000 elements')
  // As every sequence of JSONata's, one of one is its item.
  return length === 1 ? first : Array.from({ length }, (_, index) => first + index * step)
}

function hash(data, name) {
  const algorithm = hashes.get(name)
  if (!algorithm) throw new Error(`$hash: the algorithm must be one of ${[...hashes.keys()].join(', ')}`)
  return createHash(algorithm).update(data).digest('hex')
}

/** From 0 (included) to 1 (excluded); the same each time for the same seed. */
function random(seed) {
  const bytes = seed === undefined ? randomBytes(6) : createHash('sha256').update(JSON.stringify(seed)).digest()
  return bytes.readUIntBE(0, 6) / 2 ** 48
}

function parse(text) {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('$parse: the string is not JSON')
  }
}

module.exports = { reservedFunctions }

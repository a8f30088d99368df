/**
 * Values as JSON holds them. jsonata marks its arrays, and a marked array would be unwrapped when a later expression
 * meets it again.
 */

/** Values within a result; 256 KiB of JSON have half as many. An object that is there a thousand times counts so often. */
const mostValues = 1_000_000

class UnsupportedResult extends Error {}

/** `value` without jsonata's marks. @throws UnsupportedResult for what JSON cannot hold */
function plain(value) {
  return clean(value, { left: mostValues })
}

function clean(value, count) {
  if (--count.left < 0) throw new RangeError(`The result has more than ${mostValues} values`)
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new UnsupportedResult()
  if (typeof value === 'number' && !Number.isFinite(value)) throw new UnsupportedResult()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return cleanArray(value, count)
  if ('_jsonata_function' in value || '_jsonata_lambda' in value || value instanceof RegExp)
    throw new UnsupportedResult()
  let copy
  for (const [name, member] of Object.entries(value)) {
    const cleaned = clean(member, count)
    if (cleaned === member && member !== undefined) continue
    copy ??= { ...value }
    if (cleaned === undefined) delete copy[name]
    else copy[name] = cleaned
  }
  return copy ?? value
}

function cleanArray(array, count) {
  const marked = Object.keys(array).length > array.length
  let copy = marked ? array.slice() : undefined
  for (let index = 0; index < array.length; index++) {
    const cleaned = clean(array[index], count)
    if (cleaned === array[index]) continue
    copy ??= array.slice()
    copy[index] = cleaned ?? null
  }
  return copy ?? array
}

module.exports = { plain, UnsupportedResult }

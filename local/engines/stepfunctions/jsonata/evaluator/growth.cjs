/**
 * Tells when a value has grown beyond what any evaluation needs, before something is done with it that takes as long
 * as it is large, and can't be stopped. An object that holds another twice counts it twice: doubled forty times over it
 * takes no memory, and for ever to be written.
 */
const largest = 5_000_000

function createWatch() {
  const weights = new WeakMap()

  function weigh(value) {
    if (typeof value === 'string') return 1 + value.length / 8
    if (typeof value !== 'object' || value === null) return 1
    // A sequence grows while it is made.
    const known = weights.get(value)
    if (known && known.length === value.length) return known.weight
    let weight = 1
    const members = Array.isArray(value) ? value : Object.values(value)
    for (let index = 0; index < members.length && weight <= largest; index++) weight += weigh(members[index])
    weights.set(value, { weight, length: value.length })
    return weight
  }

  return (value) => {
    if (isFunction(value) || weigh(value) <= largest) return
    throw { code: 'D2015', message: 'A value has grown beyond what an evaluation may hold' }
  }
}

const isFunction = (value) =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value))

module.exports = { createWatch }

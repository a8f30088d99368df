import { createHash } from 'node:crypto'
import { type Intrinsic, invalid, stringArgument } from './intrinsic'

const name = 'States.Hash'
const algorithms = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
])

/** The hash in hexadecimal; a value that is no string is hashed as its JSON text. */
export const hash: Intrinsic = {
  name,
  least: 2,
  most: 2,
  call(args) {
    const data = typeof args[0] === 'string' ? args[0] : JSON.stringify(args[0])
    if (data.length > 10_000) throw invalid(name, 'the data must have at most 10000 characters')
    const algorithm = algorithms.get(stringArgument(name, args, 1))
    if (!algorithm) throw invalid(name, `the algorithm must be one of ${[...algorithms.keys()].join(', ')}`)
    return createHash(algorithm).update(data).digest('hex')
  },
}

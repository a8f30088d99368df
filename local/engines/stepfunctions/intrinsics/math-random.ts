import { createHash, randomInt } from 'node:crypto'
import { type Intrinsic, integerArgument, invalid } from './intrinsic'

const name = 'States.MathRandom'

/** A whole number from the first (included) to the second (excluded); the same each time for the same seed. */
export const mathRandom: Intrinsic = {
  name,
  least: 2,
  most: 3,
  call(args) {
    const start = integerArgument(name, args, 0)
    const end = integerArgument(name, args, 1)
    if (end <= start) throw invalid(name, 'the end must be greater than the start')
    if (args.length === 2) return start + randomInt(end - start)
    const seed = integerArgument(name, args, 2)
    return start + (createHash('sha256').update(String(seed)).digest().readUIntBE(0, 6) % (end - start))
  },
}

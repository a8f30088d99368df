import { type Intrinsic, integerArgument, invalid } from './intrinsic'

const name = 'States.ArrayRange'

/** AWS allows this many elements. */
const longest = 1000

/** From the first number to the second, both included, by the third. */
export const arrayRange: Intrinsic = {
  name,
  least: 3,
  most: 3,
  call(args) {
    const [first, last, step] = [0, 1, 2].map((index) => integerArgument(name, args, index)) as [number, number, number]
    if (step === 0) throw invalid(name, 'the step must not be 0')
    const length = Math.max(0, Math.floor((last - first) / step) + 1)
    if (length > longest) throw invalid(name, `the range must have at most ${longest} elements`)
    return Array.from({ length }, (_, index) => first + index * step)
  },
}

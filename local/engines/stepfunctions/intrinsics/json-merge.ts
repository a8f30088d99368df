import { type Intrinsic, invalid, objectArgument } from './intrinsic'

const name = 'States.JsonMerge'

/** The members of both objects, the second's winning. Step Functions merges on the top level only. */
export const jsonMerge: Intrinsic = {
  name,
  least: 3,
  most: 3,
  call(args) {
    if (args[2] !== false) throw invalid(name, 'only shallow merging is supported: argument 3 must be false')
    return { ...objectArgument(name, args, 0), ...objectArgument(name, args, 1) }
  },
}

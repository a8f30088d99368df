import { isDeepStrictEqual } from 'node:util'
import { arrayArgument, type Intrinsic } from './intrinsic'

export const arrayContains: Intrinsic = {
  name: 'States.ArrayContains',
  least: 2,
  most: 2,
  call: (args) => arrayArgument('States.ArrayContains', args, 0).some((item) => isDeepStrictEqual(item, args[1])),
}

import { arrayArgument, type Intrinsic } from './intrinsic'

export const arrayLength: Intrinsic = {
  name: 'States.ArrayLength',
  least: 1,
  most: 1,
  call: (args) => arrayArgument('States.ArrayLength', args, 0).length,
}

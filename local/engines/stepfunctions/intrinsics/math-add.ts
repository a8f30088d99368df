import { type Intrinsic, integerArgument } from './intrinsic'

export const mathAdd: Intrinsic = {
  name: 'States.MathAdd',
  least: 2,
  most: 2,
  call: (args) => integerArgument('States.MathAdd', args, 0) + integerArgument('States.MathAdd', args, 1),
}

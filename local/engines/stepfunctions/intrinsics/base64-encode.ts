import { type Intrinsic, stringArgument } from './intrinsic'

export const base64Encode: Intrinsic = {
  name: 'States.Base64Encode',
  least: 1,
  most: 1,
  call: (args) => Buffer.from(stringArgument('States.Base64Encode', args, 0, 10_000)).toString('base64'),
}

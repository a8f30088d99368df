import type { Intrinsic } from './intrinsic'

export const jsonToString: Intrinsic = {
  name: 'States.JsonToString',
  least: 1,
  most: 1,
  call: ([value]) => JSON.stringify(value),
}

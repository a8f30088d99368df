import { arrayArgument, type Intrinsic, integerArgument, invalid } from './intrinsic'

const name = 'States.ArrayGetItem'

export const arrayGetItem: Intrinsic = {
  name,
  least: 2,
  most: 2,
  call(args) {
    const items = arrayArgument(name, args, 0)
    const index = integerArgument(name, args, 1)
    if (index < 0 || index >= items.length) {
      throw invalid(name, `index ${index} is out of range for an array of ${items.length}`)
    }
    return items[index]
  },
}

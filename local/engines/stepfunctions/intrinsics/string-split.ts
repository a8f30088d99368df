import { type Intrinsic, stringArgument } from './intrinsic'

const name = 'States.StringSplit'

/** Splits at every character that the second argument has; empty pieces are left out. */
export const stringSplit: Intrinsic = {
  name,
  least: 2,
  most: 2,
  call(args) {
    const separators = new Set(stringArgument(name, args, 1))
    const pieces = ['']
    for (const character of stringArgument(name, args, 0)) {
      if (separators.has(character)) pieces.push('')
      else pieces[pieces.length - 1] += character
    }
    return pieces.filter((piece) => piece !== '')
  },
}

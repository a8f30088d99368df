import { arrayArgument, type Intrinsic } from './intrinsic'

export const arrayUnique: Intrinsic = {
  name: 'States.ArrayUnique',
  least: 1,
  most: 1,
  call(args) {
    const seen = new Map<string, unknown>()
    for (const item of arrayArgument('States.ArrayUnique', args, 0)) {
      const text = JSON.stringify(item)
      if (!seen.has(text)) seen.set(text, item)
    }
    return [...seen.values()]
  },
}

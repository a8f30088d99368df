import { type Intrinsic, invalid, stringArgument } from './intrinsic'

const name = 'States.Base64Decode'

export const base64Decode: Intrinsic = {
  name,
  least: 1,
  most: 1,
  call(args) {
    const text = stringArgument(name, args, 0, 10_000)
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1) throw invalid(name, 'the string is not Base64')
    return Buffer.from(text, 'base64').toString('utf8')
  },
}

import { deepestJson, isTooDeep } from '../../../lib/json-depth'
import { type Intrinsic, invalid, stringArgument } from './intrinsic'

const name = 'States.StringToJson'

export const stringToJson: Intrinsic = {
  name,
  least: 1,
  most: 1,
  call(args) {
    const text = stringArgument(name, args, 0)
    if (text.trim() === '') return null
    if (isTooDeep(text)) throw invalid(name, `the string is nested more than ${deepestJson} levels deep`)
    try {
      return JSON.parse(text)
    } catch {
      throw invalid(name, 'the string is not JSON')
    }
  },
}

import type { Fields } from '../definition/fields'
import { compileProcessing } from '../definition/processing'
import type { State } from '../definition/state'
import { compileCommon } from './common'

/** Ends its flow with success. */
export function compileSucceed(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Succeed', {})
  const { exit, handedInput } = compileProcessing(fields, { assign: false })
  return {
    ...common,
    exit,
    async enter(scope) {
      return { kind: 'leave', exit: await exit(scope, handedInput(scope)), next: undefined }
    },
  }
}

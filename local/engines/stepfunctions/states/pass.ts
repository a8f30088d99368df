import type { Fields } from '../definition/fields'
import { compileProcessing } from '../definition/processing'
import type { State } from '../definition/state'
import { compileCommon } from './common'

/** Passes its input on, or what Result, Parameters or Output make of it. */
export function compilePass(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Pass', { transition: true })
  const processing = compileProcessing(fields, { parameters: true, resultPath: true })
  fields.onlyIn('JSONPath', 'Result')
  const fixed = fields.raw('Result')
  const { exit } = processing
  return {
    ...common,
    exit,
    async enter(scope) {
      if (fixed !== undefined) scope.inspect?.('result', fixed)
      const result = fields.language === 'JSONata' ? undefined : (fixed ?? (await processing.parameters(scope)))
      return { kind: 'leave', exit: await exit(scope, result), next: common.next }
    },
  }
}

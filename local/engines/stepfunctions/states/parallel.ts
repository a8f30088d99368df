import type { Fields } from '../definition/fields'
import type { Flow } from '../definition/machine'
import { compileProcessing } from '../definition/processing'
import type { State } from '../definition/state'
import { Payload } from '../payload'
import { compileCommon } from './common'

/** Runs its branches side by side on the same input; the result is the array of their outputs. */
export function compileParallel(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Parallel', { transition: true, handlers: true })
  const processing = compileProcessing(fields, {
    parameters: true,
    arguments: true,
    resultSelector: true,
    resultPath: true,
  })
  const branches = fields.children('Branches').map((branch) => {
    const flow = fields.context.compileFlow(branch)
    branch.string('Comment')
    branch.end()
    return flow
  })
  if (branches.length === 0) fields.refuse("'Branches' must be a non-empty array", 'Branches')
  return {
    ...common,
    exit: processing.exit,
    flow: (index) => branches[index] as Flow,
    async enter(scope) {
      const input = Payload.of(await processing.parameters(scope))
      return { kind: 'branches', inputs: branches.map(() => input) }
    },
  }
}

/** A stack's outputs, and what other stacks have of them. */
import { noValue, resolve, type Scope } from '../../assembly/intrinsics'
import type { Problem } from '../../assembly/problems'
import { messageOf } from '../../kernel/message-of'
import type { StackPlan } from './plan-stack'
import type { OutputRecord, StackRecord, StackRecords } from './state'

export function resolveOutputs(plan: StackPlan, scope: Scope, fail: (problem: Problem) => void): OutputRecord[] {
  const outputs: OutputRecord[] = []
  for (const [key, output] of Object.entries(plan.template.Outputs ?? {})) {
    try {
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue
      const value = resolve(output.Value, scope)
      const exportName = output.Export && resolve(output.Export.Name, scope)
      if (value === noValue || typeof value === 'object') throw new TypeError('the value must be a string')
      outputs.push({
        key,
        value: String(value),
        description: output.Description,
        exportName: exportName === undefined ? undefined : String(exportName),
      })
    } catch (cause) {
      fail({ stack: plan.name, property: `output ${key}`, message: messageOf(cause), cause })
    }
  }
  return outputs
}

/** What keeps a stack from having these outputs: another one exports a name, or imports what would change. */
export function exportProblem(
  { name, outputs: before }: Pick<StackRecord, 'name' | 'outputs'>,
  outputs: readonly OutputRecord[],
  records: Pick<StackRecords, 'stacks'>,
): string | undefined {
  for (const { exportName } of outputs) {
    const other = exportName === undefined ? undefined : exporterOf(exportName, name, records)
    if (other) return `Export with name ${exportName} is already exported by stack ${other}`
  }
  for (const { exportName, value } of before) {
    if (exportName === undefined) continue
    const after = outputs.find((output) => output.exportName === exportName)
    if (after?.value === value) continue
    const users = importersOf(exportName, records).filter((user) => user !== name)
    const verb = after ? 'updated' : 'deleted'
    if (users.length > 0) return `Export ${exportName} cannot be ${verb} as it is in use by ${users.join(' and ')}`
  }
  return undefined
}

function exporterOf(exportName: string, except: string, { stacks }: Pick<StackRecords, 'stacks'>): string | undefined {
  for (const { name, outputs } of stacks.values()) {
    if (name !== except && outputs.some((output) => output.exportName === exportName)) return name
  }
  return undefined
}

export const importersOf = (exportName: string, { stacks }: Pick<StackRecords, 'stacks'>): string[] =>
  [...stacks.values()].filter(({ imports }) => imports.includes(exportName)).map(({ name }) => name)

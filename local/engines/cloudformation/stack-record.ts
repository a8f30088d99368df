/** A stack's record, as a plan makes it of what the stack was before. */
import { createHash } from 'node:crypto'
import { isSecret, storeType } from '../../assembly/parameters'
import type { StackPlan } from './plan-stack'
import type { ParameterRecord, StackRecord, StackRecords, StackStatus } from './state'

type Origin = Pick<StackRecord, 'origin' | 'assembly' | 'order'>

export interface PlannedRecord {
  readonly record: StackRecord
  /** The stack is already what the plan says, as far as its template tells. */
  readonly isUnchanged: boolean
}

export function planRecord(
  plan: StackPlan,
  { origin, assembly, order }: Origin,
  before: StackRecord | undefined,
  now: number,
): PlannedRecord {
  const templateHash = createHash('sha256').update(JSON.stringify(plan.template)).digest('hex')
  const isComplete = before?.status.endsWith('_COMPLETE') ?? false
  const isUnchanged =
    isComplete &&
    before?.templateHash === templateHash &&
    JSON.stringify(before.given) === JSON.stringify(plan.given) &&
    JSON.stringify(before.tags) === JSON.stringify(plan.source.tags)
  const wasCreated = isComplete || (before?.status.startsWith('UPDATE') ?? false)
  const status: StackStatus = isUnchanged ? before.status : wasCreated ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS'
  const record: StackRecord = {
    ...before,
    name: plan.name,
    id: plan.id,
    origin,
    assembly,
    order,
    status,
    description: plan.template.Description,
    templateHash,
    given: plan.given,
    parameters: parametersOf(plan),
    tags: plan.source.tags,
    outputs: before?.outputs ?? [],
    imports: before?.imports ?? [],
    createdAt: before?.createdAt ?? now,
    updatedAt: before && !isUnchanged ? now : before?.updatedAt,
  }
  return { record, isUnchanged }
}

/** With the values of those masked that are not to be shown. */
export function parametersOf({
  parameters,
  template,
  given,
}: Pick<StackPlan, 'parameters' | 'template' | 'given'>): ParameterRecord[] {
  return [...parameters].map(([key, value]) => {
    const declaration = template.Parameters?.[key]
    const shown = typeof value === 'string' ? value : value.join(',')
    const isMasked = declaration !== undefined && isSecret(declaration)
    if (declaration === undefined || storeType(declaration) === undefined)
      return { key, value: isMasked ? '****' : shown }
    const name = given[key] ?? String(declaration.Default)
    return { key, value: name, resolved: isMasked ? '****' : shown }
  })
}

/** Puts the record, and its template if that is another one. */
export function putPlanned(
  records: StackRecords,
  plan: StackPlan,
  record: StackRecord,
  before: StackRecord | undefined,
  original?: string,
): void {
  if (before?.templateHash !== record.templateHash || original !== undefined) {
    records.putTemplate(plan.name, plan.template, original)
  }
  records.putStack(record)
}

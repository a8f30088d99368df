/** The start's own road: brings a stack of the assembly to what it says, and applies the others again as they are. */
import type { AssetFinder } from '../../assembly/assets'
import type { Problem } from '../../assembly/problems'
import type { Cloud } from '../../kernel/cloud'
import { type Principal, rootOf } from '../../kernel/principal'
import { applyResources, type Progress } from './apply-resources'
import { type StackEvents, stackType } from './events'
import { resolveOutputs } from './outputs'
import type { Ownership } from './ownership'
import type { StackPlan } from './plan-stack'
import type { DeployReport } from './report'
import { planRecord, putPlanned } from './stack-record'
import type { StackRecord, StackRecords } from './state'

export interface ApplyOptions {
  readonly cloud: Cloud
  readonly records: StackRecords
  readonly events: StackEvents
  readonly ownership: Ownership
  readonly plan: StackPlan
  readonly origin: StackRecord['origin']
  readonly assembly: string | undefined
  readonly order: number
  readonly findAsset: AssetFinder
  readonly exported: (name: string) => string | undefined
  readonly report: DeployReport
  readonly fail: (problem: Problem) => void
  readonly progress: Progress
}

/** Applies all it can: what depends on a failed resource is left out, so that one start tells every failure. */
export async function applyStack(options: ApplyOptions): Promise<StackRecord> {
  const { cloud, records, events, plan, report, origin } = options
  const problems: Problem[] = []
  const fail = (problem: Problem): void => {
    problems.push(problem)
    options.fail(problem)
  }
  const before = records.stacks.get(plan.name)
  // What the API made is applied again, and stays what its own operations made of it.
  const isAgain = origin === 'api' && before !== undefined
  const planned = planRecord(plan, options, before, cloud.clock.now())
  const started = isAgain ? before : planned.record
  const isUnchanged = isAgain || planned.isUnchanged
  const tellStack = ({ status, statusReason }: StackRecord): void =>
    events.tell(plan, { logicalId: plan.name, physicalId: plan.id, type: stackType, status, reason: statusReason })
  if (!isAgain) putPlanned(records, plan, started, before)
  if (!isUnchanged) tellStack(started)
  const root: Principal = rootOf(cloud.accountId)
  const {
    scope,
    applied,
    problems: failed,
    imports,
  } = await applyResources({
    ...options,
    isStart: true,
    maker: () => root,
    authorize: () => undefined,
    tell: (event) => events.tell(plan, event),
    goesOn: () => true,
  })
  for (const problem of failed) fail(problem)
  const outputs = failed.length > 0 ? started.outputs : resolveOutputs(plan, scope, fail)
  const record: StackRecord = { ...started, outputs, imports, ...(isAgain ? {} : outcome(started, problems)) }
  records.putStack(record)
  if (!isUnchanged) tellStack(record)
  const change = before === undefined ? 'created' : isUnchanged ? 'unchanged' : 'updated'
  report.stacks.push({ name: plan.name, id: plan.id, change, resources: applied })
  return record
}

function outcome(
  { name, status }: StackRecord,
  [problem]: readonly Problem[],
): Pick<StackRecord, 'status' | 'statusReason'> {
  const kind = status.startsWith('UPDATE') ? 'UPDATE' : 'CREATE'
  if (!problem) return { status: `${kind}_COMPLETE`, statusReason: undefined }
  return { status: `${kind}_FAILED`, statusReason: `${problem.logicalId ?? name}: ${problem.message}` }
}

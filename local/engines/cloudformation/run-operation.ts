/**
 * What goes on with a stack after the answer. A stack's status says which step is next, and each step moves it: whoever
 * finds a stack under way, after a kill too, goes on from there. Someone else may move it meanwhile (a deletion, a
 * cancelled update); the step at work sees that before the next resource, and leaves the rest to the new one.
 */
import { createAssetFinder } from '../../assembly/assets'
import { type AssemblyStack, readAssembly } from '../../assembly/read-assembly'
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import { type AppliedResources, applyResources, type FailedResource, type Progress } from './apply-resources'
import type { StatusEvents } from './bus-events'
import type { ChangeSets } from './change-sets'
import { cleanUp } from './clean-up'
import { type StackEvent, type StackEvents, stackType } from './events'
import type { GrantCheck } from './grants'
import { makerOf } from './maker'
import type { OperationRecords, StackOperation } from './operation-records'
import { exportProblem, resolveOutputs } from './outputs'
import type { Ownership } from './ownership'
import type { StackPlan, Types } from './plan-stack'
import { createReport } from './report'
import type { ResourceStatuses } from './resource-statuses'
import type { StackRecord, StackRecords, StackStatus } from './state'

export interface RunOptions {
  readonly cloud: Cloud
  readonly records: StackRecords
  readonly events: StackEvents
  readonly bus: StatusEvents
  readonly operations: OperationRecords
  readonly changeSets: ChangeSets
  readonly statuses: ResourceStatuses
  readonly ownership: Ownership
  readonly types: () => Types
  readonly authorize: GrantCheck
  readonly plan: (source: AssemblyStack, id: string, given: Readonly<Record<string, string>>) => StackPlan
  readonly progress: Progress
  /** Resolves when no start is applying its templates. */
  readonly started: () => Promise<unknown>
  readonly isStopping: () => boolean
}

export interface Operations {
  /** Goes on with the stack, unless somebody is at it. */
  goOn(name: string): Promise<void>
  /** Resolves when nobody is at the stack any more. */
  ended(name: string): Promise<void>
  /** Moves a stack to another status, and tells it. */
  move(name: string, status: StackStatus, reason?: string, more?: Partial<StackRecord>): StackRecord
}

type Step = (stack: StackRecord, operation: StackOperation) => Promise<void>

export function createOperations(options: RunOptions): Operations {
  const { cloud, records, operations, changeSets, ownership, types, authorize, progress, isStopping } = options
  const active = new Map<string, Promise<void>>()

  function move(name: string, status: StackStatus, reason?: string, more: Partial<StackRecord> = {}): StackRecord {
    const before = records.stacks.get(name) as StackRecord
    const record: StackRecord = { ...before, ...more, status, statusReason: reason }
    records.putStack(record)
    tellStack(record)
    return record
  }

  function tellStack({ id, name, status, statusReason }: StackRecord): void {
    const { token, within } = operations.get(name) ?? {}
    const event = { logicalId: name, physicalId: id, type: stackType, status, reason: statusReason, token }
    options.events.tell({ id, name }, event)
    if (within !== 'start') options.bus.tell(id, event)
  }

  function tellResource(
    { id, name }: StackRecord,
    { token, within }: StackOperation,
    event: Omit<StackEvent, 'at' | 'id'>,
  ): void {
    // What fails because the cloud stops has not failed: the next start goes on with it.
    if (isStopping()) return
    options.statuses.note(name, event)
    options.events.tell({ id, name }, { ...event, token })
    if (within !== 'start') options.bus.tell(id, { ...event, token })
  }

  const steps: Readonly<Partial<Record<StackStatus, Step>>> = {
    async CREATE_IN_PROGRESS(stack, operation) {
      const failure = await apply(stack, operation)
      if (failure === undefined) return
      if (failure === '') return end(stack.name, 'CREATE_COMPLETE')
      switch (operation.onFailure) {
        case 'DO_NOTHING':
          return rest(stack.name, 'CREATE_FAILED', failure)
        case 'DELETE':
          move(stack.name, 'DELETE_IN_PROGRESS', `${failure}Delete requested by user.`)
          return
        case 'ROLLBACK':
          move(stack.name, 'ROLLBACK_IN_PROGRESS', `${failure}Rollback requested by user.`)
      }
    },
    async UPDATE_IN_PROGRESS(stack, operation) {
      const failure = await apply(stack, operation)
      if (failure === undefined) return
      if (failure === '') move(stack.name, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')
      else if (operation.onFailure === 'DO_NOTHING') rest(stack.name, 'UPDATE_FAILED', failure)
      else goBack(stack.name, failure)
    },
    async UPDATE_COMPLETE_CLEANUP_IN_PROGRESS(stack, operation) {
      await removeDropped(stack, operation)
      if (!isStopping()) end(stack.name, 'UPDATE_COMPLETE')
    },
    async UPDATE_ROLLBACK_IN_PROGRESS(stack, operation) {
      restorePrevious(stack.name, operation)
      const failure = await apply(records.stacks.get(stack.name) as StackRecord, operation)
      if (failure === undefined) return
      if (failure === '') move(stack.name, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
      else rest(stack.name, 'UPDATE_ROLLBACK_FAILED', failure)
    },
    async UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS(stack, operation) {
      await removeDropped(stack, operation)
      if (!isStopping()) end(stack.name, 'UPDATE_ROLLBACK_COMPLETE')
    },
    async ROLLBACK_IN_PROGRESS(stack, operation) {
      const failed = await removeAll(stack, operation, true)
      if (isStopping()) return
      if (failed.length === 0) end(stack.name, 'ROLLBACK_COMPLETE')
      else rest(stack.name, 'ROLLBACK_FAILED', failedTo('delete', failed))
    },
    async DELETE_IN_PROGRESS(stack, operation) {
      const failed = await removeAll(stack, operation, false)
      if (isStopping()) return
      if (failed.length > 0) return rest(stack.name, 'DELETE_FAILED', failedTo('delete', failed))
      const gone = move(stack.name, 'DELETE_COMPLETE', undefined, { deletedAt: cloud.clock.now() })
      operations.delete(stack.name)
      changeSets.deleteAll(stack.id)
      options.statuses.clear(stack.name)
      records.deleteStack(stack.name)
      records.putDeleted(gone)
    },
  }

  /** Undefined: somebody else has moved the stack, or the cloud stops; empty: all went well; else what did not. */
  async function apply(stack: StackRecord, operation: StackOperation): Promise<string | undefined> {
    const { name, status } = stack
    const isAsked = (): boolean => records.stacks.get(name)?.status === status && !isStopping()
    const deadline = stack.timeoutInMinutes && operation.startedAt + stack.timeoutInMinutes * 60_000
    const isLate = (): boolean =>
      deadline !== undefined && status === 'CREATE_IN_PROGRESS' && cloud.clock.now() > deadline
    let plan: StackPlan
    try {
      plan = await recordedPlan(stack)
    } catch (error) {
      return `${messageOf(error)} `
    }
    await ownership.settle(records.claims(name))
    const skipped = new Set(operation.skip)
    const { scope, problems, imports }: AppliedResources = await applyResources({
      cloud,
      records,
      ownership,
      plan: { ...plan, resources: plan.resources.filter(({ logicalId }) => !skipped.has(logicalId)) },
      findAsset: createAssetFinder(stack.assembly === undefined ? [] : readAssembly(stack.assembly).assets, cloud),
      exported: (exportName) => exportedBy(exportName),
      report: createReport(),
      progress,
      isStart: false,
      importsExisting: operation.importsExisting === true,
      maker: () => makerOf(cloud, stack, operation),
      authorize,
      tell: (event) => tellResource(stack, operation, event),
      goesOn: (failed) => isAsked() && !failed && !isLate(),
    })
    if (!isAsked()) return undefined
    if (isLate()) return 'Stack creation time exceeded the specified timeout. '
    if (problems.length > 0) return describeFailures(problems)
    const wrong: string[] = []
    const outputs = skipped.size > 0 ? stack.outputs : resolveOutputs(plan, scope, ({ message }) => wrong.push(message))
    const problem = wrong[0] ?? exportProblem(stack, outputs, records)
    if (problem !== undefined) return `${problem}. `
    records.putStack({ ...(records.stacks.get(name) as StackRecord), outputs, imports })
    return ''
  }

  async function recordedPlan({ name, id, tags, given }: StackRecord): Promise<StackPlan> {
    const template = await records.template(name)
    const source = { name, template, dependsOn: [], parameters: {}, tags, account: undefined, region: undefined }
    return options.plan(source, id, given)
  }

  function exportedBy(exportName: string): string | undefined {
    for (const { outputs } of records.stacks.values()) {
      const output = outputs.find((each) => each.exportName === exportName)
      if (output) return output.value
    }
    return undefined
  }

  /** A stack that goes back has the template and parameters again that it had. */
  function restorePrevious(name: string, { previous }: StackOperation): void {
    const stack = records.stacks.get(name)
    if (!previous || !stack) return
    const { status, statusReason, updatedAt } = stack
    records.putTemplate(name, previous.template, previous.original)
    records.putStack({ ...previous.record, status, statusReason, updatedAt })
  }

  function goBack(name: string, reason: string): void {
    move(name, 'UPDATE_ROLLBACK_IN_PROGRESS', reason)
  }

  /** What the template no longer has goes only now that all else has come to a good end. */
  async function removeDropped(stack: StackRecord, operation: StackOperation): Promise<void> {
    const { resources } = await recordedPlan(stack)
    const skipped = operation.skip ?? []
    const alive = new Set([...resources.map(({ logicalId }) => logicalId), ...skipped])
    await remove(stack, operation, alive, { isRollback: stack.status.includes('ROLLBACK'), keepsFailed: false })
  }

  async function removeAll(
    stack: StackRecord,
    operation: StackOperation,
    isRollback: boolean,
  ): Promise<readonly string[]> {
    await ownership.settle(records.claims(stack.name))
    return remove(stack, operation, new Set(), { isRollback, keepsFailed: true })
  }

  async function remove(
    stack: StackRecord,
    operation: StackOperation,
    alive: ReadonlySet<string>,
    { isRollback, keepsFailed }: { readonly isRollback: boolean; readonly keepsFailed: boolean },
  ): Promise<readonly string[]> {
    const { name } = stack
    const { failed } = await cleanUp([name], new Map([[name, alive]]), {
      records,
      types: types(),
      report: createReport(),
      // While the cloud stops, nothing is let go of: the next start tries again.
      keepsFailed: () => keepsFailed || isStopping(),
      tell: (_, event) => tellResource(stack, operation, event),
      authorize: (removed) => authorize.removal(removed, () => makerOf(cloud, stack, operation)),
      retains: ({ logicalId }) => operation.retain?.includes(logicalId) ?? false,
      lets: ({ retainExceptOnCreate }) =>
        isRollback && (retainExceptOnCreate === true || operation.retainExceptOnCreate === true),
    })
    return failed
  }

  /** The stack has come to rest, and nothing of the operation is needed any more. */
  function end(name: string, status: StackStatus): void {
    move(name, status)
    options.statuses.clear(name)
    changeSets.executed(operations.get(name)?.changeSetId, isGood(status))
    operations.delete(name)
    const { id } = records.stacks.get(name) as StackRecord
    cloud.background(`forgetting old events of stack ${name}`, () => options.events.forget(id, false))
  }

  /** The stack has come to rest where somebody has to decide: what it could go back to is kept. */
  function rest(name: string, status: StackStatus, reason: string): void {
    move(name, status, reason)
    changeSets.executed(operations.get(name)?.changeSetId, false)
  }

  function goOn(name: string): Promise<void> {
    const there = active.get(name)
    // It may have seen the stack at rest in the moment before it was moved again.
    if (there) return there.then(() => (hasStep(name) && !isStopping() ? goOn(name) : undefined))
    const under = stepByStep(name).finally(() => active.delete(name))
    active.set(name, under)
    return under
  }

  function hasStep(name: string): boolean {
    const stack = records.stacks.get(name)
    return stack !== undefined && steps[stack.status] !== undefined && operations.get(name) !== undefined
  }

  async function stepByStep(name: string): Promise<void> {
    if (operations.get(name)?.within === undefined) await options.started()
    // The answer goes first.
    await cloud.store.flush()
    for (;;) {
      const stack = records.stacks.get(name)
      const operation = operations.get(name)
      const step = stack && steps[stack.status]
      if (!step || !operation || isStopping()) return
      await guarded(step, stack, operation)
      await cloud.store.flush()
    }
  }

  /** What nobody thought of ends the operation as a failure, and leaves no stack under way for ever. */
  async function guarded(step: Step, stack: StackRecord, operation: StackOperation): Promise<void> {
    try {
      await step(stack, operation)
    } catch (error) {
      if (isStopping()) return
      cloud.report(`${stack.status} of stack ${stack.name}`, error)
      rest(stack.name, failedStatus(stack.status), messageOf(error))
    }
  }

  return {
    goOn,
    ended: async (name) => active.get(name)?.catch(() => undefined),
    move,
  }
}

export const isUnderWay = ({ status }: Pick<StackRecord, 'status'>): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS'

const isGood = (status: StackStatus): boolean => status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE'

function failedStatus(status: StackStatus): StackStatus {
  if (status.startsWith('CREATE')) return 'CREATE_FAILED'
  if (status.startsWith('DELETE')) return 'DELETE_FAILED'
  if (status.startsWith('ROLLBACK')) return 'ROLLBACK_FAILED'
  return status.startsWith('UPDATE_ROLLBACK') ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_FAILED'
}

function describeFailures(problems: readonly FailedResource[]): string {
  const of = (kind: FailedResource['kind']): string[] =>
    problems.filter((problem) => problem.kind === kind).map(({ logicalId }) => logicalId)
  return (['create', 'update'] as const).map((kind) => (of(kind).length > 0 ? failedTo(kind, of(kind)) : '')).join('')
}

const failedTo = (verb: string, logicalIds: readonly string[]): string =>
  `The following resource(s) failed to ${verb}: [${logicalIds.join(', ')}]. `

/**
 * CreateStack, UpdateStack, DeleteStack and their like. They answer when all that can be seen beforehand has been, and what
 * they begin goes on after that.
 */
import { AwsError, NotModelledError } from '../../../kernel/aws-error'
import type { CallContext, Operation } from '../../../kernel/service'
import { checkCapabilities } from '../capabilities'
import { comparePlans, haveOtherOutputs } from '../compare-plans'
import type { Deployer } from '../deployer'
import { lookUpStack, stackToChange } from '../find-stack'
import { assume } from '../maker'
import type { PreviousStack, StackOperation } from '../operation-records'
import { importersOf } from '../outputs'
import { newStackId } from '../physical-name'
import type { StackPlan } from '../plan-stack'
import { type Revision, type RevisionInput, readRevision, refuseDeploymentConfig } from '../revision'
import { isUnderWay } from '../run-operation'
import { parametersOf, planRecord, putPlanned } from '../stack-record'
import type { ParameterRecord, StackRecord, StackStatus } from '../state'
import { accessToStack } from './stack-access'

interface ChangeInput extends RevisionInput {
  readonly StackName: string
  readonly ClientRequestToken?: string
  readonly DisableRollback?: boolean
  readonly OnFailure?: StackOperation['onFailure']
  readonly TimeoutInMinutes?: number
  readonly EnableTerminationProtection?: boolean
  readonly RetainExceptOnCreate?: boolean
  readonly RetainResources?: readonly string[]
  readonly ResourcesToSkip?: readonly string[]
}

/** How an operation is to go, besides what the stack is made of. */
export interface Manner {
  readonly context: Pick<CallContext, 'caller'>
  /** Of a nested stack. */
  readonly parent?: StackRecord | undefined
  /** Of what a start makes of itself. */
  readonly ofStart?: true | undefined
  readonly token?: string | undefined
  readonly onFailure: StackOperation['onFailure']
  readonly timeoutInMinutes?: number | undefined
  readonly terminationProtection?: boolean | undefined
  readonly retainExceptOnCreate?: boolean | undefined
  readonly changeSetId?: string | undefined
  readonly importsExisting?: boolean | undefined
}

export interface Changing {
  /**
   * Begins what makes the stack what the plan says. All is put in one tick: of two requests at once, the second one sees the
   * first one's stack under way.
   */
  begin(plan: StackPlan, revision: Revision, before: PreviousStack | undefined, manner: Manner): void
}

const updatable: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
]

export function refuseAssembly({ name, origin }: StackRecord): void {
  if (origin === 'api') return
  const hint = 'it comes from the cloud assembly: synthesize and start again'
  throw new NotModelledError('changing the stack by API', `stack ${name}`, hint)
}

/** @throws AwsError if the stack is in a state that no update starts from */
export function checkUpdatable({ id, status }: StackRecord): void {
  if (updatable.includes(status)) return
  throw new AwsError('ValidationError', `Stack:${id} is in ${status} state and can not be updated.`)
}

export function checkStackName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return
  const rule = 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*'
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ${rule}`,
  )
}

export function createChanging(deployer: Deployer): Changing {
  const { cloud, records, operations, running } = deployer
  return {
    begin(plan, revision, previous, manner) {
      const { context, parent, token, onFailure, changeSetId, retainExceptOnCreate, importsExisting } = manner
      const now = cloud.clock.now()
      const before = records.stacks.get(plan.name)
      const order = before?.order ?? Math.max(-1, ...[...records.stacks.values()].map((stack) => stack.order)) + 1
      const { record } = planRecord(plan, { origin: 'api', assembly: parent?.assembly, order }, before, now)
      operations.put({
        stack: plan.name,
        caller: context.caller,
        startedAt: now,
        onFailure,
        token,
        changeSetId,
        retainExceptOnCreate,
        importsExisting,
        within: parent ? 'parent' : manner.ofStart && 'start',
        // A stack that failed and was not rolled back goes back to where it was before that.
        previous: operations.get(plan.name)?.previous ?? previous,
      })
      const { roleArn } = revision
      const status = previous ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS'
      putPlanned(
        records,
        plan,
        {
          ...record,
          status,
          ...(!before && { namesById: true as const }),
          capabilities: revision.capabilities,
          disableRollback: onFailure === 'DO_NOTHING',
          ...(token !== undefined && { lastToken: token }),
          ...(roleArn !== undefined && { roleArn }),
          ...(manner.timeoutInMinutes !== undefined && { timeoutInMinutes: manner.timeoutInMinutes }),
          ...(manner.terminationProtection !== undefined && { terminationProtection: manner.terminationProtection }),
          ...(changeSetId !== undefined && { changeSetId }),
          ...(parent && { parentId: parent.id, rootId: parent.rootId ?? parent.id }),
        },
        before,
        revision.original,
      )
      running.move(plan.name, status, 'User Initiated')
      cloud.background(`${status} of stack ${plan.name}`, () => running.goOn(plan.name))
    },
  }
}

export function changeOperations(deployer: Deployer, changing: Changing): Readonly<Record<string, Operation>> {
  const { cloud, records, operations, running, changeSets } = deployer

  function changes(
    action: string,
    handle: (input: ChangeInput, context: CallContext) => Promise<unknown> | unknown,
  ): Operation<ChangeInput> {
    return {
      access: ({ StackName, RoleARN }) => accessToStack(deployer, action, StackName, RoleARN),
      handle,
    }
  }

  /** The same request again, as clients send it that had no answer. */
  const isAgain = ({ lastToken }: StackRecord, token: string | undefined): boolean =>
    token !== undefined && lastToken === token

  function goOn(name: string): void {
    cloud.background(`an operation on stack ${name}`, () => running.goOn(name))
  }

  return {
    CreateStack: changes('CreateStack', async (input, context) => {
      const { StackName: name, ClientRequestToken: token } = input
      checkStackName(name)
      if (input.DisableRollback !== undefined && input.OnFailure !== undefined) {
        throw new AwsError('ValidationError', 'Either DisableRollback or OnFailure can be specified, not both.')
      }
      const revision = await readRevision(deployer, context.caller, input, undefined)
      const there = records.stacks.get(name)
      if (there && isAgain(there, token)) return { StackId: there.id }
      if (there) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`)
      const id = newStackId(cloud, name)
      const plan = deployer.plan({ name, id }, revision)
      checkCapabilities(revision.template, plan.template, revision.capabilities, { expands: true })
      if (revision.roleArn !== undefined) assume(cloud, revision.roleArn, id)
      changing.begin(plan, revision, undefined, {
        context,
        token,
        onFailure: input.OnFailure ?? (input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK'),
        timeoutInMinutes: input.TimeoutInMinutes,
        terminationProtection: input.EnableTerminationProtection,
        retainExceptOnCreate: input.RetainExceptOnCreate,
      })
      return { StackId: id }
    }),

    UpdateStack: changes('UpdateStack', async (input, context) => {
      const { ClientRequestToken: token } = input
      const { name } = stackToChange(records, input.StackName)
      const revision = await readRevision(deployer, context.caller, input, records.stacks.get(name))
      const there = stackToChange(records, name)
      if (isAgain(there, token)) return { StackId: there.id }
      refuseAssembly(there)
      checkUpdatable(there)
      return withCurrent(deployer, name, (before) => {
        const { stack } = before
        if (isAgain(stack, token)) return { StackId: stack.id }
        refuseAssembly(stack)
        checkUpdatable(stack)
        const plan = deployer.plan(stack, revision)
        checkCapabilities(revision.template, plan.template, revision.capabilities, { expands: true })
        if (revision.roleArn !== undefined) assume(cloud, revision.roleArn, stack.id)
        if (!isChange(deployer, before, plan)) {
          throw new AwsError('ValidationError', 'No updates are to be performed.')
        }
        changeSets.outdate(stack.id)
        changing.begin(plan, revision, before.previous, {
          context,
          token,
          onFailure: input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK',
          retainExceptOnCreate: input.RetainExceptOnCreate,
        })
        return { StackId: stack.id }
      })
    }),

    DeleteStack: changes('DeleteStack', (input, { caller }) => {
      refuseDeploymentConfig(input.DeploymentConfig)
      const { StackName, ClientRequestToken: token, RoleARN, RetainResources = [] } = input
      const stack = lookUpStack(records, StackName)
      // As on AWS, deleting what is not there succeeds.
      if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {}
      const { name, id, status } = stack
      refuseAssembly(stack)
      if (stack.terminationProtection) {
        const why = 'cannot be deleted while TerminationProtection is enabled'
        throw new AwsError('ValidationError', `Stack [${name}] ${why}`)
      }
      if (isUnderWay(stack) && status !== 'CREATE_IN_PROGRESS') {
        throw new AwsError('ValidationError', `Stack [${id}] cannot be deleted while in status ${status}`)
      }
      checkRetained(stack, RetainResources)
      for (const { exportName } of stack.outputs) {
        const users = exportName === undefined ? [] : importersOf(exportName, records).filter((user) => user !== name)
        if (users.length > 0) {
          const why = `cannot be deleted as it is in use by ${users.join(' and ')}`
          throw new AwsError('ValidationError', `Export ${exportName} ${why}`)
        }
      }
      if (RoleARN !== undefined) assume(cloud, RoleARN, id)
      operations.put({
        stack: name,
        caller,
        startedAt: cloud.clock.now(),
        onFailure: 'DO_NOTHING',
        token,
        retain: RetainResources,
      })
      running.move(name, 'DELETE_IN_PROGRESS', 'User Initiated', RoleARN === undefined ? {} : { roleArn: RoleARN })
      goOn(name)
      return {}
    }),

    CancelUpdateStack: changes('CancelUpdateStack', ({ StackName }) => {
      const stack = stackToChange(records, StackName)
      refuseAssembly(stack)
      if (stack.status !== 'UPDATE_IN_PROGRESS') {
        const why = 'CancelUpdateStack cannot be called from current stack status'
        throw new AwsError('ValidationError', why)
      }
      running.move(stack.name, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated')
      goOn(stack.name)
      return {}
    }),

    ContinueUpdateRollback: changes('ContinueUpdateRollback', (input, { caller }) => {
      const stack = stackToChange(records, input.StackName)
      const { name, id, status } = stack
      refuseAssembly(stack)
      const operation = operations.get(name)
      if (isAgain(stack, input.ClientRequestToken)) return {}
      if (status !== 'UPDATE_ROLLBACK_FAILED' || !operation) {
        throw new AwsError('ValidationError', `Stack:${id} is in ${status} state and can not continue rolling back.`)
      }
      if (input.RoleARN !== undefined) assume(cloud, input.RoleARN, id)
      operations.put({ ...operation, caller, token: input.ClientRequestToken, skip: input.ResourcesToSkip ?? [] })
      const role = input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }
      running.move(name, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated', role)
      goOn(name)
      return {}
    }),

    RollbackStack: changes('RollbackStack', (input, { caller }) => {
      refuseDeploymentConfig(input.DeploymentConfig)
      const stack = stackToChange(records, input.StackName)
      const { name, id, status } = stack
      refuseAssembly(stack)
      const operation = operations.get(name)
      if ((status !== 'CREATE_FAILED' && status !== 'UPDATE_FAILED') || !operation) {
        throw new AwsError('ValidationError', `Stack:${id} is in ${status} state and can not be rolled back.`)
      }
      if (input.RoleARN !== undefined) assume(cloud, input.RoleARN, id)
      operations.put({
        ...operation,
        caller,
        token: input.ClientRequestToken,
        retainExceptOnCreate: input.RetainExceptOnCreate,
      })
      const next = operation.previous ? 'UPDATE_ROLLBACK_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS'
      running.move(name, next, 'User Initiated', input.RoleARN === undefined ? {} : { roleArn: input.RoleARN })
      goOn(name)
      return { StackId: id }
    }),

    UpdateTerminationProtection: changes('UpdateTerminationProtection', (input) => {
      const stack = stackToChange(records, input.StackName)
      records.putStack({ ...stack, terminationProtection: input.EnableTerminationProtection === true })
      return { StackId: stack.id }
    }),
  }

  function checkRetained({ id, name, status }: StackRecord, retained: readonly string[]): void {
    if (retained.length === 0) return
    if (status !== 'DELETE_FAILED') {
      const why = 'RetainResources can be specified only for a stack in the DELETE_FAILED state.'
      throw new AwsError('ValidationError', `Invalid operation on stack [${id}]. ${why}`)
    }
    const unknown = retained.filter((logicalId) => !records.resources(name).has(logicalId))
    if (unknown.length === 0) return
    throw new AwsError('ValidationError', `The following resources are not in the stack: [${unknown.join(', ')}]`)
  }
}

/** A stack with the plan that it has been made by. */
export interface CurrentStack {
  readonly stack: StackRecord
  readonly plan: StackPlan
  readonly previous: PreviousStack
}

/** `use` runs while the stack is still as it was read: nothing waits in between. */
export async function withCurrent<Result>(
  deployer: Deployer,
  name: string,
  use: (current: CurrentStack) => Result,
): Promise<Result> {
  const { records } = deployer
  for (;;) {
    const stack = stackToChange(records, name)
    const template = await records.template(name)
    const original = await records.original(name)
    // Another request may have moved it meanwhile.
    if (records.stacks.get(name) !== stack) continue
    const { given, tags } = stack
    const plan = deployer.plan(stack, { template, given, tags, isCurrent: true })
    return use({ stack, plan, previous: { record: stack, template, original } })
  }
}

export function isChange({ cloud, records }: Deployer, { stack, plan }: CurrentStack, after: StackPlan): boolean {
  const resources = records.resources(stack.name)
  return (
    stack.status.endsWith('_FAILED') ||
    comparePlans({ plan, resources }, after, cloud).length > 0 ||
    haveOtherOutputs(plan, after, cloud) ||
    JSON.stringify(stack.tags) !== JSON.stringify(after.source.tags) ||
    haveOtherValues(stack.parameters, parametersOf(after))
  )
}

/** Of parameters of Systems Manager that templates name, somebody may have put another value since. */
function haveOtherValues(before: readonly ParameterRecord[], after: readonly ParameterRecord[]): boolean {
  return after.some(({ key, resolved }) => before.find((each) => each.key === key)?.resolved !== resolved)
}

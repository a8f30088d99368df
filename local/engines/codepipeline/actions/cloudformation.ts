/** A stack's operation as an action: created or updated, by a change set or without, or deleted. */
import { isAwsError } from '../../../kernel/aws-error'
import { writeZip } from '../../../lib/zip/write-zip'
import { invalidAction } from '../errors'
import { artifactFiles, isArtifactError } from './artifact-file'
import { consoleLink } from './console'
import { failed, type Provider, type Step, type StepContext } from './provider'
import { findStack, hasBegun, isEmptyUpdate, reasonOf, type Stack } from './stack'
import { stackInput } from './stack-input'
import { storeOutput } from './store-output'

/** How far it is. `operation` was about to begin, or goes on, with `token`. */
interface StackWork {
  readonly operation: 'create' | 'update' | 'delete' | 'make change set' | 'execute change set'
  readonly token: string
  readonly hasBegun: boolean
  /** A stack that is deleted is found by its id alone. */
  readonly stackId?: string
  /** What comes when this has ended. */
  readonly next?: 'create'
}

/** What each mode needs, beside the stack's name. */
const needs: Readonly<Record<string, readonly string[]>> = {
  CREATE_UPDATE: ['RoleArn', 'TemplatePath'],
  REPLACE_ON_FAILURE: ['RoleArn', 'TemplatePath'],
  CHANGE_SET_REPLACE: ['RoleArn', 'TemplatePath', 'ChangeSetName'],
  CHANGE_SET_EXECUTE: ['ChangeSetName'],
  DELETE_ONLY: ['RoleArn'],
}

export const cloudFormation: Provider = {
  category: 'Deploy',
  name: 'CloudFormation',
  configuration: {
    ActionMode: 'required',
    StackName: 'required',
    Capabilities: 'optional',
    ChangeSetName: 'optional',
    OutputFileName: 'optional',
    ParameterOverrides: 'optional',
    RoleArn: 'optional',
    TemplateConfiguration: 'optional',
    TemplatePath: 'optional',
  },
  inputs: [0, 10],
  outputs: [0, 1],
  check(configuration, action) {
    const { ActionMode = '' } = configuration
    const needed = needs[ActionMode]
    if (!needed) {
      throw invalidAction(
        `Action configuration for action '${action}' has the ActionMode '${ActionMode}'; it must be one of ${Object.keys(needs).join(', ')}`,
      )
    }
    for (const name of needed) {
      if (configuration[name] === undefined) {
        throw invalidAction(`Action configuration for action '${action}' is missing required configuration '${name}'`)
      }
    }
    for (const name of ['TemplatePath', 'TemplateConfiguration']) {
      const place = configuration[name]
      if (place === undefined || /^[a-zA-Z0-9_-]+::.+/.test(place)) continue
      throw invalidAction(
        `Action configuration for action '${action}' has a ${name} that is not written Artifact::file`,
      )
    }
  },
  async step(context) {
    const work = context.action.work as StackWork | undefined
    try {
      if (!work) return await decide(context)
      return work.hasBegun ? await look(context, work) : await begin(context, work)
    } catch (error) {
      if (isArtifactError(error)) return failed(error.code, error.message)
      throw error
    }
  },
}

const nameOf = ({ setting }: StepContext): string => setting('StackName') ?? ''

/** What a failed create leaves: nothing can be updated in it. */
const isRuin = ({ StackStatus }: Stack): boolean =>
  /^(CREATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)$/.test(StackStatus)

const isEmpty = (stack: Stack | undefined): boolean => !stack || stack.StackStatus === 'REVIEW_IN_PROGRESS'

async function decide(context: StepContext): Promise<Step> {
  const { action, setting } = context
  const token = action.id
  const next = (operation: StackWork['operation'], more: Partial<StackWork> = {}): Step => ({
    kind: 'again',
    work: { operation, token, hasBegun: false, ...more } satisfies StackWork,
  })
  const mode = setting('ActionMode')
  if (mode === 'CHANGE_SET_REPLACE') return next('make change set')
  if (mode === 'CHANGE_SET_EXECUTE') {
    const changeSet = await findChangeSet(context)
    const name = setting('ChangeSetName')
    if (!changeSet) return failed('JobFailed', `ChangeSet [${name}] does not exist for the stack ${nameOf(context)}`)
    return hasNoChanges(changeSet) ? end(context, 'The change set has no changes') : next('execute change set')
  }
  const stack = await findStack(context, nameOf(context))
  if (mode === 'DELETE_ONLY') return stack ? next('delete', { stackId: stack.StackId }) : { kind: 'succeed' }
  if (!stack || isEmpty(stack)) return next('create')
  if (mode === 'REPLACE_ON_FAILURE' && isRuin(stack)) {
    return next('delete', { stackId: stack.StackId, token: `${token}-delete`, next: 'create' })
  }
  return next('update')
}

/** Whatever it begins has the token, by which it is known again. */
async function begin(context: StepContext, work: StackWork): Promise<Step> {
  const { call, setting } = context
  const StackName = nameOf(context)
  const ChangeSetName = setting('ChangeSetName') ?? ''
  const { token: ClientRequestToken } = work
  const begun: Step = { kind: 'again', work: { ...work, hasBegun: true } satisfies StackWork }
  if (work.operation === 'make change set') return makeChangeSet(context, begun)
  if (
    work.operation !== 'execute change set' &&
    (await hasBegun(context, work.stackId ?? StackName, ClientRequestToken))
  )
    return begun
  switch (work.operation) {
    case 'delete': {
      const role = setting('RoleArn')
      await call('cloudformation', 'DeleteStack', {
        StackName: work.stackId ?? StackName,
        ClientRequestToken,
        ...(role !== undefined && { RoleARN: role }),
      })
      return begun
    }
    case 'execute change set': {
      // It was there: gone or at work, it was executed before a kill. Who may execute need not be allowed to see events.
      const { ExecutionStatus = 'AVAILABLE' } = (await findChangeSet(context)) ?? { ExecutionStatus: 'gone' }
      if (ExecutionStatus !== 'AVAILABLE') return begun
      await call('cloudformation', 'ExecuteChangeSet', { StackName, ChangeSetName, ClientRequestToken })
      return begun
    }
    default: {
      const input = { StackName, ClientRequestToken, ...(await stackInput(context, artifactFiles(context))) }
      try {
        await call('cloudformation', work.operation === 'create' ? 'CreateStack' : 'UpdateStack', input)
        return begun
      } catch (error) {
        if (isEmptyUpdate(error)) return end(context, 'No updates are to be performed.')
        throw error
      }
    }
  }
}

async function look(context: StepContext, work: StackWork): Promise<Step> {
  if (work.operation === 'make change set') return lookAtChangeSet(context)
  const stack = await findStack(context, work.stackId ?? nameOf(context))
  if (work.operation === 'delete') {
    if (stack && stack.StackStatus !== 'DELETE_COMPLETE') {
      if (/_IN_PROGRESS$/.test(stack.StackStatus)) return { kind: 'look' }
      return failure(context, stack, work)
    }
    if (work.next !== 'create')
      return { kind: 'succeed', external: { summary: `Stack ${nameOf(context)} was deleted` } }
    const { id: token } = context.action
    return { kind: 'again', work: { operation: 'create', token, hasBegun: false } satisfies StackWork }
  }
  if (!stack) return failed('JobFailed', `The stack ${nameOf(context)} is not there any more`)
  if (/_IN_PROGRESS$/.test(stack.StackStatus)) return { kind: 'look', external: externalOf(context, stack) }
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(stack.StackStatus)) return failure(context, stack, work)
  return end(context)
}

async function failure(context: StepContext, stack: Stack, { token, operation }: StackWork): Promise<Step> {
  const why = await reasonOf(context, stack, token)
  const message = `Failed to ${operation} the stack ${stack.StackName}: ${why}`
  return failed('JobFailed', message, externalOf(context, stack))
}

/** It is as it was asked for: its outputs are there for those after. */
async function end(context: StepContext, why?: string): Promise<Step> {
  const stack = await findStack(context, nameOf(context))
  const outputs = Object.fromEntries(
    (stack?.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
      OutputKey === undefined ? [] : [[OutputKey, OutputValue ?? ''] as const],
    ),
  )
  const file = context.setting('OutputFileName')
  if (file !== undefined) {
    const content = Buffer.from(JSON.stringify(outputs))
    await storeOutput(context, await writeZip([{ path: file, content }]))
  }
  const summary = why ?? `Stack ${nameOf(context)} is in the state ${stack?.StackStatus}`
  return { kind: 'succeed', variables: outputs, external: { ...externalOf(context, stack), summary } }
}

interface ChangeSet {
  readonly Status: string
  readonly StatusReason?: string
  readonly ChangeSetId?: string
  readonly ExecutionStatus?: string
}

const hasNoChanges = ({ Status, StatusReason = '' }: ChangeSet): boolean =>
  Status === 'FAILED' && /didn't contain changes|No updates are to be performed/.test(StatusReason)

async function findChangeSet({ call, setting }: StepContext): Promise<ChangeSet | undefined> {
  const names = { StackName: setting('StackName') ?? '', ChangeSetName: setting('ChangeSetName') ?? '' }
  try {
    return await call<ChangeSet>('cloudformation', 'DescribeChangeSet', names)
  } catch (error) {
    if (isAwsError(error) && /^(ChangeSetNotFound|ChangeSetNotFoundException|ValidationError)$/.test(error.code)) {
      return undefined
    }
    throw error
  }
}

/** One of that name that is there is replaced: made twice, it is the same. */
async function makeChangeSet(context: StepContext, begun: Step): Promise<Step> {
  const { call, setting } = context
  const names = { StackName: nameOf(context), ChangeSetName: setting('ChangeSetName') ?? '' }
  const stack = await findStack(context, names.StackName)
  if (stack && (await findChangeSet(context))) await call('cloudformation', 'DeleteChangeSet', names)
  await call('cloudformation', 'CreateChangeSet', {
    ...names,
    ...(await stackInput(context, artifactFiles(context))),
    ChangeSetType: isEmpty(stack) ? 'CREATE' : 'UPDATE',
  })
  return begun
}

async function lookAtChangeSet(context: StepContext): Promise<Step> {
  const changeSet = await findChangeSet(context)
  const name = context.setting('ChangeSetName')
  if (!changeSet) return failed('JobFailed', `ChangeSet [${name}] is not there any more`)
  const { Status, StatusReason, ChangeSetId } = changeSet
  if (/_(PENDING|IN_PROGRESS)$/.test(Status)) return { kind: 'look' }
  const external = { ...(ChangeSetId !== undefined && { id: ChangeSetId }) }
  if (Status === 'CREATE_COMPLETE') {
    return { kind: 'succeed', external: { ...external, summary: `Change set ${name} was created.` } }
  }
  if (hasNoChanges(changeSet)) return { kind: 'succeed', external: { ...external, summary: 'No changes were found' } }
  return failed('JobFailed', `Failed to create the change set ${name}: ${StatusReason ?? Status}`, external)
}

function externalOf({ cloud }: StepContext, stack: Stack | undefined) {
  if (!stack) return {}
  const { StackId } = stack
  const path = `cloudformation/home?region=${cloud.region}#/stacks/stackinfo?stackId=${encodeURIComponent(StackId)}`
  return { id: StackId, url: consoleLink(cloud.region, path) }
}

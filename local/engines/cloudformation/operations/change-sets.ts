/** CreateChangeSet and what is done with one. What would change is known before the answer; nothing is made for it. */
import { randomUUID } from 'node:crypto'
import { AwsError } from '../../../kernel/aws-error'
import { createInputPaging } from '../../../kernel/paging'
import type { CallContext, Operation } from '../../../kernel/service'
import { tagList } from '../../../kernel/tags'
import { checkCapabilities } from '../capabilities'
import type { ChangeSet } from '../change-sets'
import { type Change, comparePlans, type Detail } from '../compare-plans'
import type { Deployer } from '../deployer'
import { lookUpStack, stackToChange } from '../find-stack'
import { assume } from '../maker'
import type { PreviousStack } from '../operation-records'
import { newStackId } from '../physical-name'
import { type RevisionInput, readRevision } from '../revision'
import { parametersOf } from '../stack-record'
import type { StackRecord } from '../state'
import { type Changing, checkStackName, checkUpdatable, isChange, refuseAssembly, withCurrent } from './changes'
import { iso } from './shapes'
import { accessToStack } from './stack-access'

interface CreateInput extends RevisionInput {
  readonly StackName: string
  readonly ChangeSetName: string
  readonly ChangeSetType?: string
  readonly Description?: string
  readonly ClientToken?: string
  readonly OnStackFailure?: ChangeSet['onStackFailure']
  readonly IncludeNestedStacks?: boolean
  readonly ImportExistingResources?: boolean
}

interface ChangeSetInput {
  readonly ChangeSetName: string
  readonly StackName?: string
  readonly NextToken?: string
  readonly IncludePropertyValues?: boolean
  readonly ClientRequestToken?: string
  readonly DisableRollback?: boolean
  readonly RetainExceptOnCreate?: boolean
}

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set."

const page = createInputPaging({
  token: 'NextToken',
  usual: 100,
  most: 100,
  badSize: (size) => new AwsError('ValidationError', `A page can't have ${String(size)}`),
  badToken: (token) => new AwsError('ValidationError', `${token} is not a valid NextToken`),
})

export function changeSetOperations(deployer: Deployer, changing: Changing): Readonly<Record<string, Operation>> {
  const { cloud, records, changeSets } = deployer

  function about(
    action: string,
    handle: (input: ChangeSetInput, context: CallContext) => unknown,
  ): Operation<ChangeSetInput> {
    return {
      access: ({ StackName, ChangeSetName }) =>
        accessToStack(
          deployer,
          action,
          StackName ?? changeSets.find(ChangeSetName, undefined)?.stackId,
          undefined,
          ChangeSetName,
        ),
      handle,
    }
  }

  /** @throws AwsError `ChangeSetNotFound` */
  function find({ ChangeSetName: name, StackName }: ChangeSetInput): ChangeSet {
    if (!name.startsWith('arn:') && StackName === undefined) {
      throw new AwsError('ValidationError', 'StackName must be specified if ChangeSetName is not specified as an ARN.')
    }
    const stack = StackName === undefined ? undefined : lookUpStack(records, StackName)
    if (StackName !== undefined && !stack) {
      throw new AwsError('ValidationError', `Stack [${StackName}] does not exist`)
    }
    const found = changeSets.find(name, stack?.id)
    if (!found) throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404)
    return found
  }

  async function planned(input: CreateInput, context: CallContext): Promise<ChangeSet> {
    const { StackName, ChangeSetName: name, ChangeSetType: type = 'UPDATE' } = input
    if (type !== 'CREATE' && type !== 'UPDATE') {
      throw new AwsError(
        'ValidationError',
        `ChangeSetType ${type} is not modelled by the local cloud: CREATE or UPDATE`,
      )
    }
    if (type === 'CREATE') checkStackName(StackName.startsWith('arn:') ? (StackName.split('/')[1] ?? '') : StackName)
    const there = type === 'UPDATE' ? stackToChange(records, StackName) : lookUpStack(records, StackName)
    const revision = await readRevision(deployer, context.caller, input, there)
    const before =
      there && there.status !== 'REVIEW_IN_PROGRESS'
        ? await withCurrent(deployer, there.name, (current) => current)
        : undefined
    const stack = lookUpStack(records, StackName)
    if (stack) refuseAssembly(stack)
    if (type === 'CREATE' && stack && stack.status !== 'REVIEW_IN_PROGRESS') {
      const why = `already exists and cannot be created again with the changeSet [${name}].`
      throw new AwsError('ValidationError', `Stack [${StackName}] ${why}`)
    }
    if (type === 'UPDATE' && stack) checkUpdatable(stack)
    const stackName = stack?.name ?? StackName
    const stackId = stack?.id ?? newStackId(cloud, stackName)
    const plan = deployer.plan({ name: stackName, id: stackId }, revision)
    checkCapabilities(revision.template, plan.template, revision.capabilities, { expands: false })
    if (revision.roleArn !== undefined) assume(cloud, revision.roleArn, stackId)
    const isEmpty = before !== undefined && !isChange(deployer, before, plan)
    const current = before && { plan: before.plan, resources: records.resources(stackName) }
    return {
      id: cloud.arn('cloudformation', `changeSet/${name}/${randomUUID()}`),
      name,
      stackId,
      stackName,
      type,
      status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
      statusReason: isEmpty ? noChanges : undefined,
      executionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
      description: input.Description,
      token: input.ClientToken,
      createdAt: cloud.clock.now(),
      changes: comparePlans(current, plan, cloud),
      parameters: parametersOf(plan),
      onStackFailure: input.OnStackFailure,
      includeNestedStacks: input.IncludeNestedStacks ?? false,
      importExistingResources: input.ImportExistingResources ?? false,
      ...revision,
    }
  }

  /** A stack that has only been thought of. */
  function putInReview({ stackId, stackName, tags, description, roleArn, capabilities }: ChangeSet): void {
    const record: StackRecord = {
      name: stackName,
      id: stackId,
      origin: 'api',
      assembly: undefined,
      status: 'REVIEW_IN_PROGRESS',
      statusReason: 'User Initiated',
      order: Math.max(-1, ...[...records.stacks.values()].map(({ order }) => order)) + 1,
      description,
      templateHash: '',
      given: {},
      parameters: [],
      tags,
      outputs: [],
      imports: [],
      createdAt: cloud.clock.now(),
      updatedAt: undefined,
      namesById: true,
      capabilities,
      ...(roleArn !== undefined && { roleArn }),
    }
    records.putStack(record)
    deployer.running.move(stackName, 'REVIEW_IN_PROGRESS', 'User Initiated')
  }

  return {
    CreateChangeSet: {
      access: ({ StackName, RoleARN, ChangeSetName }: CreateInput) =>
        accessToStack(deployer, 'CreateChangeSet', StackName, RoleARN, ChangeSetName),
      async handle(input: CreateInput, context) {
        if (!/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(input.ChangeSetName)) {
          const rule = 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*'
          throw new AwsError(
            'ValidationError',
            `1 validation error detected: Value '${input.ChangeSetName}' at 'changeSetName' failed to satisfy constraint: ${rule}`,
          )
        }
        const made = await planned(input, context)
        const other = changeSets.find(made.name, made.stackId)
        if (other) {
          const why = 'cannot be created due to a mismatch with existing attribute Template'
          if (other.original !== made.original || other.token !== made.token) {
            throw new AwsError('AlreadyExistsException', `ChangeSet ${made.name} ${why}`)
          }
          return { Id: other.id, StackId: other.stackId }
        }
        if (!records.stacks.has(made.stackName)) putInReview(made)
        changeSets.put(made)
        return { Id: made.id, StackId: made.stackId }
      },
    } satisfies Operation<CreateInput>,

    DescribeChangeSet: about('DescribeChangeSet', (input) => {
      const found = find(input)
      const { items, next } = page(found.changes, ({ logicalId }) => logicalId, input)
      return {
        ChangeSetName: found.name,
        ChangeSetId: found.id,
        StackId: found.stackId,
        StackName: found.stackName,
        Description: found.description,
        Parameters: found.parameters.map(({ key, value, resolved }) => ({
          ParameterKey: key,
          ParameterValue: value,
          ResolvedValue: resolved,
        })),
        CreationTime: iso(found.createdAt),
        ExecutionStatus: found.executionStatus,
        Status: found.status,
        StatusReason: found.statusReason,
        NotificationARNs: [],
        RollbackConfiguration: {},
        Capabilities: found.capabilities,
        Tags: tagList(found.tags),
        Changes: items.map((change) => describeChange(change, input.IncludePropertyValues === true)),
        IncludeNestedStacks: found.includeNestedStacks,
        ImportExistingResources: found.importExistingResources,
        OnStackFailure: found.onStackFailure,
        ...next,
      }
    }),

    ListChangeSets: about('ListChangeSets', (input) => {
      const stack = stackToChange(records, input.StackName ?? '')
      const { items, next } = page(changeSets.ofStack(stack.id), ({ id }) => id, input)
      return {
        Summaries: items.map((each) => ({
          StackId: each.stackId,
          StackName: each.stackName,
          ChangeSetId: each.id,
          ChangeSetName: each.name,
          ExecutionStatus: each.executionStatus,
          Status: each.status,
          StatusReason: each.statusReason,
          CreationTime: iso(each.createdAt),
          Description: each.description,
          IncludeNestedStacks: each.includeNestedStacks,
          ImportExistingResources: each.importExistingResources,
        })),
        ...next,
      }
    }),

    DeleteChangeSet: about('DeleteChangeSet', (input) => {
      let found: ChangeSet
      try {
        found = find(input)
      } catch (error) {
        // As on AWS, deleting what is not there succeeds.
        if (error instanceof AwsError && error.code === 'ChangeSetNotFound') return {}
        throw error
      }
      if (found.executionStatus === 'EXECUTE_IN_PROGRESS') {
        const why = 'An operation on this ChangeSet is currently in progress.'
        throw new AwsError('InvalidChangeSetStatus', `${why}  Please attempt this operation again later.`)
      }
      changeSets.delete(found)
      return {}
    }),

    ExecuteChangeSet: about('ExecuteChangeSet', async (input, context) => {
      const { stackId, stackName } = find(input)
      const stack = stackToChange(records, stackId)
      // One that was created to be reviewed has nothing to be gone back to.
      if (stack.status === 'REVIEW_IN_PROGRESS') execute(input, context, stack, undefined)
      else await withCurrent(deployer, stackName, (current) => execute(input, context, current.stack, current.previous))
      return {}
    }),
  }

  function execute(
    input: ChangeSetInput,
    context: CallContext,
    stack: StackRecord,
    previous: PreviousStack | undefined,
  ): void {
    const { ClientRequestToken: token, DisableRollback, RetainExceptOnCreate } = input
    if (token !== undefined && stack.lastToken === token) return
    const found = find(input)
    checkExecutable(found)
    if (previous) checkUpdatable(stack)
    if (DisableRollback !== undefined && found.onStackFailure !== undefined) {
      const why = 'cannot be specified when OnStackFailure was specified for the change set'
      throw new AwsError('ValidationError', `DisableRollback ${why}.`)
    }
    const plan = deployer.plan(stack, found)
    changeSets.put({ ...found, executionStatus: 'EXECUTE_IN_PROGRESS' })
    changeSets.deleteAll(stack.id, found.id)
    changing.begin(plan, { ...found, roleArn: found.roleArn }, previous, {
      context,
      token,
      onFailure: DisableRollback ? 'DO_NOTHING' : (found.onStackFailure ?? 'ROLLBACK'),
      retainExceptOnCreate: RetainExceptOnCreate,
      changeSetId: found.id,
      importsExisting: found.importExistingResources,
    })
  }

  function checkExecutable({ id, status, executionStatus }: ChangeSet): void {
    const refuse = (why: string): AwsError => new AwsError('InvalidChangeSetStatus', `ChangeSet [${id}] ${why}`)
    if (status !== 'CREATE_COMPLETE') throw refuse(`cannot be executed in its current status of [${status}]`)
    if (executionStatus === 'AVAILABLE') return
    throw refuse(`cannot be executed in its current execution status of [${executionStatus}]`)
  }
}

function describeChange(change: Change, withValues: boolean): Record<string, unknown> {
  return {
    Type: 'Resource',
    ResourceChange: {
      PolicyAction: change.policyAction,
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement,
      Scope: change.scope,
      Details: change.details.map((detail) => describeDetail(detail, withValues)),
      ...(withValues && { BeforeContext: change.before, AfterContext: change.after }),
    },
  }
}

function describeDetail(detail: Detail, withValues: boolean): Record<string, unknown> {
  const { attribute, name, recreation, before, after } = detail
  const changed = before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify'
  return {
    Target: {
      Attribute: attribute,
      Name: name,
      RequiresRecreation: recreation,
      ...(withValues && {
        Path: `/${attribute}${name === undefined ? '' : `/${name}`}`,
        BeforeValue: before,
        AfterValue: after,
        AttributeChangeType: changed,
      }),
    },
    Evaluation: detail.evaluation,
    ChangeSource: detail.source,
    CausingEntity: detail.cause,
  }
}

/** The operations of CloudFormation's API that read. */
import { AwsError } from '../../../kernel/aws-error'
import { createInputPaging } from '../../../kernel/paging'
import type { CallContext, Operation } from '../../../kernel/service'
import type { Deployer } from '../deployer'
import { findStack, lookUpStack, resourcesOf } from '../find-stack'
import { isUnderWay } from '../run-operation'
import type { StackRecord } from '../state'
import { describeEvent, describeResource, describeStack, iso, type ListedResource, listed, summaryOf } from './shapes'
import { accessToStack } from './stack-access'

type Input = Readonly<Record<string, string>>

/** AWS ends a page at a hundred or at 1 MB, by list; here a hundred ends each. No caller can say another number. */
const page = createInputPaging({
  token: 'NextToken',
  usual: 100,
  most: 100,
  badSize: (size) => new AwsError('ValidationError', `A page can't have ${String(size)}`),
  badToken: (token) => new AwsError('ValidationError', `${token} is not a valid NextToken`),
})

/** A number as text that sorts as the number does. */
const sortable = (number: number): string => number.toFixed(3).padStart(20, '0')

export function describeOperations(deployer: Deployer): Readonly<Record<string, Operation>> {
  const { records, events, running, statuses } = deployer

  function reading(action: string, handle: (input: Input, context: CallContext) => unknown): Operation<Input> {
    return { access: ({ StackName }) => accessToStack(deployer, action, StackName), handle }
  }

  /** The newest first. */
  function pageOfStacks(stacks: Iterable<StackRecord>, input: Input) {
    const age = ({ createdAt, order, id }: StackRecord) => `${sortable(createdAt)} ${sortable(order)} ${id}`
    return page(stacks, age, input, true)
  }

  /** Those too that are not there yet, or could not be made. */
  function resourcesIn(stack: StackRecord): ListedResource[] {
    // Its name may be another one's by now.
    if (stack.status === 'DELETE_COMPLETE') return []
    const made = resourcesOf(records, stack)
    const doing = new Map(statuses.of(stack.name).map((status) => [status.logicalId, status]))
    const unmade = [...doing.values()].filter(({ logicalId }) => !made.some((record) => record.logicalId === logicalId))
    return [
      ...made.map((record) => listed(record, doing.get(record.logicalId))),
      ...unmade.map((status) => ({ ...status, reason: status.reason, ref: status.physicalId, order: made.length })),
    ]
  }

  function described({ StackName, LogicalResourceId, PhysicalResourceId }: Input): [StackRecord, ListedResource[]] {
    const byPhysicalId = (stack: StackRecord) =>
      resourcesOf(records, stack).some(({ ref }) => ref === PhysicalResourceId)
    const holder = !StackName && PhysicalResourceId ? [...records.stacks.values()].find(byPhysicalId) : undefined
    if (!StackName && PhysicalResourceId && !holder) {
      throw new AwsError('ValidationError', `Stack for ${PhysicalResourceId} does not exist`)
    }
    const stack = holder ?? findStack(records, StackName)
    const resources = resourcesIn(stack).filter(
      ({ logicalId, ref }) =>
        (!LogicalResourceId || logicalId === LogicalResourceId) && (!PhysicalResourceId || ref === PhysicalResourceId),
    )
    return [stack, resources]
  }

  return {
    DescribeStacks: reading('DescribeStacks', async (input, context) => {
      if (context.http && input.StackName && isUnderWay(findStack(records, input.StackName))) {
        await context.park(soon(running.ended(findStack(records, input.StackName).name)))
      }
      const stacks = input.StackName ? [findStack(records, input.StackName)] : records.stacks.values()
      const { items, next } = pageOfStacks(stacks, input)
      return { Stacks: items.map(describeStack), ...next }
    }),
    ListStacks: reading('ListStacks', (input) => {
      const { StackStatusFilter } = input
      const wanted = [...records.stacks.values(), ...records.allDeleted()].filter(
        ({ status }) => !StackStatusFilter || [StackStatusFilter].flat().includes(status),
      )
      const { items, next } = pageOfStacks(wanted, input)
      return { StackSummaries: items.map(summaryOf), ...next }
    }),
    DescribeStackResources: reading('DescribeStackResources', (input) => {
      const [stack, resources] = described(input)
      return {
        StackResources: resources.map((record) => ({
          StackName: stack.name,
          StackId: stack.id,
          ...describeResource(record),
          Timestamp: iso(record.at),
        })),
      }
    }),
    DescribeStackResource: reading('DescribeStackResource', (input) => {
      const [stack, [record]] = described(input)
      if (!record) {
        throw new AwsError(
          'ValidationError',
          `Resource ${input.LogicalResourceId} does not exist for stack ${stack.name}`,
        )
      }
      const at = { StackName: stack.name, StackId: stack.id }
      const LastUpdatedTimestamp = iso(record.at)
      return { StackResourceDetail: { ...at, ...describeResource(record), LastUpdatedTimestamp } }
    }),
    ListStackResources: reading('ListStackResources', (input) => {
      const [, resources] = described(input)
      const { items, next } = page(resources, place, input)
      return {
        StackResourceSummaries: items.map((record) => ({
          ...describeResource(record),
          LastUpdatedTimestamp: iso(record.at),
        })),
        ...next,
      }
    }),
    DescribeStackEvents: reading('DescribeStackEvents', async ({ StackName = '', NextToken }) => {
      const stack = lookUpStack(records, StackName)
      if (!stack) throw new AwsError('ValidationError', `Stack [${StackName}] does not exist`)
      const { events: found, token } = await events.page(stack.id, NextToken)
      return {
        StackEvents: found.map((event) => describeEvent(stack, event)),
        ...(token !== undefined && { NextToken: token }),
      }
    }),
    ListExports: reading('ListExports', (input) => {
      const all = [...records.stacks.values()].flatMap(({ id, outputs }) =>
        outputs.flatMap(({ exportName, value }) =>
          exportName === undefined ? [] : [{ ExportingStackId: id, Name: exportName, Value: value }],
        ),
      )
      const { items, next } = page(all, ({ Name }) => Name, input)
      return { Exports: items, ...next }
    }),
    ListImports: reading('ListImports', (input) => {
      const { ExportName = '' } = input
      const importing = [...records.stacks.values()].filter(({ imports }) => imports.includes(ExportName))
      if (importing.length === 0) {
        throw new AwsError('ValidationError', `Export '${ExportName}' is not imported by any stack.`)
      }
      const { items, next } = pageOfStacks(importing, input)
      return { Imports: items.map(({ name }) => name), ...next }
    }),
  }
}

/** Milliseconds: as long as an answer of AWS's takes anyway. */
const patience = 300

/**
 * A stack is mostly made within milliseconds, and who asks for it too early asks again after half a minute (`aws
 * cloudformation deploy` and all waiters do).
 */
function soon(ended: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    // biome-ignore lint/plugin: the caller waits in real time; the clock may be standing still
    const timeout = setTimeout(resolve, patience)
    ended.then(resolve, reject).finally(() => clearTimeout(timeout))
  })
}

/** In the order of creation. */
const place = ({ order, logicalId }: Pick<ListedResource, 'order' | 'logicalId'>): string =>
  `${sortable(order)} ${logicalId}`

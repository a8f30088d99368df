import { AwsError } from '../../kernel/aws-error'
import type { ResourceRecord, StackRecord, StackRecords } from './state'

/** By name or id; by its id also one that was deleted. Undefined: there is none. */
export function lookUpStack(records: StackRecords, nameOrId: string): StackRecord | undefined {
  if (!nameOrId.startsWith('arn:')) return records.stacks.get(nameOrId)
  const stack = records.stacks.get(nameOrId.split('/')[1] ?? '')
  return stack?.id === nameOrId ? stack : records.deleted(nameOrId)
}

/** @throws AwsError as CloudFormation does for a stack that is not there */
export function findStack(records: StackRecords, nameOrId: string | undefined): StackRecord {
  if (!nameOrId) throw new AwsError('ValidationError', 'Either StackName or PhysicalResourceId must be specified')
  const stack = lookUpStack(records, nameOrId)
  if (!stack) throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`)
  return stack
}

/** For what changes a stack: AWS says it in other words there. */
export function stackToChange(records: StackRecords, nameOrId: string): StackRecord {
  const stack = lookUpStack(records, nameOrId)
  if (!stack || stack.status === 'DELETE_COMPLETE') {
    throw new AwsError('ValidationError', `Stack [${nameOrId}] does not exist`)
  }
  return stack
}

export function resourcesOf(records: StackRecords, stack: StackRecord): ResourceRecord[] {
  if (stack.status === 'DELETE_COMPLETE') return []
  return [...records.resources(stack.name).values()].sort((a, b) => a.order - b.order)
}

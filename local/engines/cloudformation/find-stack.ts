import { AwsError } from '../../kernel/aws-error'
import type { ResourceRecord, StackRecord, StackRecords } from './state'

/** By name or id. @throws AwsError as CloudFormation does for a stack that is not there */
export function findStack(records: StackRecords, nameOrId: string | undefined): StackRecord {
  if (!nameOrId) throw new AwsError('ValidationError', 'Either StackName or PhysicalResourceId must be specified')
  const name = nameOrId.startsWith('arn:') ? (nameOrId.split('/')[1] ?? nameOrId) : nameOrId
  const stack = records.stacks.get(name)
  if (!stack) throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`)
  return stack
}

export function resourcesOf(records: StackRecords, stack: StackRecord): ResourceRecord[] {
  return [...records.resources(stack.name).values()].sort((a, b) => a.order - b.order)
}

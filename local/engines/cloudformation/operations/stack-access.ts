/** What an operation on a stack needs: itself on the stack, and to pass the role that it gives. */
import type { Access } from '../../../kernel/service'
import type { Deployer } from '../deployer'

export function accessToStack(
  { stackId }: Pick<Deployer, 'stackId'>,
  action: string,
  nameOrId: string | undefined,
  roleArn?: string,
  changeSetName?: string,
): Access[] {
  const resource = !nameOrId ? '*' : nameOrId.startsWith('arn:') ? nameOrId : stackId(nameOrId)
  const passed = {
    action: 'iam:PassRole',
    resource: roleArn ?? '',
    context: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] },
  }
  const context = changeSetName === undefined ? {} : { context: { 'cloudformation:ChangeSetName': [changeSetName] } }
  const needed = { action: `cloudformation:${action}`, resource, ...context }
  return [needed, ...(roleArn === undefined ? [] : [passed])]
}

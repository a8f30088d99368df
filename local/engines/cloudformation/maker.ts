/** With whose rights a stack's resources are made: its role's, or those of who asked. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal, RolePrincipal } from '../../kernel/principal'
import type { StackOperation } from './operation-records'
import type { StackRecord } from './state'

export function makerOf(
  cloud: Cloud,
  { id, roleArn }: Pick<StackRecord, 'id' | 'roleArn'>,
  { caller }: Pick<StackOperation, 'caller'>,
): Principal {
  return roleArn === undefined ? caller : assume(cloud, roleArn, id)
}

/** @throws AwsError `ValidationError` if the role does not trust CloudFormation */
export function assume(cloud: Cloud, roleArn: string, stackId: string): RolePrincipal {
  try {
    return cloud.assumeRole(roleArn, 'AWSCloudFormation', 'cloudformation.amazonaws.com', stackId)
  } catch (cause) {
    throw Object.assign(new AwsError('ValidationError', `Role ${roleArn} is invalid or cannot be assumed`), { cause })
  }
}

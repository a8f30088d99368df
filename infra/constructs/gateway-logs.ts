/**
 * Whether APIs write logs. API Gateway writes them through one role an account and Region, a setting that other systems in
 * the account may rely on, so nothing changes it unasked; and it refuses a stage that asks for logs before there is one.
 */
import { CfnCondition, CfnParameter, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway'
import { type CfnRole, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { acknowledge } from '../acknowledgements'

const isNone = 'none'
const isMadeHere = 'here'

/** The same parameter in each stack, as conditions know no values of other stacks. */
function addParameter(stack: Stack): string {
  return new CfnParameter(stack, 'GatewayLogs', {
    description:
      'The role that API Gateway writes logs through, one an account and Region: account (there is one), here (the platform’s stack makes it), none (APIs write no logs)',
    allowedValues: [isNone, 'account', isMadeHere],
    constraintDescription: 'expected account, here or none',
    default: isNone,
  }).valueAsString
}

/** True where the stack's APIs write logs. */
export function addGatewayLogs(stack: Stack): CfnCondition {
  const id = 'WritesGatewayLogs'
  const known = stack.node.tryFindChild(id)
  if (known instanceof CfnCondition) return known
  return new CfnCondition(stack, id, {
    expression: Fn.conditionNot(Fn.conditionEquals(addParameter(stack), isNone)),
  })
}

/** The role, where it is asked for. It outlives the stage that made it, since the others' APIs write through it too. */
export function addGatewayLogRole(stack: Stack): void {
  const isMade = new CfnCondition(stack, 'MakesGatewayLogRole', {
    expression: Fn.conditionEquals(addParameter(stack), isMadeHere),
  })
  const role = new Role(stack, 'GatewayLogRole', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
  })
  acknowledge(
    role,
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
  )
  const account = new CfnAccount(stack, 'GatewayAccount', { cloudWatchRoleArn: role.roleArn })
  for (const each of [role.node.defaultChild as CfnRole, account]) {
    each.applyRemovalPolicy(RemovalPolicy.RETAIN)
    each.cfnOptions.condition = isMade
  }
}

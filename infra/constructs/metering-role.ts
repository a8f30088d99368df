/**
 * The role by which API Gateway meters calls into AWS Marketplace. API Gateway finds it by its name, so an account has one,
 * whatever stages and Regions there are: one of them makes it, and the others look whether it is there.
 */
import { CfnCondition, CfnParameter, Fn, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { type CfnRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledgements'
import type { DomainFunction } from './domain-function'
import { yesOrNo } from './parameter-checks'

const roleName = 'ApiGatewayMarketplaceMeteringRole'

export class MeteringRole extends Construct {
  private readonly arn: string

  constructor(stack: Stack, id: string) {
    super(stack, id)
    this.arn = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: roleName })
    const makes = new CfnParameter(stack, 'MakesMeteringRole', {
      description: `Whether this stack makes ${roleName}, of which an account has one: yes in one stage, where plans have a product code`,
      default: 'no',
      ...yesOrNo,
    }).valueAsString
    // As AWS documents it: neither action has a resource level, and API Gateway names no source.
    const meter = new PolicyStatement({
      actions: ['aws-marketplace:BatchMeterUsage', 'aws-marketplace:ResolveCustomer'],
      resources: ['*'],
    })
    const role = new Role(this, 'Role', {
      roleName,
      description: 'API Gateway meters calls under product codes of AWS Marketplace with it',
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      inlinePolicies: { Meter: new PolicyDocument({ statements: [meter] }) },
    })
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]')
    // Other stages meter with it too, and outlive this one.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN)
    const isWanted = new CfnCondition(this, 'IsWanted', { expression: Fn.conditionEquals(makes, 'yes') })
    const resource = role.node.defaultChild as CfnRole
    resource.cfnOptions.condition = isWanted
  }

  /** Whether it is there at all. */
  letLook(looker: DomainFunction): void {
    looker.function.addToRolePolicy(new PolicyStatement({ actions: ['iam:GetRole'], resources: [this.arn] }))
    looker.function.addEnvironment('METERING_ROLE', roleName)
  }
}

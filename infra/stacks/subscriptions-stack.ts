/** The subscriptions domain. */
import { join } from 'node:path'
import { ArnFormat, CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { routes } from '../../domains/subscriptions/routes'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import { UserDisabled, UserEnabled } from '../../events/catalog/identity'
import { SubscriptionTokenIssued } from '../../events/catalog/subscriptions'
import { acknowledge, acknowledgeGateway } from '../acknowledgements'
import type { DomainFunction } from '../constructs/domain-function'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'

const definitionFile = join(__dirname, '../../domains/subscriptions/workflows/subscription-lifecycle.asl.json')
const workflowName = 'SubscriptionLifecycle'

export interface SubscriptionsStackProps extends Surroundings {
  readonly userPool: IUserPool
}

/** What of API Gateway’s own API, by the verb that IAM knows it by, on which of its paths. */
type GatewayCall = readonly [verb: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string]

/** Ids of keys and plans are not known before they are made: paths are as far as ARNs of API Gateway go. */
const makesKeys: readonly GatewayCall[] = [
  ['POST', '/apikeys'],
  ['GET', '/apikeys'],
  ['GET', '/apikeys/*'],
  ['PATCH', '/apikeys/*'],
  ['DELETE', '/apikeys/*'],
  ['POST', '/usageplans/*/keys'],
  ['GET', '/usageplans/*/keys/*'],
  ['DELETE', '/usageplans/*/keys/*'],
]

export class SubscriptionsStack extends DomainStack {
  constructor(scope: Construct, { userPool, ...around }: SubscriptionsStackProps) {
    super(scope, {
      ...around,
      domain: 'subscriptions',
      table: { indexes: 3, timeToLiveAttribute: 'removeAt' },
      api: { description: 'APIs for sale, and who subscribes to them', routes },
    })
    const keyNames = { KEY_NAMES: this.stage.named('signalbox-subscriptions') }
    const keySecret = new Secret(this, 'KeySecret', {
      description: 'What the keys of all subscriptions are derived from',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    })
    acknowledge(keySecret, 'AwsSolutions-SMG4')

    // The workflow and its step, which starts the execution that takes over: by name, since each needs the other.
    const lifecycleArn = this.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: this.stage.named(workflowName),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const apply = this.handler('apply', {
      reads: true,
      changes: true,
      tells: true,
      environment: { ...keyNames, KEY_SECRET: keySecret.secretArn, STATE_MACHINE_ARN: lifecycleArn },
      timeout: Duration.minutes(1),
    })
    this.letRead(apply, keySecret)
    this.letCall(apply, makesKeys)
    apply.function.addToRolePolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [lifecycleArn] }),
    )
    const workflow = this.workflow('Workflow', workflowName, {
      definitionFile,
      calls: { ApplyFunction: apply },
      publishes: [SubscriptionTokenIssued],
    })
    const resumes = { of: workflow, with: ['Success'] } as const

    // What events start or move on.
    this.handler('on-subscription-token-issued', {
      consumes: [SubscriptionTokenIssued],
      reads: true,
      changes: true,
      answers: [resumes],
    })
    this.handler('on-approval-outcome', {
      consumes: [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
      of: { requestedBy: { system: ['subscriptions'] } },
      reads: true,
      changes: true,
      tells: true,
      answers: [resumes],
    })
    this.handler('on-account-changed', {
      consumes: [UserDisabled, UserEnabled],
      reads: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      answers: [resumes],
    })

    // What people call.
    this.signIn(userPool.userPoolId)
    this.handler('customer', { reads: true, changes: true, tells: true })
    const subscriptions = this.handler('subscriptions', {
      reads: true,
      lists: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      starts: workflow,
      answers: [resumes],
      environment: { KEY_SECRET: keySecret.secretArn },
    })
    this.letRead(subscriptions, keySecret)

    // What the clock starts.
    this.handler('sweep', {
      every: Duration.minutes(15),
      reads: true,
      finds: ['gsi2'],
      changes: true,
      alerts: true,
      starts: workflow,
      watches: workflow,
      answers: [resumes],
      timeout: Duration.minutes(1),
    })
    this.outbox()

    new CfnOutput(this, 'StateMachineArn', { value: workflow.stateMachineArn })
  }

  /** `grantRead` would also let it look at what is said of the secret. */
  private letRead({ function: reader }: DomainFunction, { secretArn }: Secret): void {
    reader.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }))
  }

  private letCall(caller: DomainFunction, calls: readonly GatewayCall[]): void {
    for (const verb of new Set(calls.map(([each]) => each))) {
      const paths = calls.filter(([each]) => each === verb).map(([, path]) => path)
      const resources = paths.map((path) => `arn:${this.partition}:apigateway:${this.region}::${path}`)
      caller.function.addToRolePolicy(new PolicyStatement({ actions: [`apigateway:${verb}`], resources }))
    }
    acknowledgeGateway(caller, ...new Set(calls.map(([, path]) => path)))
  }
}

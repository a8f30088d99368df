/** A Lambda function of a domain: its own role, its own log group, and a destination for what fails. */
import { createHash } from 'node:crypto'
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type CfnFunction,
  Code,
  type IDestination,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { sourceOf } from '../../events'
import { acknowledge } from '../acknowledgements'
import type { Does } from './does'

export interface DomainFunctionProps {
  /** The directory that holds the bundled `index.js`. */
  readonly bundle: string
  readonly environment?: Record<string, string>
  /** Where events go that it could not handle, after Lambda's own retries. */
  readonly deadLetters: IQueue
  readonly memoryMegabytes?: number
  readonly timeout?: Duration
}

export class DomainFunction extends Construct {
  readonly function: LambdaFunction

  constructor(scope: Construct, id: string, props: DomainFunctionProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      memorySize: props.memoryMegabytes ?? 256,
      timeout: props.timeout ?? Duration.seconds(20),
      environment: { POWERTOOLS_LOG_LEVEL: 'INFO', ...props.environment },
      onFailure: sendTo(props.deadLetters),
    })
    // Not by a property of CDK's: whoever refers to it still refers to what is made.
    ;(this.function.node.defaultChild as CfnFunction).functionName = nameOf(this)
    // To X-Ray, which CDK lets it write to.
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]')
  }

  /** Lets it publish, but only as its own domain. */
  grantPublish(busArn: string, domain: string): this {
    this.function.addToRolePolicy(publishStatement(busArn, domain))
    return this
  }
}

/** The longest that Lambda takes. */
const mostCharacters = 64

/**
 * With its stack's, and so its stage's, before its own: the dashboard and the alarms of a stage are of its functions by their
 * names, and a reference from another stack would keep its own from ever taking it away.
 */
export function nameOf(of: Construct): string {
  const stack = Stack.of(of)
  const ids = of.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id)
  const name = [stack.stackName, ...ids].join('-')
  if (name.length <= mostCharacters) return name
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${name.slice(0, mostCharacters - 9)}-${mark}`
}

/** `SqsDestination` also lets the function look at the queue, which nothing does. */
function sendTo({ queueArn }: IQueue): IDestination {
  return {
    bind(_, sender) {
      const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] })
      sender.grantPrincipal.addToPrincipalPolicy(send)
      return { destination: queueArn }
    },
  }
}

export function publishStatement(busArn: string, domain: string): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['events:PutEvents'],
    resources: [busArn],
    conditions: { StringEquals: { 'events:source': sourceOf(domain) } },
  })
}

/** To end or prolong waits with a token: `grantTaskResponse` would add what the function does not do. */
export function answerStatement(
  arn: string,
  ...answers: readonly ('Success' | 'Failure' | 'Heartbeat')[]
): PolicyStatement {
  return new PolicyStatement({
    actions: answers.map((answer) => `states:SendTask${answer}`),
    resources: [arn],
  })
}

/** To see how executions of one state machine are; they have no ARN before they are started. */
export function executionsStatement(
  { stateMachineName, stack }: StateMachine,
  action: 'DescribeExecution' | 'GetExecutionHistory' | 'StopExecution',
): PolicyStatement {
  const executions = stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
  return new PolicyStatement({ actions: [`states:${action}`], resources: [executions] })
}

/** To ask the user pool. */
export function askStatement({ of, to }: NonNullable<Does['asks']>): PolicyStatement {
  return new PolicyStatement({ actions: to.map((each) => `cognito-idp:${each}`), resources: [of.userPoolArn] })
}

/** For callers that name the function by its ARN: `grantInvoke` would add every version and alias. */
export function invokeStatement(...functions: readonly DomainFunction[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: functions.map((each) => each.function.functionArn),
  })
}

/** The approvals domain. */
import { join } from 'node:path'
import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib'
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import { Activity } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { bodyModels } from '../../domains/approvals/api-models'
import { aslSubstitutions } from '../../events/asl'
import {
  ApprovalRequested,
  ApprovalTaskTaken,
  ApprovalTokenIssued,
  ApprovalWithdrawalRequested,
} from '../../events/catalog/approvals'
import { acknowledge } from '../acknowledgements'
import { DomainApi } from '../constructs/domain-api'
import {
  answerStatement,
  DomainFunction,
  describeStatement,
  invokeStatement,
  publishStatement,
} from '../constructs/domain-function'
import { DomainTable } from '../constructs/domain-table'
import { EventConsumer } from '../constructs/event-consumer'
import { Workflow } from '../constructs/workflow'

export interface ApprovalsStackProps extends StackProps {
  readonly bus: EventBus
  readonly deadLetters: IQueue
  readonly bundles: ReadonlyMap<string, string>
}

const domain = 'approvals'
const workflowFile = join(__dirname, '../../domains/approvals/workflows/approval.asl.json')

export class ApprovalsStack extends Stack {
  readonly api: DomainApi
  readonly manualStep: Activity

  constructor(scope: Construct, id: string, props: ApprovalsStackProps) {
    super(scope, id, props)
    const mailFrom = new CfnParameter(this, 'MailFrom', {
      description: 'The address that mails come from; SES must know it, or its domain, as a verified identity',
      default: 'signalbox@example.com',
    })
    const publicUrl = new CfnParameter(this, 'PublicUrl', {
      description: 'Where people reach this API, without a slash at the end; empty: its own execute-api address',
      default: '',
    })
    const administrator = new CfnParameter(this, 'AdminPrincipal', {
      description: 'The IAM user or role that may read every approval through the API; empty: nobody may',
      default: '',
      allowedPattern: '^(arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.+)?$',
    })
    // By ARN, not the construct: CDK would add every rule to the queue's policy, a circle between the stacks.
    const deadLetters = Queue.fromQueueArn(this, 'DeadLetters', props.deadLetters.queueArn)
    const { bus, bundles } = props

    const data = new DomainTable(this, 'Data', { indexes: 2 })
    const { table } = data
    this.api = new DomainApi(this, 'Gateway', {
      domain,
      description: 'Requests for human decisions, and the decisions',
    })
    const isOwnUrl = new CfnCondition(this, 'IsOwnUrl', { expression: Fn.conditionEquals(publicUrl.valueAsString, '') })
    const url = Fn.conditionIf(isOwnUrl.logicalId, this.api.stageUrl, publicUrl.valueAsString).toString()

    const makeWithoutData = (file: string, environment: Record<string, string>, timeout?: Duration) =>
      new DomainFunction(this, pascal(file), {
        bundle: bundleOf(bundles, file),
        deadLetters,
        environment,
        ...(timeout && { timeout }),
      })
    const make = (file: string, environment: Record<string, string> = {}, timeout?: Duration) => {
      const created = makeWithoutData(file, { TABLE_NAME: table.tableName, ...environment }, timeout)
      data.grantItems(created.function, 'GetItem')
      return created
    }
    const mailing = { PUBLIC_URL: url, MAIL_FROM: mailFrom.valueAsString }

    // The workflow and its steps.
    const telling = { BUS_NAME: bus.eventBusName }
    const wake = make('wake', telling)
    const settle = make('settle', mailing)
    const { stateMachine } = new Workflow(this, 'Workflow', {
      name: 'Approval',
      definitionFile: workflowFile,
      substitutions: {
        BusName: bus.eventBusName,
        WakeFunction: wake.function.functionArn,
        SettleFunction: settle.function.functionArn,
        ...aslSubstitutions(ApprovalTokenIssued),
      },
    })
    stateMachine.addToRolePolicy(invokeStatement(wake, settle))
    stateMachine.addToRolePolicy(publishStatement(bus.eventBusArn, domain))
    const starting = { STATE_MACHINE_ARN: stateMachine.stateMachineArn }

    // What events start or move on.
    const onRequested = make('on-approval-requested', { ...starting, ...telling }).grantPublish(bus.eventBusArn, domain)
    const onWithdrawal = make('on-approval-withdrawal-requested', telling)
    const onToken = make('on-approval-token-issued', mailing, Duration.seconds(45))
    const onTask = make('on-approval-task-taken', starting)
    for (const [events, target] of [
      [ApprovalRequested, onRequested],
      [ApprovalWithdrawalRequested, onWithdrawal],
      [ApprovalTokenIssued, onToken],
      [ApprovalTaskTaken, onTask],
    ] as const) {
      new EventConsumer(this, `${target.node.id}Rule`, { bus, events: [events], target, deadLetters })
    }

    // What people and programs call.
    const api = make('api', { ...starting, ...telling, ...mailing, ADMIN_PRINCIPAL: administrator.valueAsString })
    const decisionPage = make('decision-page', { ...telling, ...mailing })
    data.grantQuery(api.function, 'gsi1')
    data.grantQueryOfItems(api.function)
    const pages = { public: 'The secret in the mailed link says who it is; a GET decides nothing' }
    this.api
      .route({
        method: 'POST',
        path: '/approvals',
        target: api.function,
        authorization: 'iam',
        body: body('NewApproval'),
      })
      .route({ method: 'GET', path: '/approvals', target: api.function, authorization: 'iam' })
      .route({ method: 'GET', path: '/approvals/{id}', target: api.function, authorization: 'iam' })
      .route({ method: 'GET', path: '/approvals/{id}/trail', target: api.function, authorization: 'iam' })
      .route({
        method: 'POST',
        path: '/approvals/{id}/decisions',
        target: api.function,
        authorization: 'iam',
        body: body('NewDecision'),
      })
      .route({
        method: 'POST',
        path: '/approvals/{id}/delegations',
        target: api.function,
        authorization: 'iam',
        body: body('NewDelegation'),
      })
      .route({
        method: 'POST',
        path: '/approvals/{id}/withdrawals',
        target: api.function,
        authorization: 'iam',
        body: body('NewWithdrawal'),
      })
      .route({ method: 'GET', path: '/decisions/{id}', target: decisionPage.function, authorization: pages })
      .route({ method: 'POST', path: '/decisions/{id}', target: decisionPage.function, authorization: pages })

    // What the clock starts.
    this.manualStep = new Activity(this, 'ManualStep', { activityName: 'ManualStep' })
    const sweep = make('sweep', { ...starting, ...telling, ...mailing }, Duration.minutes(1))
    data.grantQuery(sweep.function, 'gsi2')
    const polling = { ...telling, ACTIVITY_ARN: this.manualStep.activityArn }
    const poll = makeWithoutData('poll-activity', polling, Duration.seconds(130)).grantPublish(bus.eventBusArn, domain)
    poll.function.addToRolePolicy(
      new PolicyStatement({ actions: ['states:GetActivityTask'], resources: [this.manualStep.activityArn] }),
    )
    const outbox = { TABLE_NAME: table.tableName, ...telling }
    const publishOutbox = makeWithoutData('publish-outbox', outbox, Duration.minutes(1))
    data.grantQueryOfItems(publishOutbox.function)
    data.grantItems(publishOutbox.function, 'PutItem', 'DeleteItem')
    publishOutbox.grantPublish(bus.eventBusArn, domain)
    this.every('OutboxSchedule', Duration.minutes(1), publishOutbox, deadLetters)
    this.every('SweepSchedule', Duration.minutes(15), sweep, deadLetters)
    this.every('PollSchedule', Duration.minutes(5), poll, deadLetters)

    // Who may create, change and end approvals; start, resume and answer workflows; and mail.
    for (const creator of [onRequested, onTask]) data.grantItems(creator.function, 'PutItem')
    // A change puts what it adds to the trail beside it.
    for (const changer of [wake, settle, onWithdrawal, onToken, api, decisionPage, sweep])
      data.grantItems(changer.function, 'UpdateItem', 'PutItem')
    // Whoever ends one tells of it, and strikes that out of the outbox.
    for (const decider of [wake, onWithdrawal, api, decisionPage, sweep]) {
      data.grantItems(decider.function, 'DeleteItem')
      decider.grantPublish(bus.eventBusArn, domain)
    }
    for (const starter of [onRequested, onTask, api, sweep]) stateMachine.grantStartExecution(starter.function)
    for (const resumer of [api, decisionPage, onToken, onWithdrawal, sweep])
      resumer.function.addToRolePolicy(answerStatement(stateMachine.stateMachineArn, 'Success'))
    const { activityArn } = this.manualStep
    settle.function.addToRolePolicy(answerStatement(activityArn, 'Success', 'Failure'))
    sweep.function.addToRolePolicy(answerStatement(activityArn, 'Heartbeat'))
    for (const refuser of [poll, onTask]) refuser.function.addToRolePolicy(answerStatement(activityArn, 'Failure'))
    sweep.function.addToRolePolicy(describeStatement(stateMachine))
    acknowledge(
      sweep,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<WorkflowStateMachine8F1B1C15.Name>:*]',
    )
    const sender = mailFrom.valueAsString
    for (const mailer of [settle, onToken, api, decisionPage, sweep]) {
      mailer.function.addToRolePolicy(
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          // The sender is verified by its address, or by its domain.
          resources: [sender, Fn.select(1, Fn.split('@', sender))].map((resourceName) =>
            this.formatArn({ service: 'ses', resource: 'identity', resourceName }),
          ),
          conditions: { StringEquals: { 'ses:FromAddress': sender } },
        }),
      )
    }

    new CfnOutput(this, 'ApiUrl', { value: url })
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn })
    new CfnOutput(this, 'ManualStepActivityArn', { value: this.manualStep.activityArn })
    new CfnOutput(this, 'TableName', { value: table.tableName })
  }

  private every(id: string, interval: Duration, target: DomainFunction, deadLetters: IQueue): void {
    new Rule(this, id, {
      schedule: Schedule.rate(interval),
      targets: [new LambdaFunction(target.function, { deadLetterQueue: deadLetters, retryAttempts: 2 })],
    })
  }
}

function body(name: keyof typeof bodyModels) {
  return [name, bodyModels[name]] as const
}

function bundleOf(bundles: ReadonlyMap<string, string>, file: string): string {
  const bundle = bundles.get(`${domain}-${file}`)
  if (!bundle) throw new Error(`No handler domains/${domain}/handlers/${file}.ts was bundled`)
  return bundle
}

function pascal(file: string): string {
  return file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

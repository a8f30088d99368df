/** What whoever runs the platform needs of it: its dead letters and their way back, and what becomes of mails. */
import { ArnFormat, Duration } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { heardOfMail } from '../../domains/platform/decisions/mail-told'
import { routes } from '../../domains/platform/routes'
import { acknowledgeFunctionsOfSystem } from '../acknowledgements'
import type { DomainFunction } from '../constructs/domain-function'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'

export interface OperationsStackProps extends Surroundings {
  readonly userPool: IUserPool
  /** What AWS Marketplace told and nobody could read. */
  readonly inbox: { readonly queue: IQueue; readonly deadLetters: IQueue }
}

export class OperationsStack extends DomainStack {
  constructor(scope: Construct, { userPool, inbox, ...around }: OperationsStackProps) {
    super(scope, {
      ...around,
      domain: 'platform',
      name: 'operations',
      table: { timeToLiveAttribute: 'removeAt' },
      api: { description: 'What could not be handled, and its way back', routes },
    })
    const { deadLetters, mail } = around.platform
    const queues = [deadLetters, inbox.deadLetters]
    const environment = {
      DEAD_LETTER_QUEUES: this.toJsonString([
        { queueId: 'events', url: deadLetters.queueUrl, sourceUrl: null },
        { queueId: 'marketplace-inbox', url: inbox.deadLetters.queueUrl, sourceUrl: inbox.queue.queueUrl },
      ]),
    }
    this.signIn(userPool.userPoolId)
    const looks = this.handler('letters', { environment, timeout: Duration.seconds(29) })
    may(looks, queues, 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility')
    const redrives = this.handler('redrives', {
      reads: true,
      creates: true,
      environment,
      timeout: Duration.seconds(29),
    })
    may(redrives, queues, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage')
    may(redrives, [inbox.queue], 'sqs:SendMessage')
    this.letInvoke(redrives)

    // What SES tells: it is translated into events, and only what consumes those acts.
    this.handler('mail-events', {
      hears: mail.pattern(heardOfMail),
      publishes: true,
      environment: { MAIL_CONFIGURATION_SET: mail.configurationSetName },
    })
  }

  /**
   * A letter names the function that did not get it. Functions have no names that could be told before they are made, and
   * by reference each would be an export that its own stack could not take back; all of the system have its tag.
   */
  private letInvoke(redrives: DomainFunction): void {
    const functions = this.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: 'signalbox-*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    redrives.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [functions],
        conditions: { StringEquals: { 'aws:ResourceTag/application': this.stage.named('signalbox') } },
      }),
    )
    acknowledgeFunctionsOfSystem(redrives)
  }
}

function may(who: DomainFunction, queues: readonly IQueue[], ...actions: readonly string[]): void {
  const resources = queues.map(({ queueArn }) => queueArn)
  who.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources }))
}

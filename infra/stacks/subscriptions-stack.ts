/** The subscriptions domain. */
import { join } from 'node:path'
import { ArnFormat, CfnCondition, CfnOutput, CfnParameter, Duration, Fn } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { translated } from '../../domains/subscriptions/marketplace/translate-event'
import { routes } from '../../domains/subscriptions/routes'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import { UserDisabled, UserEnabled, UserErasureRequested } from '../../events/catalog/identity'
import { MailBounced, MailComplained } from '../../events/catalog/platform'
import {
  ApiRetired,
  MarketplaceAgreementChanged,
  MarketplaceEntitlementChanged,
  MarketplaceSubscribeFailed,
  MarketplaceSubscribeSucceeded,
  MarketplaceUnsubscribed,
  MarketplaceUnsubscribePending,
  SubscriptionDriftFound,
  SubscriptionEnded,
  SubscriptionTokenIssued,
} from '../../events/catalog/subscriptions'
import { acknowledge } from '../acknowledgements'
import type { GatewayCall } from '../constructs/does'
import type { DomainFunction } from '../constructs/domain-function'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'
import { ForwardedEvents } from '../constructs/forwarded-events'
import { addKeySecret } from '../constructs/key-secret'
import { MarketplaceInbox } from '../constructs/marketplace-inbox'
import { MeteringRole } from '../constructs/metering-role'
import { aPageOrNone } from '../constructs/parameter-checks'
import { addStageUrls } from '../constructs/stack-parameters'

const definitionFile = join(__dirname, '../../domains/subscriptions/workflows/subscription-lifecycle.asl.json')
const workflowName = 'SubscriptionLifecycle'

export interface SubscriptionsStackProps extends Surroundings {
  readonly userPool: IUserPool
}

const makesKeys: readonly GatewayCall[] = [
  ['POST', '/apikeys'],
  ['GET', '/apikeys'],
  ['GET', '/apikeys/*'],
  ['PATCH', '/apikeys/*'],
  ['DELETE', '/apikeys/*'],
  ['GET', '/usageplans'],
  ['POST', '/usageplans/*/keys'],
  ['GET', '/usageplans/*/keys/*'],
  ['DELETE', '/usageplans/*/keys/*'],
]

const makesUsagePlans: readonly GatewayCall[] = [
  ['POST', '/usageplans'],
  ['GET', '/usageplans'],
  ['GET', '/usageplans/*'],
  ['PATCH', '/usageplans/*'],
]

export class SubscriptionsStack extends DomainStack {
  readonly inbox: MarketplaceInbox

  constructor(scope: Construct, { userPool, ...around }: SubscriptionsStackProps) {
    super(scope, {
      ...around,
      domain: 'subscriptions',
      table: { indexes: 3, timeToLiveAttribute: 'removeAt' },
      keeps: { days: 3650, what: 'subscriptions are kept after their end, and customers after that of their last' },
      keepsAuditDays: 3650,
      api: { description: 'APIs for sale, and who subscribes to them', routes, holdsSecrets: true },
    })
    const keyNames = { KEY_NAMES: this.stage.named('signalbox-subscriptions') }
    const keySecret = addKeySecret(this, this.stage.named('signalbox-keys'))

    // The workflow and its step, which starts the execution that takes over: by name, since each needs the other.
    const lifecycleArn = this.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: this.stage.named(workflowName),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const apply = this.handler('apply', {
      gateway: makesKeys,
      reads: true,
      changes: true,
      tells: true,
      environment: { ...keyNames, KEY_SECRET: keySecret, STATE_MACHINE_ARN: lifecycleArn },
      timeout: Duration.minutes(1),
    })
    this.letRead(apply, keySecret)
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
    this.handler('on-api-retired', {
      consumes: [ApiRetired],
      reads: true,
      finds: ['gsi3'],
      changes: true,
      tells: true,
      answers: [resumes],
      timeout: Duration.minutes(1),
    })
    this.handler('on-account-changed', {
      consumes: [UserDisabled, UserEnabled],
      reads: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      answers: [resumes],
    })

    const erases = {
      reads: true,
      lists: true,
      changes: true,
      removes: true,
      tells: true,
      answers: [resumes],
      timeout: Duration.minutes(1),
    } as const
    this.handler('on-user-erasure-requested', {
      ...erases,
      consumes: [UserErasureRequested, SubscriptionEnded],
      finds: ['gsi1'],
    })

    this.handler('on-mail-failed', {
      consumes: [MailBounced, MailComplained],
      of: { sentBy: ['subscriptions'] },
      reads: true,
      changes: true,
    })
    this.handler('on-drift-found', {
      consumes: [SubscriptionDriftFound],
      reads: true,
      changes: true,
      gateway: [
        ['GET', '/apikeys'],
        ['PATCH', '/apikeys/*'],
        ['DELETE', '/apikeys/*'],
      ],
      starts: workflow,
      answers: [resumes],
      environment: keyNames,
      timeout: Duration.minutes(1),
    })

    const inbox = new MarketplaceInbox(this, 'Inbox')
    this.inbox = inbox
    const metering = new MeteringRole(this, 'Metering')

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
      environment: { KEY_SECRET: keySecret, STAGE_URLS: addStageUrls(this) },
    })
    this.letRead(subscriptions, keySecret)
    const planNames = { PLAN_NAMES: this.stage.named('signalbox-subscriptions') }
    const apis = this.handler('apis', {
      reads: true,
      lists: true,
      finds: ['gsi1', 'gsi3'],
      changes: true,
      removes: true,
      tells: true,
      // Of a stage, that it is there and what it exports.
      gateway: [...makesUsagePlans, ['GET', '/restapis/*/stages/*']],
      environment: {
        ...planNames,
        MARKETPLACE_INBOX_ARN: inbox.queue.queueArn,
        MARKETPLACE_TOPIC_ACCOUNT: inbox.topicAccount,
        FORWARDED_PRODUCTS: inbox.forwardedProducts,
      },
      timeout: Duration.seconds(29),
    })
    inbox.letSubscribe(apis)
    metering.letLook(apis)
    this.handler('catalogue', {
      reads: true,
      finds: ['gsi1'],
      environment: { USER_POOL_ID: userPool.userPoolId },
    })
    this.handler('feedback', { reads: true, lists: true, changes: true, tells: true, mails: true })
    this.handler('usage', { reads: true, finds: ['gsi3'], gateway: [['GET', '/usageplans/*/usage']] })

    // What the clock starts.
    this.handler('sweep', {
      ...erases,
      every: Duration.minutes(15),
      finds: ['gsi1', 'gsi2'],
      alerts: true,
      starts: workflow,
      watches: workflow,
    })
    this.handler('reconcile-keys', {
      every: Duration.minutes(15),
      reads: true,
      finds: ['gsi2'],
      publishes: true,
      gateway: [
        ['GET', '/apikeys'],
        ['GET', '/usageplans'],
        ['GET', '/usageplans/*/keys'],
      ],
      environment: keyNames,
      timeout: Duration.minutes(5),
    })
    const tendPlans = this.handler('tend-plans', {
      every: Duration.hours(1),
      reads: true,
      finds: ['gsi1', 'gsi3'],
      changes: true,
      tells: true,
      alerts: true,
      gateway: [...makesUsagePlans, ['DELETE', '/usageplans/*']],
      answers: [resumes],
      environment: planNames,
      timeout: Duration.minutes(1),
    })
    metering.letLook(tendPlans)
    this.handler('watch-quotas', {
      every: Duration.minutes(30),
      reads: true,
      finds: ['gsi1', 'gsi3'],
      changes: true,
      tells: true,
      mails: true,
      gateway: [['GET', '/usageplans/*/usage']],
      timeout: Duration.minutes(5),
    })
    this.outbox()

    // What AWS Marketplace tells: each dialect is translated into events, and only what consumes those writes and acts.
    const translator = this.handler('marketplace-inbox', {
      takes: inbox.queue,
      publishes: true,
      alerts: true,
      environment: {
        MARKETPLACE_TOPIC_ACCOUNT: inbox.topicAccount,
        FORWARDED_PRODUCTS: inbox.forwardedProducts,
      },
    })
    letAsk(translator, ['GetEntitlements'])
    const source = 'aws.agreement-marketplace'
    new ForwardedEvents(this, 'Forwarded', { stage: this.stage, source, detailTypes: translated })
    this.handler('marketplace-agreements', {
      hears: { source: [source], detailType: [...translated] },
      publishes: true,
    })
    const joins = {
      reads: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      alerts: true,
      starts: workflow,
      answers: [resumes],
      timeout: Duration.minutes(1),
    } as const
    this.handler('on-buyer-told', {
      consumes: [
        MarketplaceSubscribeSucceeded,
        MarketplaceSubscribeFailed,
        MarketplaceUnsubscribePending,
        MarketplaceUnsubscribed,
      ],
      ...joins,
    })
    this.handler('on-agreement-changed', { consumes: [MarketplaceAgreementChanged], ...joins })
    const entitled = this.handler('on-entitlement-changed', {
      consumes: [MarketplaceEntitlementChanged],
      publishes: true,
      ...joins,
    })
    // Of what we have sold, and not of what this account has bought.
    const ofSeller = { 'aws-marketplace:AgreementType': 'PurchaseAgreement', 'aws-marketplace:PartyType': 'Proposer' }
    letAsk(entitled, ['DescribeAgreement'], { StringEquals: ofSeller })
    const nextPage = this.registrationPage()
    const buyers = this.handler('buyers', {
      ...joins,
      timeout: Duration.seconds(25),
      environment: { PUBLIC_URL: this.apiUrl, REGISTRATION_PAGE: nextPage },
    })
    letAsk(buyers, ['ResolveCustomer'])
    const reconciler = this.handler('reconcile-marketplace', {
      every: Duration.days(1),
      reads: true,
      finds: ['gsi1', 'gsi3'],
      publishes: true,
      environment: { FORWARDED_PRODUCTS: inbox.forwardedProducts },
      timeout: Duration.minutes(10),
    })
    letAsk(reconciler, ['GetEntitlements'])
    letAsk(reconciler, ['SearchAgreements', 'GetAgreementTerms'], { StringEquals: ofSeller })
    const ofAgreements = { 'aws-marketplace:AgreementType': 'PurchaseAgreement' }
    letAsk(reconciler, ['GetAgreementEntitlements'], { StringEquals: ofAgreements })
    new CfnOutput(this, 'MarketplaceInboxArn', { value: inbox.queue.queueArn })

    new CfnOutput(this, 'StateMachineArn', { value: workflow.stateMachineArn })
  }

  /** Of the portal, where people find it under the public name. */
  private registrationPage(): string {
    const given = new CfnParameter(this, 'RegistrationPage', {
      description:
        'Where a buyer from AWS Marketplace goes on to sign in or up; empty: the portal’s page under the public name, without one a page of this API',
      default: '',
      ...aPageOrNone,
    }).valueAsString
    const { publicName } = this.stage
    if (!publicName) return given
    const isPortals = new CfnCondition(this, 'IsPortalsPage', { expression: Fn.conditionEquals(given, '') })
    return Fn.conditionIf(isPortals.logicalId, `${publicName.origin}/purchase`, given).toString()
  }

  /** `grantRead` would also let it look at what is said of the secret. */
  private letRead({ function: reader }: DomainFunction, secretArn: string): void {
    reader.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] }))
  }
}

/** AWS Marketplace has no resources that a policy could name. */
function letAsk(
  asker: DomainFunction,
  calls: readonly string[],
  conditions?: PolicyStatementProps['conditions'],
): void {
  const actions = calls.map((call) => `aws-marketplace:${call}`)
  const statement = { actions, resources: ['*'], ...(conditions && { conditions }) }
  asker.function.addToRolePolicy(new PolicyStatement(statement))
  acknowledge(asker, 'AwsSolutions-IAM5[Resource::*]')
}

/**
 * A domain's stack: its table, its API, and a function for each handler, which is declared by what it does. What it
 * does gives it its grants, its environment, and what starts it; it can do nothing that its stack doesn't say.
 */
import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import { Activity, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { aslSubstitutions } from '../../events/asl'
import { MembershipRevoked, SessionRevoked, UserDisabled } from '../../events/catalog/identity'
import type { Route, RouteTable } from '../../shared/routes'
import { acknowledgeRecipients } from '../acknowledgements'
import type { PlatformStack } from '../stacks/platform-stack'
import type { Stage } from '../stage'
import type { Does, WorkflowDoes } from './does'
import { DomainApi } from './domain-api'
import { askStatement, DomainFunction, invokeStatement, publishStatement } from './domain-function'
import { DomainTable, type DomainTableProps } from './domain-table'
import { ExecutionsEnd } from './executions-end'
import { grantGateway, grantItems, grantWorkflows, touchesTable } from './handler-grants'
import { startBy } from './handler-starts'
import { addKeptDays, addMailFrom, addPublicUrl, type Kept, mailStatement } from './stack-parameters'
import { Workflow } from './workflow'

/** What every domain's stack stands on. */
export interface Surroundings {
  readonly platform: PlatformStack
  /** Where the bundle of each handler is, by the handler's name. */
  readonly bundles: ReadonlyMap<string, string>
}

export interface DomainStackProps extends Surroundings {
  /** Its events come from `signalbox.<domain>`. */
  readonly domain: string
  /** The stack is `signalbox-<name>`; the domain's name unless said. */
  readonly name?: string
  /** The folder of its handlers; the domain's name unless said. */
  readonly folder?: string
  /** It is called as the stack. */
  readonly table?: Omit<DomainTableProps, 'name'> & { readonly id?: string }
  /** What of the table goes some time after it has ended. */
  readonly keeps?: Kept
  /** For how many days entries of the audit are kept, unless who deploys says otherwise; 0 is for ever. */
  readonly keepsAuditDays?: number
  readonly api?: {
    readonly description: string
    readonly routes: RouteTable
    /** Pages of any site may call it, who know a key; its functions say the same with each answer. */
    readonly isForPages?: boolean
    /** Who calls it holds passwords or keys, and may put one into a field where it doesn't belong. */
    readonly holdsSecrets?: boolean
  }
}

export interface ApiBehind {
  readonly domain: string
  readonly restApiId: string
  readonly host: string
  readonly stageName: string
  /** It takes what needs no signature from the distribution alone. */
  readonly isGuarded: boolean
}

export class DomainStack extends Stack {
  readonly stage: Stage
  protected readonly domain: string
  private readonly around: Surroundings
  private readonly folder: string
  private readonly data: DomainTable | undefined
  private readonly gateway: DomainApi | undefined
  private readonly routes: RouteTable
  private readonly publicUrl: string | undefined
  protected readonly deadLetters: IQueue
  private readonly handlers = new Set<string>()
  private sender: string | undefined
  private readonly kept: Readonly<Record<string, string>>
  private executionsEnd: ExecutionsEnd | undefined

  constructor(scope: Construct, props: DomainStackProps) {
    const { domain, name = domain, folder = domain, table, api, keeps, keepsAuditDays, ...around } = props
    super(scope, around.platform.stage.named(`signalbox-${name}`))
    around.platform.domains.push(this)
    this.around = around
    this.stage = around.platform.stage
    this.domain = domain
    this.folder = folder
    // By ARN, not the construct: CDK would add every rule to the queue's policy, a circle between the stacks.
    this.deadLetters = Queue.fromQueueArn(this, 'DeadLetters', around.platform.deadLetters.queueArn)
    this.data = table && new DomainTable(this, table.id ?? 'Data', { ...table, name: this.stackName })
    const audit =
      keepsAuditDays === undefined ? undefined : { days: keepsAuditDays, what: 'entries of the audit are kept' }
    this.kept = {
      ...(keeps && { KEPT_DAYS: addKeptDays(this, 'KeptDays', keeps) }),
      ...(audit && { AUDIT_KEPT_DAYS: addKeptDays(this, 'AuditKeptDays', audit) }),
    }
    this.routes = api?.routes ?? {}
    if (api) {
      this.gateway = new DomainApi(this, 'Gateway', {
        domain,
        stage: this.stage,
        description: api.description,
        isForPages: api.isForPages === true,
        isBehind: isBehind(api, this.stage),
        holdsSecrets: api.holdsSecrets === true,
      })
      const { publicName } = this.stage
      const named = isBehind(api, this.stage) && publicName ? `${publicName.origin}/api/${domain}` : undefined
      this.publicUrl = addPublicUrl(this, named ?? this.gateway.stageUrl)
      new CfnOutput(this, 'ApiUrl', { value: this.publicUrl })
      // What callers sign for, wherever they send it.
      new CfnOutput(this, 'StageUrl', { value: this.gateway.stageUrl })
    }
    if (this.data) new CfnOutput(this, 'TableName', { value: this.data.table.tableName })
    this.node.addValidation({ validate: () => this.routesWithoutHandler() })
  }

  /** The function of `handlers/<file>.ts`, which serves the routes that name it. */
  protected handler(file: string, does: Does): DomainFunction {
    const id = pascal(file)
    const { bus } = this.around.platform
    const made = new DomainFunction(this, id, {
      bundle: this.bundleOf(file),
      deadLetters: this.deadLetters,
      environment: this.environmentOf(does),
      ...(does.timeout && { timeout: does.timeout }),
    })
    this.handlers.add(file)
    if (touchesTable(does)) grantItems(this.requireTable(), made, does)
    if (does.publishes || does.tells) made.grantPublish(bus.eventBusArn, this.domain)
    if (does.mails) {
      const { configurationSetName } = this.around.platform.mail
      made.function.addToRolePolicy(mailStatement(this, this.mailFrom(), configurationSetName))
      acknowledgeRecipients(made)
    }
    if (does.alerts) made.function.addToRolePolicy(this.alertStatement())
    grantWorkflows(made, does)
    if (does.starts) this.executionsEnd?.goesFirst(made, does.starts)
    grantGateway(made, does)
    if (does.asks) made.function.addToRolePolicy(askStatement(does.asks))
    if (does.invokes) made.function.addToRolePolicy(invokeStatement(...Object.values(does.invokes)))
    startBy(this, made, does, { bus, deadLetters: this.deadLetters })
    for (const route of Object.values(this.routes)) {
      if (route.handler === file) this.gateway?.route(route, made.function)
    }
    return made
  }

  /**
   * The functions that let users in: one judges their access tokens, one keeps what identity tells of ended sessions. To
   * be called before the handlers of their routes; the domain's folder has `authorizer.ts` and `on-access-ended.ts`.
   */
  protected signIn(userPoolId: string): void {
    const environment = { USER_POOL_ID: userPoolId }
    this.gateway?.authorizeBy(this.handler('authorizer', { reads: true, environment }).function)
    this.handler('on-access-ended', { consumes: [SessionRevoked, UserDisabled, MembershipRevoked], creates: true })
  }

  /** Where people reach the domain's API. */
  protected get apiUrl(): string {
    if (!this.publicUrl) throw new TypeError(`${this.node.id} has no API`)
    return this.publicUrl
  }

  /** As a distribution in front finds it. */
  get api(): ApiBehind {
    return this.behind(this.restApiId)
  }

  protected behind(restApiId: string): ApiBehind {
    const { domain, stage } = this
    const host = `${restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`
    return { domain, restApiId, host, stageName: stage.name, isGuarded: this.gateway?.isBehind === true }
  }

  protected get restApiId(): string {
    if (!this.gateway) throw new TypeError(`${this.node.id} has no API`)
    return this.gateway.api.restApiId
  }

  /** What somebody else's role needs to call these routes. */
  protected callStatement(...routes: readonly Route[]): PolicyStatement {
    const { gateway } = this
    if (!gateway) throw new TypeError(`${this.node.id} has no API`)
    return new PolicyStatement({
      actions: ['execute-api:Invoke'],
      resources: routes.map(({ method, path }) => gateway.api.arnForExecuteApi(method, path, this.stage.name)),
    })
  }

  /** Publishes every five minutes what whoever wrote it has not; for a domain with handlers that tell. */
  protected outbox(): DomainFunction {
    return this.handler('publish-outbox', {
      every: Duration.minutes(5),
      lists: true,
      creates: true,
      removes: true,
      publishes: true,
      timeout: Duration.minutes(1),
    })
  }

  /** A Standard state machine; its name has the stage in it. */
  protected workflow(id: string, name: string, does: WorkflowDoes): StateMachine {
    const { bus } = this.around.platform
    const { definitionFile, calls = {}, publishes = [], creates, substitutions } = does
    const { stateMachine } = new Workflow(this, id, {
      name: this.stage.named(name),
      definitionFile,
      substitutions: {
        ...(publishes.length > 0 && {
          BusName: bus.eventBusName,
          ...aslSubstitutions({ publisher: this.domain }, ...publishes),
        }),
        ...Object.fromEntries(Object.entries(calls).map(([key, each]) => [key, each.function.functionArn])),
        ...(creates && { TableName: this.requireTable().table.tableName }),
        ...substitutions,
      },
    })
    if (Object.keys(calls).length > 0) stateMachine.addToRolePolicy(invokeStatement(...Object.values(calls)))
    if (publishes.length > 0) stateMachine.addToRolePolicy(publishStatement(bus.eventBusArn, this.domain))
    if (creates) this.requireTable().grantItems(stateMachine, 'PutItem')
    this.executionsEnd ??= new ExecutionsEnd(this, 'ExecutionsEnd', {
      bundle: this.bundleNamed('stacks-end-executions'),
      deadLetters: this.deadLetters,
    })
    this.executionsEnd.add(id, stateMachine)
    return stateMachine
  }

  /** Its name has the stage in it. */
  protected activity(name: string): Activity {
    return new Activity(this, name, { activityName: this.stage.named(name) })
  }

  private environmentOf(does: Does): Record<string, string> {
    const { bus } = this.around.platform
    return {
      ...(touchesTable(does) && { TABLE_NAME: this.requireTable().table.tableName, ...this.kept }),
      ...((does.publishes || does.tells) && { BUS_NAME: bus.eventBusName }),
      ...(does.mails && {
        MAIL_FROM: this.mailFrom(),
        MAIL_CONFIGURATION_SET: this.around.platform.mail.configurationSetName,
        ...(this.publicUrl && { PUBLIC_URL: this.publicUrl }),
      }),
      ...(does.alerts && { OPERATOR_TOPIC_ARN: this.around.platform.operator.topicArn }),
      ...(does.starts && { STATE_MACHINE_ARN: does.starts.stateMachineArn }),
      ...(does.polls && { ACTIVITY_ARN: does.polls.activityArn }),
      ...(does.asks && { USER_POOL_ID: does.asks.of.userPoolId }),
      ...Object.fromEntries(
        Object.entries(does.invokes ?? {}).map(([name, { function: target }]) => [name, target.functionName]),
      ),
      ...does.environment,
    }
  }

  private mailFrom(): string {
    this.sender ??= addMailFrom(this)
    return this.sender
  }

  private alertStatement(): PolicyStatement {
    return new PolicyStatement({ actions: ['sns:Publish'], resources: [this.around.platform.operator.topicArn] })
  }

  private requireTable(): DomainTable {
    if (!this.data) throw new TypeError(`${this.node.id}: a handler or workflow touches the table, and it has none`)
    return this.data
  }

  private bundleOf(file: string): string {
    return this.bundleNamed(`${this.folder}-${file}`)
  }

  private bundleNamed(name: string): string {
    const bundle = this.around.bundles.get(name)
    if (!bundle) throw new TypeError(`${this.node.id}: there is no handler ${name}`)
    return bundle
  }

  private routesWithoutHandler(): string[] {
    return Object.entries(this.routes)
      .filter(([, { handler }]) => !this.handlers.has(handler))
      .map(([name, { handler }]) => `Route ${name} is handled by ${handler}, which this stack does not declare`)
  }
}

/** Pages of any site call an API that is for them where it is. */
function isBehind({ isForPages }: NonNullable<DomainStackProps['api']>, { publicName }: Stage): boolean {
  return publicName !== undefined && !isForPages
}

function pascal(file: string): string {
  return file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

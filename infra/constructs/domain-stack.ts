/**
 * A domain's stack: its table, its API, and a function for each handler, which is declared by what it does. What it
 * does gives it its grants, its environment, and what starts it; it can do nothing that its stack doesn't say.
 */
import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib'
import { type EventPattern, Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import { Activity, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import type { EventDefinition } from '../../events'
import { aslSubstitutions } from '../../events/asl'
import type { RouteTable } from '../../shared/routes'
import { acknowledgeExecutionsOf } from '../acknowledgements'
import type { PlatformStack } from '../stacks/platform-stack'
import type { Stage } from '../stage'
import { DomainApi } from './domain-api'
import {
  answerStatement,
  DomainFunction,
  describeStatement,
  invokeStatement,
  publishStatement,
} from './domain-function'
import { DomainTable, type DomainTableProps } from './domain-table'
import { EventConsumer } from './event-consumer'
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
  readonly table?: DomainTableProps & { readonly id?: string }
  readonly api?: { readonly description: string; readonly routes: RouteTable }
}

/** What a handler does. Nothing is allowed that is not said here. */
export interface Does {
  /** Reads single items of the domain's table. */
  readonly reads?: true
  /** Reads the items of one partition key. */
  readonly lists?: true
  /** Reads what these indexes find. */
  readonly finds?: readonly string[]
  /** Puts items. */
  readonly creates?: true
  /** Changes items, and puts what goes with a change beside it. */
  readonly changes?: true
  readonly removes?: true
  /** Publishes events of the domain. */
  readonly publishes?: true
  /** Publishes them from the outbox, which its changes put them into, and strikes them out there. */
  readonly tells?: true
  readonly mails?: true
  /** Tells the operator what a person must look at, and notes in the domain's table that it did. */
  readonly alerts?: true
  /** Starts the workflow. */
  readonly starts?: StateMachine
  /** Looks at executions of the workflow. */
  readonly watches?: StateMachine
  /** Takes the activity's tasks. */
  readonly polls?: Activity
  /** Ends or prolongs waits by their task tokens. */
  readonly answers?: readonly Answers[]
  /** Calls other functions: the environment's variable with the name of each. */
  readonly invokes?: Readonly<Record<string, DomainFunction>>
  /** A rule on the domains' bus. */
  readonly consumes?: readonly EventDefinition[]
  /** Narrows what it consumes by members of the events' data. */
  readonly of?: Readonly<Record<string, unknown>>
  /** A rule on the account's own bus, for events of AWS. */
  readonly hears?: EventPattern
  /** A schedule. */
  readonly every?: Duration
  readonly timeout?: Duration
  readonly environment?: Readonly<Record<string, string>>
}

export interface Answers {
  readonly of: StateMachine | Activity
  readonly with: readonly ('Success' | 'Failure' | 'Heartbeat')[]
}

export interface WorkflowDoes {
  readonly definitionFile: string
  /** The functions that it calls, by the name that the definition has for each. */
  readonly calls?: Readonly<Record<string, DomainFunction>>
  readonly publishes?: readonly EventDefinition[]
  /** Puts items into the domain's table. */
  readonly creates?: true
  readonly substitutions?: Readonly<Record<string, string>>
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
  private readonly deadLetters: IQueue
  private readonly handlers = new Set<string>()
  private sender: string | undefined

  constructor(scope: Construct, { domain, name = domain, folder = domain, table, api, ...around }: DomainStackProps) {
    super(scope, around.platform.stage.named(`signalbox-${name}`))
    around.platform.domains.push(this)
    this.around = around
    this.stage = around.platform.stage
    this.domain = domain
    this.folder = folder
    // By ARN, not the construct: CDK would add every rule to the queue's policy, a circle between the stacks.
    this.deadLetters = Queue.fromQueueArn(this, 'DeadLetters', around.platform.deadLetters.queueArn)
    this.data = table && new DomainTable(this, table.id ?? 'Data', table)
    this.routes = api?.routes ?? {}
    if (api) {
      this.gateway = new DomainApi(this, 'Gateway', { domain, stage: this.stage, description: api.description })
      this.publicUrl = this.urlOf(this.gateway)
      new CfnOutput(this, 'ApiUrl', { value: this.publicUrl })
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
    this.grantItems(made, does)
    if (does.publishes || does.tells) made.grantPublish(bus.eventBusArn, this.domain)
    if (does.mails) made.function.addToRolePolicy(this.mailStatement())
    if (does.alerts) made.function.addToRolePolicy(this.alertStatement())
    this.grantWorkflows(made, does)
    if (does.invokes) made.function.addToRolePolicy(invokeStatement(...Object.values(does.invokes)))
    this.startBy(made, does)
    for (const route of Object.values(this.routes)) {
      if (route.handler === file) this.gateway?.route(route, made.function)
    }
    return made
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
        ...(publishes.length > 0 && { BusName: bus.eventBusName, ...aslSubstitutions(...publishes) }),
        ...Object.fromEntries(Object.entries(calls).map(([key, each]) => [key, each.function.functionArn])),
        ...(creates && { TableName: this.requireTable().table.tableName }),
        ...substitutions,
      },
    })
    if (Object.keys(calls).length > 0) stateMachine.addToRolePolicy(invokeStatement(...Object.values(calls)))
    if (publishes.length > 0) stateMachine.addToRolePolicy(publishStatement(bus.eventBusArn, this.domain))
    if (creates) this.requireTable().grantItems(stateMachine, 'PutItem')
    return stateMachine
  }

  /** Its name has the stage in it. */
  protected activity(name: string): Activity {
    return new Activity(this, name, { activityName: this.stage.named(name) })
  }

  private environmentOf(does: Does): Record<string, string> {
    const { bus } = this.around.platform
    const touchesTable = does.reads || does.lists || does.finds || does.creates || does.changes || does.removes
    return {
      ...(touchesTable && { TABLE_NAME: this.requireTable().table.tableName }),
      ...((does.publishes || does.tells) && { BUS_NAME: bus.eventBusName }),
      ...(does.mails && { MAIL_FROM: this.mailFrom(), ...(this.publicUrl && { PUBLIC_URL: this.publicUrl }) }),
      ...(does.alerts && { OPERATOR_TOPIC_ARN: this.around.platform.operator.topicArn }),
      ...(does.starts && { STATE_MACHINE_ARN: does.starts.stateMachineArn }),
      ...(does.polls && { ACTIVITY_ARN: does.polls.activityArn }),
      ...Object.fromEntries(
        Object.entries(does.invokes ?? {}).map(([name, { function: target }]) => [name, target.functionName]),
      ),
      ...does.environment,
    }
  }

  private grantItems({ function: grantee }: DomainFunction, does: Does): void {
    const actions = [
      ...(does.reads ? (['GetItem'] as const) : []),
      ...(does.changes ? (['UpdateItem'] as const) : []),
      ...(does.creates || does.changes ? (['PutItem'] as const) : []),
      ...(does.removes || does.tells ? (['DeleteItem'] as const) : []),
    ]
    if (actions.length > 0) this.requireTable().grantItems(grantee, ...actions)
    if (does.lists) this.requireTable().grantQueryOfItems(grantee)
    for (const index of does.finds ?? []) this.requireTable().grantQuery(grantee, index)
  }

  private grantWorkflows(made: DomainFunction, { starts, watches, polls, answers = [] }: Does): void {
    starts?.grantStartExecution(made.function)
    for (const { of, with: ways } of answers) {
      const arn = 'stateMachineArn' in of ? of.stateMachineArn : of.activityArn
      made.function.addToRolePolicy(answerStatement(arn, ...ways))
    }
    if (polls) {
      const take = new PolicyStatement({ actions: ['states:GetActivityTask'], resources: [polls.activityArn] })
      made.function.addToRolePolicy(take)
    }
    if (watches) {
      made.function.addToRolePolicy(describeStatement(watches))
      acknowledgeExecutionsOf(made, watches)
    }
  }

  private startBy(target: DomainFunction, { consumes, of: data, hears, every }: Does): void {
    const { bus } = this.around.platform
    const { deadLetters } = this
    const { id } = target.node
    const to = (retryAttempts: number) =>
      new LambdaFunction(target.function, { deadLetterQueue: deadLetters, retryAttempts })
    if (consumes) {
      const narrowed = data ? { data } : {}
      new EventConsumer(this, `${id}Rule`, { bus, events: consumes, target, deadLetters, ...narrowed })
    }
    if (hears) new Rule(this, `${id}AwsRule`, { description: `To ${id}`, eventPattern: hears, targets: [to(185)] })
    if (every) new Rule(this, `${id}Schedule`, { schedule: Schedule.rate(every), targets: [to(2)] })
  }

  private mailFrom(): string {
    this.sender ??= new CfnParameter(this, 'MailFrom', {
      description: 'The address that mails come from; SES must know it, or its domain, as a verified identity',
      default: 'signalbox@example.com',
    }).valueAsString
    return this.sender
  }

  private mailStatement(): PolicyStatement {
    const sender = this.mailFrom()
    return new PolicyStatement({
      actions: ['ses:SendEmail'],
      // The sender is verified by its address, or by its domain.
      resources: [sender, Fn.select(1, Fn.split('@', sender))].map((resourceName) =>
        this.formatArn({ service: 'ses', resource: 'identity', resourceName }),
      ),
      conditions: { StringEquals: { 'ses:FromAddress': sender } },
    })
  }

  private alertStatement(): PolicyStatement {
    return new PolicyStatement({ actions: ['sns:Publish'], resources: [this.around.platform.operator.topicArn] })
  }

  private urlOf(gateway: DomainApi): string {
    const given = new CfnParameter(this, 'PublicUrl', {
      description: 'Where people reach this API, without a slash at the end; empty: its own execute-api address',
      default: '',
    }).valueAsString
    const isOwnUrl = new CfnCondition(this, 'IsOwnUrl', { expression: Fn.conditionEquals(given, '') })
    return Fn.conditionIf(isOwnUrl.logicalId, gateway.stageUrl, given).toString()
  }

  private requireTable(): DomainTable {
    if (!this.data) throw new TypeError(`${this.node.id}: a handler or workflow touches the table, and it has none`)
    return this.data
  }

  private bundleOf(file: string): string {
    const bundle = this.around.bundles.get(`${this.folder}-${file}`)
    if (!bundle) throw new TypeError(`${this.node.id}: there is no handler ${file}.ts in the folder of ${this.folder}`)
    return bundle
  }

  private routesWithoutHandler(): string[] {
    return Object.entries(this.routes)
      .filter(([, { handler }]) => !this.handlers.has(handler))
      .map(([name, { handler }]) => `Route ${name} is handled by ${handler}, which this stack does not declare`)
  }
}

function pascal(file: string): string {
  return file.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

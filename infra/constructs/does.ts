/** What handlers and workflows of a domain do: what a stack says of them, and all that it says. */
import type { CfnCondition, Duration } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { EventPattern } from 'aws-cdk-lib/aws-events'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Activity, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { EventDefinition } from '../../events'
import type { DomainFunction } from './domain-function'

/** What a handler does. Nothing is allowed that is not said here. */
export interface Does {
  /** Reads single items of the domain's table. */
  readonly reads?: true
  /** Reads many items of the domain's table at once. */
  readonly gathers?: true
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
  /** Reads what executions of the workflow have done. */
  readonly recalls?: StateMachine
  /** Takes the activity's tasks. */
  readonly polls?: Activity
  /** Ends or prolongs waits by their task tokens. */
  readonly answers?: readonly Answers[]
  /** Calls other functions: the environment's variable with the name of each. */
  readonly invokes?: Readonly<Record<string, DomainFunction>>
  /** Asks the user pool: such as `AdminGetUser`. */
  readonly asks?: { readonly of: IUserPool; readonly to: readonly string[] }
  /** Calls API Gateway's own API: the verb that IAM knows each call by, and the path. */
  readonly gateway?: readonly GatewayCall[]
  /** A rule on the domains' bus. */
  readonly consumes?: readonly EventDefinition[]
  /** Narrows what it consumes by members of the events' data. */
  readonly of?: Readonly<Record<string, unknown>>
  /** A rule on the account's own bus, for events of AWS. */
  readonly hears?: EventPattern
  /** Takes the messages of a queue, a few at a time; it says which of them it could not handle. */
  readonly takes?: IQueue
  /** A schedule. */
  readonly every?: Duration
  /** Where it is false, the schedule rests. */
  readonly everyWhere?: CfnCondition
  readonly timeout?: Duration
  readonly environment?: Readonly<Record<string, string>>
}

/** Ids of keys and plans are not known before they are made: paths are as far as ARNs of API Gateway go. */
export type GatewayCall = readonly [verb: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string]

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

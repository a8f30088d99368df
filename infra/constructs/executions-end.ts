/**
 * Has the executions of state machines ended when their stack goes. What starts executions has to be gone by then, so
 * whoever does depends on it.
 */
import { CustomResource, Duration } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { acknowledgeExecutionsOf } from '../acknowledgements'
import { DomainFunction, executionsStatement } from './domain-function'

export interface ExecutionsEndProps {
  readonly bundle: string
  readonly deadLetters: IQueue
}

export class ExecutionsEnd extends Construct {
  private readonly ends: DomainFunction
  private readonly ofMachines = new Map<StateMachine, CustomResource>()

  constructor(scope: Construct, id: string, props: ExecutionsEndProps) {
    super(scope, id)
    this.ends = new DomainFunction(this, 'End', { ...props, timeout: Duration.minutes(10) })
  }

  add(id: string, machine: StateMachine): void {
    const list = new PolicyStatement({ actions: ['states:ListExecutions'], resources: [machine.stateMachineArn] })
    this.ends.function.addToRolePolicy(list)
    this.ends.function.addToRolePolicy(executionsStatement(machine, 'StopExecution'))
    acknowledgeExecutionsOf(this.ends, machine)
    const resource = new CustomResource(this, id, {
      resourceType: 'Custom::ExecutionsEnd',
      serviceToken: this.ends.function.functionArn,
      serviceTimeout: Duration.minutes(11),
      properties: { StateMachineArn: machine.stateMachineArn },
    })
    this.ofMachines.set(machine, resource)
  }

  /** It goes before the executions that it starts are ended. */
  goesFirst(starter: DomainFunction, machine: StateMachine): void {
    const resource = this.ofMachines.get(machine)
    if (resource) starter.function.node.addDependency(resource)
  }
}

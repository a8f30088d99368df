/** A Standard state machine from an `.asl.json` file, with its own role, logs without payloads, and tracing. */
import { readFileSync } from 'node:fs'
import { RemovalPolicy } from 'aws-cdk-lib'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { acknowledge } from '../acknowledgements'

export interface WorkflowProps {
  readonly name: string
  readonly definitionFile: string
  readonly substitutions: Record<string, string>
}

export class Workflow extends Construct {
  readonly stateMachine: StateMachine

  constructor(scope: Construct, id: string, { name, definitionFile, substitutions }: WorkflowProps) {
    super(scope, id)
    const logs = new LogGroup(this, 'Logs', {
      // Step Functions writes to groups of this prefix without growing a resource policy of limited size.
      logGroupName: `/aws/vendedlogs/states/${name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(compact(definitionFile)),
      definitionSubstitutions: substitutions,
      // Without execution data: task tokens are in it.
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    })
    acknowledge(this.stateMachine.role, 'AwsSolutions-IAM5[Resource::*]')
  }
}

/** Without the file's white space, of which a template has no use. */
function compact(file: string): string {
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))
}

/**
 * Ends what still runs of a state machine when its stack goes: AWS deletes a state machine only when none of its executions
 * runs any more, and until then nobody can have its name.
 */
import {
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  SFNClient,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn'
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda'
import { guarded } from '../../shared/guarded'
import { answer } from '../custom-resource'

const stepFunctions = new SFNClient({})
/** AWS takes 500 at once, and 25 a second after those; what is refused the client tries again. */
const atOnce = 25
/** Time to answer. */
const reserve = 20_000

async function handle(
  event: CloudFormationCustomResourceEvent,
  context: Pick<Context, 'getRemainingTimeInMillis' | 'logStreamName'>,
): Promise<void> {
  const stateMachineArn = String(event.ResourceProperties.StateMachineArn)
  const PhysicalResourceId = `executions of ${stateMachineArn}`
  try {
    if (event.RequestType === 'Delete')
      await endAll(stateMachineArn, () => context.getRemainingTimeInMillis() > reserve)
    await answer(event, { Status: 'SUCCESS', PhysicalResourceId })
  } catch (error) {
    console.error('Executions were not ended', error)
    const Reason = `${error instanceof Error ? error.message : error}; more is in ${context.logStreamName}`
    await answer(event, { Status: 'FAILED', Reason, PhysicalResourceId })
  }
}

export const handler = guarded(handle)

async function endAll(stateMachineArn: string, hasTime: () => boolean): Promise<void> {
  for (;;) {
    const arns = await running(stateMachineArn)
    if (arns.length === 0) return
    if (!hasTime()) throw new Error(`executions of ${stateMachineArn} still run: delete the stack again`)
    await Promise.all(arns.map(end))
  }
}

/** The next of those that run. */
async function running(stateMachineArn: string): Promise<readonly string[]> {
  const wanted = { stateMachineArn, statusFilter: 'RUNNING', maxResults: atOnce } as const
  try {
    const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand(wanted))
    return executions.flatMap(({ executionArn }) => executionArn ?? [])
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) return []
    throw error
  }
}

async function end(executionArn: string): Promise<void> {
  const why = { error: 'StackDeleted', cause: 'The stack of its state machine was deleted' }
  try {
    await stepFunctions.send(new StopExecutionCommand({ executionArn, ...why }))
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error
  }
}

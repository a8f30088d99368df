/** An execution of a state machine; how it ends, the action ends. */
import { isAwsError, NotModelledError } from '../../../kernel/aws-error'
import { consoleLink } from './console'
import { failed, type Provider, type Step, type StepContext } from './provider'

interface Description {
  readonly status: string
  readonly error?: string
  readonly cause?: string
}

interface MachineWork {
  readonly executionArn: string
}

/** A name has at most 80 characters, and the id of the action execution takes 36 and a hyphen. */
const longestPrefix = 43

export const stepFunctionsInvoke: Provider = {
  category: 'Invoke',
  name: 'StepFunctions',
  configuration: {
    StateMachineArn: 'required',
    ExecutionNamePrefix: 'optional',
    Input: 'optional',
    InputType: 'optional',
  },
  inputs: [0, 1],
  outputs: [0, 0],
  check({ InputType = 'Literal' }, action) {
    if (InputType !== 'Literal')
      throw new NotModelledError(`InputType ${InputType}`, `action '${action}'`, 'modelled: Literal')
  },
  async step(context): Promise<Step> {
    const work = context.action.work as MachineWork | undefined
    if (!work) return start(context)
    const { executionArn } = work
    // It goes by the clock, as this does: nothing else tells when it has ended.
    const { status, error, cause } = await context.call<Description>('states', 'AwaitExecution', { executionArn })
    const StateMachineArn = context.setting('StateMachineArn') ?? ''
    if (status === 'SUCCEEDED') return { kind: 'succeed', variables: { StateMachineArn, ExecutionArn: executionArn } }
    const why = [error, cause].filter((part) => part !== undefined).join(': ')
    return failed('JobFailed', `The execution ${executionArn} ended with ${status}${why && `. ${why}`}`)
  },
}

/** The name is the action execution's own, so that starting again starts nothing. */
async function start(context: StepContext): Promise<Step> {
  const { action, cloud, setting } = context
  const stateMachineArn = setting('StateMachineArn') ?? ''
  const prefix = setting('ExecutionNamePrefix')?.slice(0, longestPrefix)
  const name = prefix === undefined ? action.id : `${prefix}-${action.id}`
  const input = { stateMachineArn, name, input: setting('Input') ?? '{}' }
  let executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
  try {
    executionArn = (await context.call<{ executionArn: string }>('states', 'StartExecution', input)).executionArn
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'ExecutionAlreadyExists') throw error
  }
  const url = consoleLink(cloud.region, `states/home?region=${cloud.region}#/executions/details/${executionArn}`)
  return { kind: 'again', work: { executionArn } satisfies MachineWork, external: { id: executionArn, url } }
}

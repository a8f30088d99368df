/** Operations with which those who do a task answer it, by its token. */
import type { Access, Operation } from '../../../kernel/service'
import { invalidOutput, invalidToken, taskTimedOut } from '../errors'
import type { Branch, Execution } from '../execution/execution'
import { settleFailure, settleSuccess } from '../execution/settling'
import { traceWorker } from '../execution/tasks'
import { armTask, timeOut } from '../execution/waking'
import { StateFailure } from '../failures/state-failure'
import type { Api } from './context'
import { checkJson, type Input, longest, optionalString, requiredString } from './input'

export function taskOperations(api: Api): Record<string, Operation> {
  const { engine } = api.executions

  /** A token names what it belongs to, so access is decided before it is known whether its task still is. */
  const access =
    (action: string) =>
    (input: Record<string, unknown>): readonly Access[] => [
      { action: `states:${action}`, resource: engine.taskTokens.resourceOf(String(input?.taskToken ?? '')) ?? '*' },
    ]

  /**
   * The execution of the token, where it only waited. What is then done to its task must be done in one go: others may
   * hold the token too.
   */
  function takeUp({ taskToken }: Input): Promise<Execution | undefined> {
    const token = String(taskToken)
    const arn = engine.tasks.has(token) ? undefined : engine.taskTokens.executionOf(token)
    return arn === undefined ? Promise.resolve(undefined) : engine.dormant.awaken(arn)
  }

  /** Throws where no token of the engine's is given. */
  function tokenOf(input: Input): string {
    const token = requiredString(input, 'taskToken', longest.taskToken)
    if (engine.taskTokens.resourceOf(token) === undefined) throw invalidToken()
    return token
  }

  /** The branch whose task the token stands for. A task whose time is over by now is timed out here. */
  function outstanding(input: Input, execution: Execution | undefined): Branch {
    const token = tokenOf(input)
    const branch = engine.tasks.get(token)
    if (branch && !timeOut(engine, branch)) return branch
    if (execution) engine.dormant.settle(execution)
    throw taskTimedOut()
  }

  return {
    SendTaskSuccess: {
      access: access('SendTaskSuccess'),
      async handle(input, { origin }) {
        // The token is looked at first, as on AWS.
        tokenOf(input)
        const output = checkJson(requiredString(input, 'output'), 'output', invalidOutput)
        const execution = await takeUp(input)
        const branch = outstanding(input, execution)
        traceWorker(engine, branch, 'task.answered', origin)
        settleSuccess(engine, branch, output)
        return {}
      },
    },
    SendTaskFailure: {
      access: access('SendTaskFailure'),
      async handle(input, { origin }) {
        const error = optionalString(input, 'error', longest.error) ?? ''
        const failure = new StateFailure(error, optionalString(input, 'cause', longest.cause) ?? '')
        const execution = await takeUp(input)
        const branch = outstanding(input, execution)
        traceWorker(engine, branch, 'task.refused', origin)
        settleFailure(engine, branch, failure, 'Failed')
        return {}
      },
    },
    SendTaskHeartbeat: {
      access: access('SendTaskHeartbeat'),
      async handle(input) {
        const execution = await takeUp(input)
        const branch = outstanding(input, execution)
        if (branch.phase.kind !== 'task') throw taskTimedOut()
        const { task } = branch.phase
        if (task.heartbeatSeconds !== undefined) {
          task.heartbeatBy = api.cloud.clock.now() + task.heartbeatSeconds * 1000
          branch.execution.changes.branches.add(branch)
          engine.journal.commit(branch.execution)
          armTask(engine, branch)
        }
        engine.dormant.settle(branch.execution)
        return {}
      },
    },
  }
}

/** Operations with which those who do a task answer it, by its token. */
import type { Access, Operation } from '../../../kernel/service'
import { invalidOutput, invalidToken, taskTimedOut } from '../errors'
import type { Branch } from '../execution/execution'
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

  /** The branch whose task the token stands for. A task whose time is over by now is timed out here. */
  function outstanding(input: Input): Branch {
    const token = requiredString(input, 'taskToken', longest.taskToken)
    if (engine.taskTokens.resourceOf(token) === undefined) throw invalidToken()
    const branch = engine.tasks.get(token)
    if (!branch || timeOut(engine, branch)) throw taskTimedOut()
    return branch
  }

  return {
    SendTaskSuccess: {
      access: access('SendTaskSuccess'),
      handle(input, { origin }) {
        const output = checkJson(requiredString(input, 'output'), 'output', invalidOutput)
        const branch = outstanding(input)
        traceWorker(engine, branch, 'task.answered', origin)
        settleSuccess(engine, branch, output)
        return {}
      },
    },
    SendTaskFailure: {
      access: access('SendTaskFailure'),
      handle(input, { origin }) {
        const error = optionalString(input, 'error', longest.error) ?? ''
        const failure = new StateFailure(error, optionalString(input, 'cause', longest.cause) ?? '')
        const branch = outstanding(input)
        traceWorker(engine, branch, 'task.refused', origin)
        settleFailure(engine, branch, failure, 'Failed')
        return {}
      },
    },
    SendTaskHeartbeat: {
      access: access('SendTaskHeartbeat'),
      handle(input) {
        const branch = outstanding(input)
        if (branch.phase.kind !== 'task') throw taskTimedOut()
        const { task } = branch.phase
        if (task.heartbeatSeconds !== undefined) {
          task.heartbeatBy = api.cloud.clock.now() + task.heartbeatSeconds * 1000
          branch.execution.changes.branches.add(branch)
          engine.journal.commit(branch.execution)
          armTask(engine, branch)
        }
        return {}
      },
    },
  }
}

/**
 * Runs actions, a step at a time: what a step came to is on disk before the next. An action that waits for the clock or for
 * somebody's answer has a timer and nothing else; one whose work runs in real time is looked at again in a moment.
 */
import type { ActivityToken } from '../../../kernel/activity'
import { isAwsError } from '../../../kernel/aws-error'
import type { Timer } from '../../../kernel/clock'
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import type { Principal } from '../../../kernel/principal'
import { failed, type Step, type StepContext } from '../actions/provider'
import type { ActionRecord, ExecutionRecord } from '../state/executions'
import type { Engine } from './engine'
import type { Flow } from './flow'
import { createLooks } from './looks'
import { actionSession } from './roles'

export interface ActionRunner {
  run(actionId: string): void
  wait(action: ActionRecord, deadline: number): void
  /** Cancels what would wake it. */
  letGo(actionId: string): void
  /** Takes up what was in progress when the process ended. */
  resume(): void
  stop(): void
}

/** So often a service that is ailing is asked again. */
const mostRetries = 5

export function createActionRunner(cloud: Cloud, engineOf: () => Engine, flow: () => Flow): ActionRunner {
  const timers = new Map<string, Timer>()
  const looks = createLooks(cloud, (id, turn) => run(id, turn))
  const retries = new Map<string, number>()

  function letGo(id: string): void {
    timers.get(id)?.cancel()
    timers.delete(id)
    looks.cancel(id)
    retries.delete(id)
  }

  function run(id: string, turn = 0): void {
    const what = `codepipeline: action ${id}`
    const token = cloud.activity.begin(what)
    cloud.background(what, goOn(id, token, turn).finally(token.end))
  }

  const inProgress = (id: string): ActionRecord | undefined => {
    const { executions, isRunning } = engineOf()
    const action = executions.action(id)
    return isRunning && action?.status === 'InProgress' ? action : undefined
  }

  async function goOn(id: string, token: ActivityToken, turn: number): Promise<void> {
    for (let action = inProgress(id); action; action = inProgress(id)) {
      const step = await stepOf(action, token)
      // Meanwhile somebody answered for it, or ended it.
      if (inProgress(id) !== action) return
      if (!take(action, step, turn)) return
    }
  }

  /** @returns whether it goes on at once */
  function take(action: ActionRecord, step: Step, turn: number): boolean {
    if (step.kind === 'succeed' || step.kind === 'fail') {
      flow().settle(action, step)
      return false
    }
    const { deadline: _before, ...rest } = action
    const { work = action.work, external } = step
    const kept = { ...rest, work, external: { ...action.external, ...external } }
    if (step.kind === 'wait') {
      wait(kept, step.deadline)
      return false
    }
    if (step.kind === 'again' || step.work !== undefined || external) engineOf().executions.putAction(kept)
    if (step.kind === 'again' && step.jobId !== undefined) {
      engineOf().jobs.put(step.jobId, action.pipeline, action.id)
    }
    if (step.kind === 'look') looks.later(action.id, turn)
    return step.kind === 'again'
  }

  function wait(action: ActionRecord, deadline: number): void {
    arm(engineOf().executions.putAction({ ...action, deadline, updatedAt: cloud.clock.now() }))
  }

  function arm({ id, deadline, pipeline, execution, stage, declaration }: ActionRecord): void {
    if (deadline === undefined) return
    timers.get(id)?.cancel()
    timers.set(
      id,
      cloud.clock.at(deadline, () => late(id), {
        what: 'action timeout',
        subject: cloud.arn('codepipeline', pipeline),
        detail: { execution, stage, action: declaration.name },
      }),
    )
  }

  function late(id: string): void {
    timers.delete(id)
    const action = inProgress(id)
    if (!action) return
    const step = engineOf().providerOf(action.declaration).late?.(action)
    if (step && take(action, step, 0)) run(id)
  }

  async function stepOf(action: ActionRecord, token: ActivityToken): Promise<Step> {
    try {
      return await engineOf().providerOf(action.declaration).step(contextOf(action, token))
    } catch (error) {
      return stepAfter(action, error)
    }
  }

  function stepAfter({ id }: ActionRecord, error: unknown): Step {
    if (!isAwsError(error)) {
      if (engineOf().isRunning) cloud.report(`the action execution ${id}`, error)
      return failed('InternalError', messageOf(error))
    }
    const { code, status, message } = error
    const tries = (retries.get(id) ?? 0) + 1
    if (/Thrott|TooManyRequests|SlowDown/.test(code) || (status >= 500 && status !== 501)) {
      retries.set(id, tries)
      return tries <= mostRetries ? { kind: 'look' } : failed('SystemUnavailable', message)
    }
    if (/AccessDenied|NotAuthorized|Forbidden|AuthorizationError/i.test(code)) return failed('PermissionError', message)
    return failed(code === 'NotModelled' ? 'ConfigurationError' : 'JobFailed', message)
  }

  function contextOf(action: ActionRecord, token: ActivityToken): StepContext {
    const execution = engineOf().executions.get(action.pipeline, action.execution) as ExecutionRecord
    const calling = callsOf(cloud, execution, token)
    const structure = engineOf().pipelines.get(action.pipeline)?.structure
    if (!structure) throw new Error(`There is no pipeline ${action.pipeline}`)
    let opened: Promise<Principal> | undefined
    const role = (): Promise<Principal> => {
      opened ??= actionSession(calling, structure, action.declaration, action.id)
      return opened
    }
    return {
      cloud: calling,
      action,
      execution,
      structure,
      setting: (name) => action.configuration[name],
      role,
      call: async (service, operation, input) => calling.call(await role(), service, operation, input),
      input: (name) => (name === undefined ? action.inputs[0] : action.inputs.find((each) => each.name === name)),
    }
  }

  return {
    run: (id) => run(id),
    wait,
    letGo,
    resume() {
      for (const execution of engineOf().executions.live()) {
        for (const id of Object.values(execution.stages[execution.stage]?.actions ?? {})) {
          const action = inProgress(id)
          if (action?.deadline !== undefined) arm(action)
          else if (action) run(id)
        }
      }
    },
    stop() {
      for (const timer of timers.values()) timer.cancel()
      timers.clear()
      looks.stop()
    },
  }
}

/** The cloud as an execution calls it: told what led to the calls, and parked while a callee waits for the clock. */
function callsOf(cloud: Cloud, { id, origin }: ExecutionRecord, token: ActivityToken): Cloud {
  const from = { ...origin, ids: [id, ...(origin?.ids ?? [])] }
  const park = async <T>(wait: Promise<T>): Promise<T> => {
    token.park()
    try {
      return await wait
    } finally {
      token.unpark()
    }
  }
  const call: Cloud['call'] = (caller, service, action, input, wire) =>
    cloud.call(caller, service, action, input, { ...wire, origin: from, park })
  return Object.create(cloud, { call: { value: call } }) as Cloud
}

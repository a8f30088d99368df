/**
 * What the sweep does for one approval: finishes what a crash has left undone, keeps the task alive that it decides,
 * and repairs a workflow that can't go on. All of it may be done again without harm.
 */
import { systemClock } from '../../shared/clock'
import type { Approval } from './approval'
import { decideByWithdrawal } from './decide'
import { backOff, isWakeMissed, owesSomething, putOff } from './decisions/attention'
import { tellOfRestart, tellOfStandstill } from './operator'
import { sendDueMails } from './send-due-mails'
import { changeApproval } from './store'
import { resumeWorkflow, sendHeartbeat, startWorkflow, stateOfWorkflow } from './workflow'

const system = { by: 'signalbox', way: 'system' } as const
/** By then a workflow that runs, and can't be resumed, has had its time to wake by itself. */
const patientLooks = 2

/** Looks later and later at what does not move. Throws what has failed, after that is written down. */
export async function attend(approval: Approval): Promise<void> {
  const failure = await finish(approval).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  await changeApproval(approval.approvalId, (before) => putOff(before, failure !== undefined, systemClock.now()))
  if (!failure) return
  // The first may have met a throttle; what fails again won't mend itself.
  if (approval.retry !== undefined) await tellOfStandstill(approval)
  throw failure.error
}

async function finish(approval: Approval): Promise<void> {
  if (approval.status !== 'pending') {
    const isResumed = await resumeWorkflow(approval)
    await repair(approval, !isResumed && (approval.retry?.failures ?? 0) >= patientLooks)
    return
  }
  if (!(await keepTaskAlive(approval))) return
  const { failure } = owesSomething(approval) ? await sendDueMails(approval.approvalId) : {}
  if (approval.startedAt === undefined || isWakeMissed(approval, systemClock.now())) await repair(approval, false)
  if (failure) throw failure
}

/** False if the activity's task is no more: nobody waits for the decision, so nobody should be asked for it. */
async function keepTaskAlive(approval: Approval): Promise<boolean> {
  if (approval.replyToken === undefined) return true
  const { approvalId, origin } = approval
  if (await sendHeartbeat(approval)) {
    const heartbeatAt = systemClock.now().toISOString()
    await changeApproval(approvalId, (before) => ({ ...before, heartbeatAt }))
    return true
  }
  const reason = 'The workflow that asked for it waits no longer'
  const { failure } = await decideByWithdrawal(approvalId, { origin, reason, actor: system })
  if (failure) throw failure
  return false
}

/** An execution that has ended, or is lost for what is decided, is followed by another, which begins where it was. */
async function repair(approval: Approval, isLost: boolean): Promise<void> {
  const state = await stateOfWorkflow(approval)
  if (state === 'missing') return startWorkflow(approval)
  if (state === 'running' && !isLost) return
  const now = systemClock.now()
  const next = await changeApproval(approval.approvalId, (before) => {
    if (before.settledAt !== undefined || before.executions !== approval.executions) return before
    return {
      ...before,
      executions: (before.executions ?? 1) + 1,
      retry: backOff(before, now),
      trail: [...before.trail, { at: now.toISOString(), action: 'restarted', ...system }],
    }
  })
  if (next.executions === approval.executions) return
  await startWorkflow(next)
  await tellOfRestart(next)
}

/** What can't go on by itself is repaired, or ended and told. */
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { stateOf, without } from './faults'
import { type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  // Of the days that pass here, the schedules of other domains would be most of the work.
  signalbox = await startScenario({ schedules: 'paused' })
  await schedule(/approvals.*SweepSchedule/, true)
}, 60_000)

afterAll(() => signalbox?.stop())

async function schedule(named: RegExp, isOn: boolean): Promise<void> {
  const { Rules } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const Name = Rules?.find((rule) => named.test(rule.Name ?? ''))?.Name
  await signalbox.eventBridge.send(isOn ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name }))
}

const pass = (time: string) => signalbox.local.clock.advance(time)
const approver = (name: string) => ({ name, email: `${name}@example.com` })

function executionArn(name: string): string {
  const machine = signalbox.local.outputs('signalbox-approvals').StateMachineArn ?? ''
  return `${machine.replace(':stateMachine:', ':execution:')}:${name}`
}

async function abort(approvalId: string): Promise<void> {
  await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn: executionArn(approvalId) }))
  await signalbox.local.idle()
}

async function actionsOf(approvalId: string): Promise<readonly string[]> {
  return (await signalbox.approval(approvalId)).trail.map(({ action }) => action)
}

describe('a workflow that was aborted', () => {
  test('is followed by another when it misses its wake-up: reminders go on, and the decision counts', async () => {
    const ada = approver('aborted')
    const { approvalId } = await signalbox.request({ approvers: [ada], remindEvery: 'PT6H', expiresAfter: 'P1D' })
    await abort(approvalId)
    await pass('6h')
    expect(await signalbox.mails(ada.email)).toHaveLength(1)

    await pass('25m')

    expect(await signalbox.mails(ada.email)).toHaveLength(2)
    expect(await actionsOf(approvalId)).toEqual(['requested', 'asked', 'restarted', 'reminded'])
    await signalbox.answerMail(ada.email, { decision: 'approve' })
    expect(await signalbox.execution(executionArn(`${approvalId}-2`))).toMatchObject({ status: 'SUCCEEDED' })
  }, 60_000)

  test('and whose approval is then decided is followed by one that tells everybody', async () => {
    const ada = approver('aborted-decided')
    const requester = { name: 'Pam', email: 'pam-aborted@example.com' }
    const { approvalId, correlationId } = await signalbox.request({ approvers: [ada], requester })
    await abort(approvalId)
    await signalbox.answerMail(ada.email, { decision: 'reject', comment: 'No' })
    // The event is the decision's own; the mail to the requester is the workflow's.
    expect(signalbox.story(correlationId)).toContain('ApprovalRejected')
    expect(await signalbox.mails(requester.email)).toEqual([])

    await pass('20m')

    expect(signalbox.story(correlationId).filter((name) => name === 'ApprovalRejected')).toHaveLength(1)
    expect(await signalbox.mails(requester.email)).toHaveLength(1)
    expect(await signalbox.execution(executionArn(`${approvalId}-2`))).toMatchObject({ error: 'Rejected' })
    await pass('1d')
    expect(await signalbox.execution(executionArn(`${approvalId}-3`)).catch(({ name }) => name)).toBe(
      'ExecutionDoesNotExist',
    )
  }, 60_000)
})

test('a workflow whose step has failed for good is started again once it can', async () => {
  const ada = approver('never-published')
  const { approvalId } = await without(signalbox, 'WorkflowStateMachine', 'events:PutEvents', async () => {
    const approval = await signalbox.request({ approvers: [ada] })
    await pass('14h')
    expect(await signalbox.workflow(approval.approvalId)).toMatchObject({ status: 'FAILED' })
    return approval
  })
  // The sweep has started others meanwhile, and less and less often.
  await pass('18h')
  expect(await signalbox.mails(ada.email)).toHaveLength(1)
  await signalbox.answerMail(ada.email, { decision: 'approve' })
  const { executions } = await stateOf(signalbox, approvalId)
  expect(await signalbox.execution(executionArn(`${approvalId}-${executions}`))).toMatchObject({ status: 'SUCCEEDED' })
}, 120_000)

test('an approval that can’t be helped is looked at less and less often, and stops no other', async () => {
  const [ada, grace] = [approver('unhelped'), approver('helped')]
  const toAda = { 'ForAnyValue:StringEquals': { 'ses:Recipients': [ada.email] } }
  const unlessToAda = (construct: string, work: () => Promise<void>) =>
    without(signalbox, construct, 'ses:SendEmail', work, toAda)
  const { approvalId } = await signalbox.request({ approvers: [approver('first')] }).then(() =>
    without(signalbox, 'OnApprovalTokenIssued', 'ses:SendEmail', async () => {
      const unhelped = await signalbox.request({ approvers: [ada] })
      await signalbox.request({ approvers: [grace] })
      await pass('5m')
      return unhelped
    }),
  )
  await unlessToAda('Sweep', async () => {
    await pass('15m')
    expect(await signalbox.mails(grace.email)).toHaveLength(1)
    await pass('1d')
    const { retry } = (await stateOf(signalbox, approvalId)) as { retry: { failures: number } }
    // After 15 and 30 minutes, one, two, and then every four hours; the sweep itself has run a hundred times.
    expect(retry.failures).toBeGreaterThan(6)
    expect(retry.failures).toBeLessThan(12)
  })
  await pass('5h')
  expect(await signalbox.mails(ada.email)).toHaveLength(1)
}, 120_000)

describe('an activity', () => {
  async function polling<T>(work: () => Promise<T>): Promise<T> {
    await schedule(/PollActivitySchedule/, true)
    try {
      return await work()
    } finally {
      await schedule(/PollActivitySchedule/, false)
    }
  }

  async function start(managerEmailAddress: string): Promise<string> {
    const stateMachineArn = signalbox.local.outputs('signalbox-examples').ManualStepExampleArn
    const input = JSON.stringify({ employeeName: 'Jim', managerEmailAddress })
    const { executionArn: arn } = await signalbox.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, input }),
    )
    await signalbox.local.idle()
    return arn ?? ''
  }

  test('is kept alive by heartbeats for as long as people take', async () => {
    const arn = await start('slow@example.com')
    await polling(() => pass('5m'))
    await pass('1d')
    expect(await signalbox.mails('slow@example.com')).toHaveLength(1)
    await signalbox.answerMail('slow@example.com', { decision: 'approve' })
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'SUCCEEDED' })
  }, 60_000)

  test('whose workflow was stopped needs no decision any more: the approval is withdrawn', async () => {
    const arn = await start('stopped@example.com')
    await polling(() => pass('5m'))
    await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn: arn }))
    await pass('50m')
    const answer = await signalbox.answerMail('stopped@example.com', { decision: 'approve' })
    expect([answer.status, answer.text]).toEqual([410, expect.stringContaining('withdrawn')])
  }, 60_000)

  test('whose task could not be published is given back, and taken again', async () => {
    const arn = await start('given-back@example.com')
    await without(signalbox, 'PollActivity', 'events:PutEvents', () => polling(() => pass('5m')))
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'RUNNING' })
    expect(await signalbox.mails('given-back@example.com')).toEqual([])
    await polling(() => pass('10m'))
    expect(await signalbox.mails('given-back@example.com')).toHaveLength(1)
  }, 60_000)

  test('whose task was taken and then lost is missed by its workflow, and taken again', async () => {
    const arn = await start('lost@example.com')
    await without(signalbox, 'OnApprovalTaskTaken', 'dynamodb:PutItem', async () => {
      await polling(() => pass('5m'))
      await pass('10m')
    })
    await pass('2h')
    await polling(() => pass('10m'))
    expect(await signalbox.mails('lost@example.com')).toHaveLength(1)
    await signalbox.answerMail('lost@example.com', { decision: 'approve' })
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'SUCCEEDED' })
  }, 60_000)

  test('leaves its token in no log and no archive', async () => {
    const arn = await start('secret@example.com')
    await polling(() => pass('5m'))
    const { taskToken } = await tokenOf(arn)
    expect(taskToken).toMatch(/^\S{20,}$/)
    for (const kept of [await signalbox.logs(), await signalbox.archive()]) {
      expect(kept).not.toContain(taskToken)
      expect(kept).not.toContain('"detail-type":"ApprovalTaskTaken"')
    }
  }, 60_000)

  async function tokenOf(arn: string): Promise<{ taskToken: string }> {
    const { body } = await signalbox.api<{ approvals: { approvalId: string }[] }>('GET', '/approvals?limit=100')
    const name = arn.split(':').at(-1)
    for (const { approvalId } of body.approvals) {
      const { replyToken, correlationId } = await stateOf(signalbox, approvalId)
      if (correlationId === name) return { taskToken: String(replyToken) }
    }
    throw new Error('The task became no approval')
  }
})

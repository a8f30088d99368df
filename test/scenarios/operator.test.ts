/** What a person must look at reaches the operator's topic: each matter once, by ids, and in no words but ours. */
import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { stateOf, without } from './faults'
import { type Signalbox, startScenario } from './signalbox'

const phone = '+15555550100'

let signalbox: Signalbox
let sns: SNSClient

beforeAll(async () => {
  signalbox = await startScenario()
  sns = new SNSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: phone }))
}, 60_000)

afterAll(async () => {
  sns?.destroy()
  await signalbox?.stop()
})

const pass = (time: string) => signalbox.local.clock.advance(time)
const approver = (name: string) => ({ name, email: `${name}@example.com` })

/** What the operator was told of one thing, the oldest first. */
async function noticesOf(id: string): Promise<readonly string[]> {
  await signalbox.local.idle()
  const messages = await signalbox.local.phone.list({ to: phone })
  return messages.map(({ message }) => message).filter((message) => message.includes(id))
}

/** The next mail that a function sends, SES refuses for good. */
function refuseMail(caller: string): void {
  const error = { code: 'InvalidParameterValue', message: 'Domain contains illegal character', status: 400 }
  signalbox.local.faults.place({ service: 'ses-v1', action: 'SendEmail', caller, does: 'refuse', error, count: 1 })
}

test('a workflow that has to be started again is told once, however often', async () => {
  const { approvalId, correlationId } = await signalbox.request({ approvers: [approver('again')], remindEvery: 'PT6H' })
  const machine = signalbox.local.outputs('signalbox-approvals').StateMachineArn ?? ''
  const abort = async (name: string) => {
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${name}`
    await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn }))
  }
  await abort(approvalId)
  await pass('7h')
  await abort(`${approvalId}-2`)
  await pass('12h')

  expect(await stateOf(signalbox, approvalId)).toMatchObject({ executions: 3 })
  const notices = await noticesOf(approvalId)
  expect(notices).toEqual([expect.stringContaining('The workflow of an approval was started again')])
  expect(notices[0]).toContain(`correlationId: ${correlationId}`)
}, 120_000)

test('an approval that does not get on is told once, when the sweep has failed twice', async () => {
  const notYet = await without(signalbox, 'OnApprovalTokenIssued', 'ses:SendEmail', async () => {
    const { approvalId } = await signalbox.request({ approvers: [approver('stuck')] })
    await pass('5m')
    return approvalId
  })
  await without(signalbox, 'Sweep', 'ses:SendEmail', async () => {
    await pass('15m')
    expect(await noticesOf(notYet)).toEqual([])
    await pass('1d')
  })

  expect(await noticesOf(notYet)).toEqual([expect.stringContaining('An approval does not get on')])
}, 120_000)

test('an address that SES refuses for good is told, and is not in the notice', async () => {
  refuseMail('OnApprovalTokenIssued')
  const { approvalId } = await signalbox.request({ approvers: [approver('refused'), approver('taken')] })
  refuseMail('Settle')
  await signalbox.answerMail('taken@example.com', { decision: 'approve' })

  const notices = await noticesOf(approvalId)
  expect(notices).toEqual([
    expect.stringContaining('Somebody who should decide is not reached by mail'),
    expect.stringContaining('A requester is not reached by mail'),
  ])
  expect(notices[0]).toContain('approverId: a1')
  expect(notices.join()).not.toMatch(/@example|illegal character|Promote Jim/)
}, 60_000)

test('tasks of an activity that describe no approval are told once for each mistake', async () => {
  const { Rules } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const Name = Rules?.find((rule) => rule.Name?.includes('PollActivitySchedule'))?.Name
  await signalbox.eventBridge.send(new EnableRuleCommand({ Name }))
  const stateMachineArn = signalbox.local.outputs('signalbox-examples').ManualStepExampleArn
  const input = JSON.stringify({ employeeName: 'Jim', managerEmailAddress: 'nowhere' })
  for (let count = 0; count < 3; count++) {
    await signalbox.stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }))
    await pass('5m')
  }

  const notices = await noticesOf('ManualStep')
  expect(notices).toEqual([expect.stringContaining('A task of an activity describes no approval')])
  expect(notices[0]).not.toContain('nowhere')
}, 60_000)

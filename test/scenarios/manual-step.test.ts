import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { StartExecutionCommand } from '@aws-sdk/client-sfn'
import { type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
  const { Rules } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const poll = Rules?.find(({ Name }) => Name?.includes('PollActivitySchedule'))
  await signalbox.eventBridge.send(new EnableRuleCommand({ Name: poll?.Name }))
}, 60_000)

afterAll(() => signalbox?.stop())

async function start(input: object): Promise<string> {
  const stateMachineArn = signalbox.local.outputs('signalbox-examples').ManualStepExampleArn
  const { executionArn } = await signalbox.stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  )
  await signalbox.local.idle()
  return executionArn ?? ''
}

describe('an activity that waits for a person', () => {
  test('is polled for, mailed, and succeeds on the click', async () => {
    const arn = await start({ employeeName: 'Jim', managerEmailAddress: 'manager-1@example.com' })
    await signalbox.local.clock.advance('5m')
    expect(await signalbox.mails('manager-1@example.com')).toHaveLength(1)

    await signalbox.answerMail('manager-1@example.com', { decision: 'approve' })

    expect(await signalbox.execution(arn)).toMatchObject({ status: 'SUCCEEDED', output: { subject: 'Promote Jim' } })
  })

  test('fails with the reason on a rejection', async () => {
    const arn = await start({ employeeName: 'Jim', managerEmailAddress: 'manager-2@example.com' })
    await signalbox.local.clock.advance('5m')
    await signalbox.answerMail('manager-2@example.com', { decision: 'reject', comment: 'No' })
    expect(await signalbox.execution(arn)).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'Manager: No' })
  })

  test('whose input describes no approval fails at once, and says why', async () => {
    const arn = await start({ employeeName: 'Jim', managerEmailAddress: 'nowhere' })
    await signalbox.local.clock.advance('5m')
    expect(await signalbox.execution(arn)).toMatchObject({
      status: 'FAILED',
      error: 'RequestInvalid',
      cause: expect.stringContaining('approvers.0.email'),
    })
  })
})

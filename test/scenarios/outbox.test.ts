/** A decision and its event: neither is there without the other, whatever fails between them. */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { without } from './faults'
import { type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox

beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)

afterAll(() => signalbox?.stop())

async function sweepForAWhile(): Promise<void> {
  const { Rules } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const Name = Rules?.find((rule) => rule.Name?.includes('OutboxSchedule') && rule.Name.includes('approvals'))?.Name
  await signalbox.eventBridge.send(new EnableRuleCommand({ Name }))
  await signalbox.local.clock.advance('7m')
  await signalbox.eventBridge.send(new DisableRuleCommand({ Name }))
}

async function waiting(): Promise<number> {
  const client = new DynamoDBClient(signalbox.local.sdkConfig)
  const TableName = signalbox.local.outputs('signalbox-approvals').TableName
  let count = 0
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    count += Items.filter(({ __edb_e__ }) => __edb_e__?.S === 'outbox').length
  }
  client.destroy()
  return count
}

test('the outcome of a decision whose function could not publish comes within minutes, once', async () => {
  const arn = await signalbox.startPromotion('Jim', 'unpublished@example.com')
  const correlationId = arn.split(':').at(-1) ?? ''
  const answer = await without(signalbox, 'DecisionPage', 'events:PutEvents', () =>
    signalbox.answerMail('unpublished@example.com', { decision: 'approve' }),
  )
  // It is recorded, and so it counts.
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Approved')])
  expect(signalbox.story(correlationId)).not.toContain('ApprovalGranted')
  expect(await waiting()).toBe(1)

  await sweepForAWhile()

  expect(signalbox.story(correlationId).filter((name) => name === 'ApprovalGranted')).toHaveLength(1)
  expect(await signalbox.execution(arn)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await waiting()).toBe(0)
}, 60_000)

test('one that was published and not struck out is published again, and changes nothing more', async () => {
  const arn = await signalbox.startPromotion('Pam', 'not-struck-out@example.com')
  const correlationId = arn.split(':').at(-1) ?? ''
  // Of single deletions, as the striking out is: what a decision removes is in its own transaction.
  const error = { code: 'AccessDeniedException', status: 400 }
  const caller = 'signalbox-approvals-DecisionPage'
  const fault = signalbox.local.faults.place({
    service: 'dynamodb',
    action: 'DeleteItem',
    caller,
    does: 'refuse',
    error,
  })
  await signalbox.answerMail('not-struck-out@example.com', { decision: 'approve' })
  expect(fault.met).toBe(1)
  signalbox.local.faults.lift()
  expect(await signalbox.execution(arn)).toMatchObject({ status: 'SUCCEEDED' })

  await sweepForAWhile()

  expect(signalbox.story(correlationId).filter((name) => name === 'ApprovalGranted')).toHaveLength(2)
  expect(await waiting()).toBe(0)
  expect(await signalbox.deadLetters()).toBe(0)
}, 60_000)

test('an event that was published at once is not waiting any more', async () => {
  await signalbox.startPromotion('Dwight', 'published@example.com')
  await signalbox.answerMail('published@example.com', { decision: 'approve' })
  expect(await waiting()).toBe(0)
})

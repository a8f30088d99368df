import { DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { type ApprovalDetail, type Signalbox, startScenario } from './signalbox'

let signalbox: Signalbox
let table: DynamoDBClient

beforeAll(async () => {
  signalbox = await startScenario()
  table = new DynamoDBClient(signalbox.local.sdkConfig)
}, 60_000)

afterAll(async () => {
  table?.destroy()
  await signalbox?.stop()
})

interface TrailPage {
  readonly trail: ApprovalDetail['trail']
  readonly cursor: string | null
}

/** Bytes of the approval's own item, and how many items its trail has. */
async function stored(approvalId: string) {
  const TableName = signalbox.local.outputs('signalbox-approvals').TableName
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `$approvals#approvalid_${approvalId.toLowerCase()}` } },
    }),
  )
  const bytes = (item: unknown) => Buffer.byteLength(JSON.stringify(item))
  const own = Items.filter(({ sk }) => sk?.S?.startsWith('$approval_'))
  return { bytes: bytes(own[0]), trailItems: Items.length - own.length }
}

test('an approval that is reminded a hundred times stays of one size, and its trail is read in pages', async () => {
  const { approvalId } = await signalbox.request({
    approvers: [{ name: 'Ada', email: 'ada-trail@example.com' }],
    expiresAfter: 'PT101M',
    remindEvery: 'PT61S',
  })
  // Five links are kept of each approver: after as many mails the item has all that it will have.
  await signalbox.local.clock.advance('7m')
  const early = await stored(approvalId)
  await signalbox.local.clock.advance('90m')
  const late = await stored(approvalId)
  expect(late.trailItems).toBeGreaterThan(early.trailItems + 80)
  expect(Math.abs(late.bytes - early.bytes)).toBeLessThan(50)

  const newest = await signalbox.approval(approvalId)
  expect(newest.trail).toHaveLength(50)
  let whole = [...newest.trail]
  let cursor = newest.trailCursor
  while (cursor !== null) {
    const { body } = await signalbox.api<TrailPage>('GET', `/approvals/${approvalId}/trail?cursor=${cursor}`)
    whole = [...body.trail, ...whole]
    cursor = body.cursor
  }
  const actions = whole.map(({ action }) => action)
  expect(actions).toEqual(['requested', 'asked', ...Array(actions.length - 2).fill('reminded')])
  expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).toSorted())
  expect(actions.length).toBeGreaterThan(90)
}, 60_000)

test('the cursor of another approval’s trail is refused', async () => {
  const { approvalId } = await signalbox.request()
  const { Items = [] } = await table.send(
    new ScanCommand({ TableName: signalbox.local.outputs('signalbox-approvals').TableName, Limit: 1 }),
  )
  const cursor = Buffer.from(JSON.stringify({ pk: Items[0]?.pk?.S, sk: Items[0]?.sk?.S })).toString('base64url')
  const { status, body } = await signalbox.api('GET', `/approvals/${approvalId}/trail?cursor=${cursor}`)
  expect([status, body]).toEqual([400, expect.objectContaining({ title: 'CursorInvalid', field: 'cursor' })])
})

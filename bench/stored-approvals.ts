/** Approvals that are put into the table by hand: to ask for so many would take minutes. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { LocalCloud } from '../local/start-local-cloud'
import { newUlid } from '../shared/ids'
import { concurrently } from './measure'

/** Of DynamoDB's BatchWriteItem. */
const atOnce = 25

/** Each asked for by Pam, and waiting for Ada, Bob and Carl; the newest is of now, each other a second older. */
export async function storeApprovals(local: LocalCloud, count: number): Promise<void> {
  process.env.TABLE_NAME ??= 'named-when-used'
  const { ApprovalEntity, ListingEntity } =
    require('../domains/approvals/model') as typeof import('../domains/approvals/model')
  const { openApproval } =
    require('../domains/approvals/decisions/open') as typeof import('../domains/approvals/decisions/open')
  const { listingsOf } =
    require('../domains/approvals/decisions/lists') as typeof import('../domains/approvals/decisions/lists')
  const { TableName: table = '' } = local.outputs('signalbox-approvals')
  const now = local.clock.now()

  function itemsOf(index: number): readonly Record<string, unknown>[] {
    const at = new Date(now.getTime() - index * 1000)
    const approvalId = newUlid(at)
    const request = {
      subject: `Promote somebody, no. ${index}`,
      requester: { name: 'Pam', email: 'pam@example.com' },
      approvers: ['ada', 'bob', 'carl'].map((name) => ({ name, email: `${name}@example.com` })),
      policy: 'all' as const,
      requestedBy: { system: 'bench' },
      idempotencyKey: approvalId,
      expiresAfter: 'P30D',
    }
    const actor = { by: 'bench', way: 'event' as const }
    const opened = openApproval({ approvalId, request, origin: 'bench', correlationId: approvalId, actor }, at)
    const { trail: _, ...state } = { ...opened, isListed: true }
    const { version, status, requestedAt } = state
    const item = { approvalId, version, status, requestedAt, attention: 'none' as const, sweepAt: requestedAt }
    const stored = ApprovalEntity.put({ ...item, state: JSON.stringify(state) }).params({ table })
    const listed = listingsOf(state as typeof opened)
      .filter(({ list }) => list !== 'named')
      .map((each) => ListingEntity.put({ ...each, approvalId }).params({ table }))
    return [stored, ...listed].map((params) => (params as { Item: Record<string, unknown> }).Item)
  }

  const client = new DynamoDBClient(local.sdkConfig)
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const items = Array.from({ length: count }, (_, index) => itemsOf(index)).flat()
  const parts = Array.from({ length: Math.ceil(items.length / atOnce) }, (_, part) =>
    items.slice(part * atOnce, (part + 1) * atOnce),
  )
  await concurrently(parts, 8, async (part) => {
    const RequestItems = { [table]: part.map((Item) => ({ PutRequest: { Item } })) }
    await documents.send(new BatchWriteCommand({ RequestItems }))
  })
  client.destroy()
}

/** The domain's table: approvals, their trails, and whose lists they are in; beside them the kit keeps idempotency keys and the outbox. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { statuses } from './approval'
import { lists } from './decisions/lists'

const table = requireEnv('TABLE_NAME')

export const ApprovalEntity = new Entity(
  {
    model: { service: 'approvals', entity: 'approval', version: '1' },
    attributes: {
      approvalId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      status: { type: statuses, required: true },
      requestedAt: { type: 'string', required: true },
      /** `due` until it is settled. */
      attention: { type: ['due', 'none'] as const, required: true },
      /** When the sweep looks at it, if nothing has moved by then. */
      sweepAt: { type: 'string', required: true },
      /**
       * The rest, as JSON: it is read and written whole, and no query looks into it, so it need not be
       * taken apart into a DynamoDB map and put together again at every step.
       */
      state: { type: 'string', required: true },
      removeAt: { type: 'number' },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['approvalId'] }, sk: { field: 'sk', composite: [] } },
      byStatus: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['status'] },
        sk: { field: 'gsi1sk', composite: ['requestedAt', 'approvalId'] },
      },
      byAttention: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['attention'] },
        sk: { field: 'gsi2sk', composite: ['sweepAt', 'approvalId'] },
        condition: ({ attention }) => attention === 'due',
      },
    },
  },
  { table, client: dynamoDb },
)

/** What one write added to the trail: beside its approval, and as often as there were writes. */
export const TrailEntity = new Entity(
  {
    model: { service: 'approvals', entity: 'trail', version: '1' },
    attributes: {
      approvalId: { type: 'string', required: true },
      /** Of the approval after that write, so the same write can't be there twice; padded, to sort as a number does. */
      version: { type: 'number', required: true, padding: { length: 10, char: '0' } },
      /** JSON. */
      entries: { type: 'string', required: true },
      /** That of its approval; there from its end on. */
      removeAt: { type: 'number' },
    },
    indexes: {
      byApproval: {
        pk: { field: 'pk', composite: ['approvalId'] },
        sk: { field: 'sk', composite: ['version'] },
      },
    },
  },
  { table, client: dynamoDb },
)

/** That a person is to be erased, and how far it has come; once it is done nothing in it names them. */
export const ErasureEntity = new Entity(
  {
    model: { service: 'approvals', entity: 'erasure', version: '1' },
    attributes: {
      erasureId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      status: { type: ['working', 'done'] as const, required: true },
      /** JSON. */
      state: { type: 'string', required: true },
      removeAt: { type: 'number' },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['erasureId'] }, sk: { field: 'sk', composite: [] } },
      byStatus: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['status'] },
        sk: { field: 'gsi2sk', composite: ['erasureId'] },
        condition: ({ status }) => status === 'working',
      },
    },
  },
  { table, client: dynamoDb },
)

/** That an approval is in a list of a person's. Ids sort by time, so the newest are read first without an index. */
export const ListingEntity = new Entity(
  {
    model: { service: 'approvals', entity: 'listing', version: '1' },
    attributes: {
      /** `email#<hash>`, `sub#<subject>`, or `erasure#<id>` of somebody who is to be taken out of its trail. */
      person: { type: 'string', required: true },
      list: { type: lists, required: true },
      approvalId: { type: 'string', required: true },
      /** That of its approval. */
      removeAt: { type: 'number' },
    },
    indexes: {
      byPerson: {
        pk: { field: 'pk', composite: ['person'], casing: 'none' },
        sk: { field: 'sk', composite: ['list', 'approvalId'] },
      },
    },
  },
  { table, client: dynamoDb },
)

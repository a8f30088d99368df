/** The domain's table: APIs, who has registered, subscriptions, what AWS Marketplace has said, and what is held of whom; beside them the kit keeps idempotency keys, the outbox and the audit. */
import { Entity } from 'electrodb'
import { subscriptionStatuses } from '../../events/catalog/subscriptions/parts'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { apiStatuses } from './api-product'

const table = requireEnv('TABLE_NAME')
const service = 'subscriptions'

export const ApiEntity = new Entity(
  {
    model: { service, entity: 'api', version: '1' },
    attributes: {
      apiId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      status: { type: apiStatuses, required: true },
      name: { type: 'string', required: true },
      /** The rest, as JSON: it is read and written whole. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['apiId'] }, sk: { field: 'sk', composite: [] } },
      byStatus: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['status'] },
        sk: { field: 'gsi1sk', composite: ['name', 'apiId'] },
      },
    },
  },
  { table, client: dynamoDb },
)

/** A document of an API, by what is in it: another one is another item, and the API says which is its own. */
export const DocumentEntity = new Entity(
  {
    model: { service, entity: 'document', version: '1' },
    attributes: {
      apiId: { type: 'string', required: true },
      /** SHA-256. */
      hash: { type: 'string', required: true },
      /** Compressed JSON, in base 64. */
      packed: { type: 'string', required: true },
    },
    indexes: {
      byApi: { pk: { field: 'pk', composite: ['apiId'] }, sk: { field: 'sk', composite: ['hash'] } },
    },
  },
  { table, client: dynamoDb },
)

/** What somebody says of an API. */
export const FeedbackEntity = new Entity(
  {
    model: { service, entity: 'feedback', version: '1' },
    attributes: {
      apiId: { type: 'string', required: true },
      feedbackId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      sub: { type: 'string', required: true },
      /** The rest, as JSON. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byApi: {
        pk: { field: 'pk', composite: ['apiId'] },
        sk: { field: 'sk', composite: ['feedbackId'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** Who may subscribe: nobody gets a key without having registered. */
export const CustomerEntity = new Entity(
  {
    model: { service, entity: 'customer', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** The rest, as JSON. */
      state: { type: 'string', required: true },
      /** There once the last of their subscriptions has ended. */
      removeAt: { type: 'number' },
    },
    indexes: {
      bySub: { pk: { field: 'pk', composite: ['sub'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

export const SubscriptionEntity = new Entity(
  {
    model: { service, entity: 'subscription', version: '1' },
    attributes: {
      subscriptionId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      sub: { type: 'string', required: true },
      apiId: { type: 'string', required: true },
      planId: { type: 'string', required: true },
      status: { type: subscriptionStatuses, required: true },
      /** `due` until it has ended or failed. */
      attention: { type: ['due', 'none'] as const, required: true },
      /** When the sweep looks at it, if nothing has moved by then. */
      sweepAt: { type: 'string', required: true },
      /** All of it, as JSON: it is read and written whole. */
      state: { type: 'string', required: true },
      removeAt: { type: 'number' },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['subscriptionId'] }, sk: { field: 'sk', composite: [] } },
      /** Ids sort by time. */
      bySub: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['sub'] },
        sk: { field: 'gsi1sk', composite: ['subscriptionId'] },
      },
      byAttention: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['attention'] },
        sk: { field: 'gsi2sk', composite: ['sweepAt', 'subscriptionId'] },
        condition: ({ attention }) => attention === 'due',
      },
      byApi: {
        index: 'gsi3',
        pk: { field: 'gsi3pk', composite: ['apiId'] },
        sk: { field: 'gsi3sk', composite: ['planId', 'subscriptionId'] },
      },
    },
  },
  { table, client: dynamoDb },
)

/** The one live subscription of a customer on a plan; buyers have one for each of their agreements. */
export const SeatEntity = new Entity(
  {
    model: { service, entity: 'seat', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      apiId: { type: 'string', required: true },
      planId: { type: 'string', required: true },
      /** Of AWS Marketplace; `none` for whoever subscribes by themselves. */
      agreement: { type: 'string', required: true },
      subscriptionId: { type: 'string', required: true },
    },
    indexes: {
      bySeat: {
        pk: { field: 'pk', composite: ['sub', 'apiId', 'planId', 'agreement'], casing: 'none' },
        sk: { field: 'sk', composite: [] },
      },
    },
  },
  { table, client: dynamoDb },
)

export const holdings = ['subscription', 'feedback', 'buyer', 'account'] as const

/** What is held of a person, by their subject: an index is late by a moment, and an erasure must miss nothing. */
export const HoldingEntity = new Entity(
  {
    model: { service, entity: 'holding', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      kind: { type: holdings, required: true },
      /** In the store of its kind. */
      id: { type: 'string', required: true },
      /** That of a subscription that is over. */
      removeAt: { type: 'number' },
    },
    indexes: {
      byPerson: {
        pk: { field: 'pk', composite: ['sub'], casing: 'none' },
        sk: { field: 'sk', composite: ['kind', 'id'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** Whether somebody is to be erased, or was; of others that something is held of them. It names nobody once it is done. */
export const ErasureEntity = new Entity(
  {
    model: { service, entity: 'erasure', version: '1' },
    attributes: {
      /** A hash of the subject. */
      person: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** `known`: nobody has asked for it. */
      status: { type: ['known', 'working', 'done'] as const, required: true },
      /** JSON. */
      state: { type: 'string', required: true },
      /** Once it is done: as long as an event from before could come again. */
      removeAt: { type: 'number' },
    },
    indexes: {
      byPerson: { pk: { field: 'pk', composite: ['person'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
      byStatus: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['status'] },
        sk: { field: 'gsi2sk', composite: ['person'], casing: 'none' },
        condition: ({ status }) => status === 'working',
      },
    },
  },
  { table, client: dynamoDb },
)

/** A buyer of an existing listing of AWS Marketplace. */
export const BuyerEntity = new Entity(
  {
    model: { service, entity: 'buyer', version: '1' },
    attributes: {
      productCode: { type: 'string', required: true },
      customerIdentifier: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** The rest, as JSON. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byBuyer: {
        pk: { field: 'pk', composite: ['productCode', 'customerIdentifier'], casing: 'none' },
        sk: { field: 'sk', composite: [] },
      },
    },
  },
  { table, client: dynamoDb },
)

/** An agreement of AWS Marketplace. */
export const AgreementEntity = new Entity(
  {
    model: { service, entity: 'agreement', version: '1' },
    attributes: {
      agreementId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** The rest, as JSON. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['agreementId'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

/** What an AWS account has by agreements: which they are, and their licenses. */
export const AccountEntity = new Entity(
  {
    model: { service, entity: 'account', version: '1' },
    attributes: {
      accountId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** The rest, as JSON. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byAccount: { pk: { field: 'pk', composite: ['accountId'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

/** A buyer who has landed with a token and is still to sign in, by a hash of what their browser keeps. */
export const LandingEntity = new Entity(
  {
    model: { service, entity: 'landing', version: '1' },
    attributes: {
      cookieHash: { type: 'string', required: true },
      expiresAt: { type: 'string', required: true },
      /** Seconds; when DynamoDB takes it away. */
      removeAt: { type: 'number', required: true },
      /** Who buys, as JSON; left out while AWS Marketplace is asked. */
      who: { type: 'string' },
      /** Who has not heard by then is no more. */
      askingUntil: { type: 'string' },
    },
    indexes: {
      byCookie: { pk: { field: 'pk', composite: ['cookieHash'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

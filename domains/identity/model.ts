/** The domain's table. People are named by their subject, with one exception: a sign-up that is under way. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'

const table = requireEnv('TABLE_NAME')
const service = 'identity'

export const PersonEntity = new Entity(
  {
    model: { service, entity: 'person', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** The rest, as JSON: it is read and written whole. */
      state: { type: 'string', required: true },
    },
    indexes: {
      bySub: { pk: { field: 'pk', composite: ['sub'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

/**
 * Somebody is just signing up, and has no subject yet: by the user name that they chose, until the account is seen or
 * was not made.
 */
export const SignUpEntity = new Entity(
  {
    model: { service, entity: 'sign-up', version: '1' },
    attributes: {
      queue: { type: 'string', required: true },
      at: { type: 'string', required: true },
      userName: { type: 'string', required: true },
      userPoolId: { type: 'string', required: true },
      way: { type: ['self', 'admin', 'federation', 'migration'] as const, required: true },
      /** The older directory that they are moved from. */
      directory: { type: 'string' },
      /** The story that it is part of. */
      correlationId: { type: 'string', required: true },
    },
    indexes: {
      byQueue: {
        pk: { field: 'pk', composite: ['queue'] },
        sk: { field: 'sk', composite: ['at', 'userName'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** How far the reconciler has come in the directory. */
export const CursorEntity = new Entity(
  {
    model: { service, entity: 'cursor', version: '1' },
    attributes: {
      name: { type: 'string', required: true },
      /** Left out at the beginning of a round. */
      token: { type: 'string' },
    },
    indexes: {
      byName: { pk: { field: 'pk', composite: ['name'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

export const ApplicationEntity = new Entity(
  {
    model: { service, entity: 'application', version: '1' },
    attributes: {
      applicationId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      status: { type: ['registering', 'active'] as const, required: true },
      name: { type: 'string', required: true },
      /** The rest, as JSON. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['applicationId'] }, sk: { field: 'sk', composite: [] } },
      byStatus: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['status'] },
        sk: { field: 'gsi1sk', composite: ['name', 'applicationId'] },
      },
    },
  },
  { table, client: dynamoDb },
)

/** Whose client it is: written beside the application, so that a token's trigger reads it by its key. */
export const ClientEntity = new Entity(
  {
    model: { service, entity: 'client', version: '1' },
    attributes: {
      clientId: { type: 'string', required: true },
      applicationId: { type: 'string', required: true },
    },
    indexes: {
      byClient: { pk: { field: 'pk', composite: ['clientId'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

/** Memberships and consents: what is between one person and one application. */
function relationEntity(entity: 'membership' | 'consent') {
  return new Entity(
    {
      model: { service, entity, version: '1' },
      attributes: {
        applicationId: { type: 'string', required: true },
        sub: { type: 'string', required: true },
        version: { type: 'number', required: true },
        status: { type: ['active', 'ended'] as const, required: true },
        state: { type: 'string', required: true },
        removeAt: { type: 'number' },
      },
      indexes: {
        byApplication: {
          pk: { field: 'pk', composite: ['applicationId'] },
          sk: { field: 'sk', composite: ['sub'] },
        },
        bySub: {
          index: 'gsi1',
          pk: { field: 'gsi1pk', composite: ['sub'] },
          sk: { field: 'gsi1sk', composite: ['applicationId'] },
        },
      },
    },
    { table, client: dynamoDb },
  )
}

export const MembershipEntity = relationEntity('membership')
export const ConsentEntity = relationEntity('consent')

/** A sign-in at a company that is under way; from the second step on the value is sealed. */
export const CompanyFlowEntity = new Entity(
  {
    model: { service, entity: 'company-flow', version: '1' },
    attributes: {
      step: { type: ['started', 'answered', 'joined'] as const, required: true },
      hash: { type: 'string', required: true },
      value: { type: 'string', required: true },
      /** Milliseconds since the epoch. */
      until: { type: 'number', required: true },
      removeAt: { type: 'number', required: true },
    },
    indexes: {
      byHash: { pk: { field: 'pk', composite: ['step', 'hash'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

/** That a browser is signed in; no token of it is here. */
export const SessionEntity = new Entity(
  {
    model: { service, entity: 'session', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      /** `origin_jti` of its tokens. */
      sessionId: { type: 'string', required: true },
      begunAt: { type: 'string', required: true },
      /** When it last got an access token. */
      usedAt: { type: 'string', required: true },
      device: { type: 'string', required: true },
      endedAt: { type: 'string' },
      removeAt: { type: 'number', required: true },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: ['sub'] }, sk: { field: 'sk', composite: ['sessionId'], casing: 'none' } },
      bySub: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['sub'] },
        sk: { field: 'gsi1sk', composite: ['begunAt', 'sessionId'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** That somebody is to be erased, and how far it has come; what stays of it names nobody. */
export const ErasureEntity = new Entity(
  {
    model: { service, entity: 'erasure', version: '1' },
    attributes: {
      /** A hash of the subject. */
      person: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** JSON. */
      state: { type: 'string', required: true },
      /** Once it is done: as long as an event from before could come again. */
      removeAt: { type: 'number' },
    },
    indexes: {
      byPerson: { pk: { field: 'pk', composite: ['person'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

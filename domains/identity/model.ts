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

/** What the example API keeps for a caller. */
export const NoteEntity = new Entity(
  {
    model: { service, entity: 'note', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      /** JSON, as it was posted. */
      text: { type: 'string', required: true },
      savedAt: { type: 'string', required: true },
    },
    indexes: {
      bySub: { pk: { field: 'pk', composite: ['sub'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table, client: dynamoDb },
)

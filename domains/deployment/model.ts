/**
 * The domain's table: runs, what came of their suites, whom they name, commands, jobs to be heard of, and the audit; beside them
 * the kit keeps the outbox.
 */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'

const table = requireEnv('TABLE_NAME')
const service = 'deployment'

export const RunEntity = new Entity(
  {
    model: { service, entity: 'run', version: '1' },
    attributes: {
      pipeline: { type: 'string', required: true },
      id: { type: 'string', required: true },
      version: { type: 'number', required: true },
      heardAt: { type: 'string', required: true },
      /** `due` until it is over, and all is answered. */
      attention: { type: ['due', 'none'] as const, required: true },
      sweepAt: { type: 'string', required: true },
      /** All of it, as JSON: it is read and written whole. */
      state: { type: 'string', required: true },
      removeAt: { type: 'number' },
    },
    indexes: {
      byId: {
        pk: { field: 'pk', composite: ['id'], casing: 'none' },
        sk: { field: 'sk', composite: [] },
      },
      byPipeline: {
        index: 'gsi1',
        pk: { field: 'gsi1pk', composite: ['pipeline'], casing: 'none' },
        sk: { field: 'gsi1sk', composite: ['heardAt', 'id'], casing: 'none' },
      },
      byAttention: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['attention'] },
        sk: { field: 'gsi2sk', composite: ['sweepAt'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** What came of a suite, once for each attempt. */
export const ResultEntity = new Entity(
  {
    model: { service, entity: 'result', version: '1' },
    attributes: {
      run: { type: 'string', required: true },
      stage: { type: 'string', required: true },
      attempt: { type: 'number', required: true },
      suite: { type: 'string', required: true },
      /** The event's data, made legible, as JSON. */
      result: { type: 'string', required: true },
      removeAt: { type: 'number' },
    },
    indexes: {
      byRun: {
        pk: { field: 'pk', composite: ['run'], casing: 'none' },
        sk: { field: 'sk', composite: ['stage', 'attempt', 'suite'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** What somebody has asked of a pipeline, once for each idempotency key. */
export const CommandEntity = new Entity(
  {
    model: { service, entity: 'command', version: '1' },
    attributes: {
      id: { type: 'string', required: true },
      version: { type: 'number', required: true },
      /** `begun` until it is known what came of it. */
      progress: { type: ['begun', 'over'] as const, required: true },
      since: { type: 'string', required: true },
      /** All of it, as JSON: it is read and written whole. */
      state: { type: 'string', required: true },
    },
    indexes: {
      byId: {
        pk: { field: 'pk', composite: ['id'], casing: 'none' },
        sk: { field: 'sk', composite: [] },
      },
      byProgress: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['progress'] },
        sk: { field: 'gsi2sk', composite: ['since'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** A job whose event has yet to be heard. */
export const JobEntity = new Entity(
  {
    model: { service, entity: 'job', version: '1' },
    attributes: {
      jobId: { type: 'string', required: true },
      attention: { type: ['due'] as const, required: true },
      keptAt: { type: 'string', required: true },
      /** The event's detail, as JSON. */
      detail: { type: 'string', required: true },
    },
    indexes: {
      byId: {
        pk: { field: 'pk', composite: ['jobId'], casing: 'none' },
        sk: { field: 'sk', composite: [] },
      },
      byAttention: {
        index: 'gsi2',
        pk: { field: 'gsi2pk', composite: ['attention'] },
        sk: { field: 'gsi2sk', composite: ['keptAt'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

/** A run names somebody: by the hash of their address an erasure finds it. */
export const MentionEntity = new Entity(
  {
    model: { service, entity: 'mention', version: '1' },
    attributes: {
      of: { type: 'string', required: true },
      run: { type: 'string', required: true },
      removeAt: { type: 'number' },
    },
    indexes: {
      byPerson: {
        pk: { field: 'pk', composite: ['of'], casing: 'none' },
        sk: { field: 'sk', composite: ['run'], casing: 'none' },
      },
    },
  },
  { table, client: dynamoDb },
)

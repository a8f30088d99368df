/** A domain of two events and one thing, as shared/README.md makes it. */
import { Entity } from 'electrodb'
import * as z from 'zod/mini'
import { createPublisher, defineEvent } from '../../events'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { eventBridge } from '../../shared/clients/eventbridge'
import { sns } from '../../shared/clients/sns'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { derivedUlid, hashSecret, isUlid, newUlid } from '../../shared/ids'
import { createLogger } from '../../shared/logging'
import { createOperator } from '../../shared/operator'
import { outboxHandler } from '../../shared/outbox/handler'
import { createOutbox } from '../../shared/outbox/outbox'
import { createClaims } from '../../shared/store/claims'
import { type Change, createStore } from '../../shared/store/store'
import { put } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import { startExecution, succeedTask } from '../../shared/workflows'

const table = requireEnv('TABLE_NAME')

export const LampLit = defineEvent({
  owner: 'lamps',
  name: 'LampLit',
  version: 1,
  publishers: ['lamps'],
  summary: 'A lamp was lit.',
  data: z.object({ lampId: z.string(), by: z.string(), version: z.number() }),
  examples: [{ lampId: '01JG8QZ5W0000000000000000A', by: 'Ada', version: 2 }],
})

export interface Lamp {
  readonly lampId: string
  readonly version: number
  readonly isLit: boolean
  readonly litBy: string[]
  readonly note?: string
}

export const LampEntity = new Entity(
  {
    model: { service: 'lamps', entity: 'lamp', version: '1' },
    attributes: {
      lampId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      isLit: { type: 'boolean', required: true },
      litBy: { type: 'list', items: { type: 'string' }, required: true },
      note: { type: 'string' },
    },
    indexes: { byId: { pk: { field: 'pk', composite: ['lampId'] }, sk: { field: 'sk', composite: [] } } },
  },
  { table, client: dynamoDb },
)

/** What a write leaves beside its lamp. */
export const WearEntity = new Entity(
  {
    model: { service: 'lamps', entity: 'wear', version: '1' },
    attributes: {
      lampId: { type: 'string', required: true },
      version: { type: 'number', required: true },
    },
    indexes: { byLamp: { pk: { field: 'pk', composite: ['lampId'] }, sk: { field: 'sk', composite: ['version'] } } },
  },
  { table, client: dynamoDb },
)

export const outbox = createOutbox({
  domain: 'lamps',
  table,
  client: dynamoDb,
  publisher: () =>
    createPublisher({ domain: 'lamps', busName: requireEnv('BUS_NAME'), client: eventBridge, attempts: 1 }),
  logger: createLogger('lamps-outbox'),
  queues: 4,
})

export const lamps = createStore<Lamp, typeof LampEntity>({
  entity: LampEntity,
  name: 'lamp',
  idOf: ({ lampId }) => lampId,
  keyOf: (lampId) => ({ lampId }),
  isId: isUlid,
  notFound: (lampId) => new RefusedError('not-found', 'LampNotFound', `There is no lamp ${shorten(lampId, 64)}`),
  toItem: (lamp) => lamp,
  fromItem: (item) => item,
  beside: ({ lampId, version }) => [put(WearEntity, { lampId, version })],
  outbox,
})

export function light(lamp: Lamp, by: string, now: Date): Change<Lamp> {
  if (lamp.litBy.includes(by)) return { state: lamp }
  return { state: { ...lamp, isLit: true, litBy: [...lamp.litBy, by] }, events: [lampLit(lamp, by, now)] }
}

export function lightLamp(known: Lamp | string, by: string): Promise<Lamp> {
  return lamps.change(known, (lamp) => light(lamp, by, systemClock.now()))
}

function lampLit({ lampId, version }: Lamp, by: string, now: Date) {
  const occurrence = { eventId: derivedUlid(now, `${lampId}/lit/${by}`), occurredAt: now }
  return LampLit.create({ lampId, by, version: version + 1 }, { correlationId: lampId }, occurrence)
}

export const handler = outboxHandler(outbox)

export const claims = createClaims({ service: 'lamps', name: 'lamp', idName: 'lampId', table, client: dynamoDb })

export async function newLamp(source: string, key: string, request: { readonly note?: string }): Promise<Lamp> {
  const now = systemClock.now()
  const fingerprint = hashSecret(JSON.stringify(request))
  return lamps.createOnce(claims, { asker: source, key, id: newUlid(now), fingerprint }, (lampId) => ({
    state: { lampId, version: 1, isLit: false, litBy: [], ...request },
  }))
}

export async function follow({ lampId, litBy }: Lamp, correlationId: string, taskToken: string): Promise<boolean> {
  await startExecution({ stateMachineArn: requireEnv('STATE_MACHINE_ARN'), name: lampId }, { lampId, correlationId })
  const isResumed = await succeedTask(taskToken, { litBy })
  return isResumed
}

const logger = createLogger('lamps')

export async function tellOfDark({ lampId }: Lamp, correlationId: string): Promise<void> {
  const operator = createOperator({ domain: 'lamps', table, client: dynamoDb, sns, logger })
  await operator.tell({
    key: `dark/${lampId}`,
    subject: 'A lamp does not light',
    advice: 'Its log says why, under the correlation id.',
    ids: { lampId, correlationId },
  })
}

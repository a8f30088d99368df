/** What the subscriptions keep, put into their table by hand: for what has no way in yet, or no way that is quick. */
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
} from '@aws-sdk/lib-dynamodb'
import type { Api } from '../../domains/subscriptions/api-product'
import type { Customer } from '../../domains/subscriptions/customer'
import type { Erasure } from '../../domains/subscriptions/erasures'
import type { Subscription } from '../../domains/subscriptions/subscription'
import { hashSecret, newUlid } from '../../shared/ids'
import type { Signalbox } from './signalbox'

export async function storeApi(signalbox: Signalbox, api: Api): Promise<void> {
  const { ApiEntity } = await model()
  const { apiId, version, status, name, ...state } = api
  await put(signalbox, (at) => ApiEntity.put({ apiId, version, status, name, state: JSON.stringify(state) }).params(at))
}

export async function storeCustomer(signalbox: Signalbox, changes: Partial<Customer> = {}): Promise<Customer> {
  const { CustomerEntity } = await model()
  const registeredAt = signalbox.local.clock.now().toISOString()
  const customer = { sub: randomUUID(), version: 1, name: 'Ada', registeredAt, ...changes }
  const { sub, version, ...state } = customer
  await put(signalbox, (at) => CustomerEntity.put({ sub, version, state: JSON.stringify(state) }).params(at))
  return customer
}

export async function storeSubscription(
  signalbox: Signalbox,
  changes: Partial<Subscription> = {},
): Promise<Subscription> {
  const { SubscriptionEntity } = await model()
  const subscription = subscriptionOf(signalbox.local.clock.now(), changes)
  const { subscriptionId, version, sub, apiId, planId, status, sweepAt = '9999' } = subscription
  const state = JSON.stringify(subscription)
  await put(signalbox, (at) =>
    SubscriptionEntity.put({
      subscriptionId,
      version,
      sub,
      apiId,
      planId,
      status,
      attention: 'none',
      sweepAt,
      state,
    }).params(at),
  )
  return subscription
}

/** That somebody is to be erased, as the domain has written it down. */
export async function storeErasure(signalbox: Signalbox, sub: string): Promise<void> {
  const { ErasureEntity } = await model()
  const [person, erasureId] = [hashSecret(`erasure/${sub}`), newUlid(signalbox.local.clock.now())]
  const of = { person, version: 1, status: 'working' as const }
  const erasure: Erasure = { ...of, erasureId, leaver: { sub, erasureId }, items: 0, correlationId: 'given' }
  await put(signalbox, (at) => ErasureEntity.put({ ...of, state: JSON.stringify(erasure) }).params(at))
}

export function subscriptionOf(now: Date, changes: Partial<Subscription> = {}): Subscription {
  const at = now.toISOString()
  return {
    subscriptionId: newUlid(now),
    version: 1,
    sub: randomUUID(),
    apiId: 'petstore',
    planId: 'silver',
    usagePlanId: 'plan1',
    status: 'pending',
    step: 'approved',
    requestedAt: at,
    correlationId: 'given',
    suspendedFor: [],
    generation: 1,
    keysAre: 'off',
    execution: 1,
    executionStartedAt: at,
    ...changes,
  }
}

/** As the domain's own entities write it: they ask the environment for a table, and are told of another. */
async function model() {
  process.env.TABLE_NAME ??= 'named-when-used'
  return import('../../domains/subscriptions/model')
}

/** As the domain has it; its API shows nobody which agreement one is under. */
export async function loadSubscription({ local }: Signalbox, subscriptionId: string): Promise<Subscription> {
  const { SubscriptionEntity } = await model()
  const { TableName: table = '' } = local.outputs('signalbox-subscriptions')
  const client = new DynamoDBClient(local.sdkConfig)
  try {
    const params = SubscriptionEntity.get({ subscriptionId }).params({ table, consistent: true })
    const { Item } = await DynamoDBDocumentClient.from(client).send(new GetCommand(params as GetCommandInput))
    return JSON.parse(Item?.state) as Subscription
  } finally {
    client.destroy()
  }
}

async function put({ local }: Signalbox, params: (at: { readonly table: string }) => unknown): Promise<void> {
  const { TableName: table = '' } = local.outputs('signalbox-subscriptions')
  const client = new DynamoDBClient(local.sdkConfig)
  try {
    const command = new PutCommand(params({ table }) as PutCommandInput)
    await DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }).send(command)
  } finally {
    client.destroy()
  }
}

/**
 * The keys in API Gateway, and which plan each is in. Everything here may be done again: what is there is found, what is
 * gone is gone.
 *
 * What AWS promises: a key's value is unique in the account and Region, so the same value is never two keys. It does not
 * say how soon a key counts at the edge once it is on and in a plan: nothing that it
 * offers tells from outside, short of calling the customer's API with their key, which would count against their quota. So a key is said to be taken once the control plane gives it back as on and as in its plan, both read anew.
 */
import {
  type ApiKey,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetUsagePlanKeyCommand,
  GetUsagePlansCommand,
  NotFoundException,
  paginateGetApiKeys,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway'
import { apiGateway } from '../../shared/clients/api-gateway'
import { requireEnv } from '../../shared/config'
import { RetryLaterError } from '../../shared/errors'

export interface NamedKey {
  readonly keyId: string
  readonly generation: number
  readonly isOn: boolean
}

export interface Gateway {
  /** The key with this value, made off if there is none; of one that there is, nothing is changed. */
  ensure(subscriptionId: string, generation: number, value: string, customerId?: string): Promise<string>
  /** Into this plan and out of the others. Throws UsagePlanGoneError and KeyGoneError. */
  place(keyId: string, usagePlanId: string, from?: readonly string[]): Promise<void>
  /** The plans that it is in. */
  plansOf(keyId: string): Promise<readonly string[]>
  /** False if there is no such key. */
  turn(keyId: string, isOn: boolean): Promise<boolean>
  /** Whether it is on, and in the plan. */
  isTaken(keyId: string, usagePlanId: string): Promise<boolean>
  remove(keyId: string): Promise<void>
  /** All that a subscription has, by their names. */
  find(subscriptionId: string): Promise<readonly NamedKey[]>
}

/** The plan was deleted by hand: no retry brings it back. */
export class UsagePlanGoneError extends Error {
  readonly code = 'UsagePlanGone'
  readonly retryable = false
  constructor(
    readonly usagePlanId: string,
    options?: ErrorOptions,
  ) {
    super(`There is no usage plan ${usagePlanId} in API Gateway: publish the API again`, options)
    this.name = 'UsagePlanGoneError'
  }
}

/** The key was deleted, by hand or by a step that came late: it is made again. */
export class KeyGoneError extends Error {
  readonly code = 'KeyGone'
  readonly retryable = true
  constructor(
    readonly keyId: string,
    options?: ErrorOptions,
  ) {
    super(`There is no key ${keyId} in API Gateway`, options)
    this.name = 'KeyGoneError'
  }
}

/** Names are not unique in API Gateway, and found by how they begin. */
export const keyNameOf = (subscriptionId: string, generation: number | '' = '') =>
  `${requireEnv('KEY_NAMES')}/${subscriptionId}/${generation}`

/** Of one of ours. */
export function keyNamed(
  name: string | undefined,
): { readonly subscriptionId: string; readonly generation: number } | undefined {
  const [names, subscriptionId, generation, ...more] = name?.split('/') ?? []
  if (names !== requireEnv('KEY_NAMES') || !subscriptionId || more.length > 0) return undefined
  return /^[1-9]\d{0,8}$/.test(generation ?? '') ? { subscriptionId, generation: Number(generation) } : undefined
}

export const gateway: Gateway = {
  async ensure(subscriptionId, generation, value, customerId) {
    const name = keyNameOf(subscriptionId, generation)
    try {
      const { id } = await apiGateway.send(
        new CreateApiKeyCommand({ name, value, enabled: false, ...(customerId !== undefined && { customerId }) }),
      )
      return idOf(id)
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error
      const found = (await holderOf(value, name)) ?? (await holderOf(value))
      if (found) return asNamed(found, name, customerId)
      // Lists of API Gateway may lag behind what it knows.
      throw new RetryLaterError(`API Gateway has a key for ${name}, and does not list it yet`, { cause: error })
    }
  },

  async place(keyId, usagePlanId, from = []) {
    const others = from.filter((each) => each !== usagePlanId)
    const isIn = await putInto(keyId, usagePlanId)
    for (const each of others) await takeOut(keyId, each)
    // The plans have a stage in common, in which AWS lets a key have one plan alone: out of the one, at once into the other.
    if (isIn || (await putInto(keyId, usagePlanId))) return
    throw new RetryLaterError(`Key ${keyId} is in another plan with the same stage as ${usagePlanId}`)
  },

  async plansOf(keyId) {
    const { items = [] } = await apiGateway.send(new GetUsagePlansCommand({ keyId, limit: 500 }))
    return items.map(({ id }) => idOf(id))
  },

  async turn(keyId, isOn) {
    const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: String(isOn) }]
    const command = new UpdateApiKeyCommand({ apiKey: keyId, patchOperations })
    return (await unlessGone(apiGateway.send(command))) !== undefined
  },

  async isTaken(keyId, usagePlanId) {
    const [key, placed] = await Promise.all([
      unlessGone(apiGateway.send(new GetApiKeyCommand({ apiKey: keyId, includeValue: false }))),
      unlessGone(apiGateway.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId }))),
    ])
    return key?.enabled === true && placed !== undefined
  },

  async remove(keyId) {
    await gateway.turn(keyId, false)
    await unlessGone(apiGateway.send(new DeleteApiKeyCommand({ apiKey: keyId })))
  },

  async find(subscriptionId) {
    const found: NamedKey[] = []
    for await (const { id, name, enabled } of keysNamed(keyNameOf(subscriptionId))) {
      const named = keyNamed(name)
      if (named?.subscriptionId !== subscriptionId) continue
      found.push({ keyId: idOf(id), generation: named.generation, isOn: enabled === true })
    }
    return found
  },
}

/** All whose names begin so, as lists have them. */
export async function* keysNamed(nameQuery: string | undefined, includeValues = false): AsyncGenerator<ApiKey> {
  const query = { ...(nameQuery !== undefined && { nameQuery }), includeValues, limit: 500 }
  for await (const { items = [] } of paginateGetApiKeys({ client: apiGateway }, query)) yield* items
}

/** Under its name there may be others, made by hand; and its name may have been changed. */
async function holderOf(value: string, name?: string): Promise<ApiKey | undefined> {
  for await (const each of keysNamed(name, true)) if (each.value === value) return each
  return undefined
}

async function asNamed({ id, name: is, customerId: of }: ApiKey, name: string, customerId = ''): Promise<string> {
  const patchOperations = [
    ...(is === name ? [] : [{ op: 'replace' as const, path: '/name', value: name }]),
    ...((of ?? '') === customerId ? [] : [{ op: 'replace' as const, path: '/customerId', value: customerId }]),
  ]
  const apiKey = idOf(id)
  if (patchOperations.length > 0) await apiGateway.send(new UpdateApiKeyCommand({ apiKey, patchOperations }))
  return apiKey
}

/** False if it is in another plan with the same stage. */
async function putInto(keyId: string, usagePlanId: string): Promise<boolean> {
  try {
    await apiGateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }))
    return true
  } catch (error) {
    if (error instanceof NotFoundException) {
      const isPlan = /usage plan/i.test(error.message)
      throw isPlan ? new UsagePlanGoneError(usagePlanId, { cause: error }) : new KeyGoneError(keyId, { cause: error })
    }
    if (!(error instanceof ConflictException)) throw error
    // It may be in this very plan.
    return (await unlessGone(apiGateway.send(new GetUsagePlanKeyCommand({ usagePlanId, keyId })))) !== undefined
  }
}

async function takeOut(keyId: string, usagePlanId: string): Promise<void> {
  await unlessGone(apiGateway.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId })))
}

async function unlessGone<T>(sending: Promise<T>): Promise<T | undefined> {
  try {
    return await sending
  } catch (error) {
    if (error instanceof NotFoundException) return undefined
    throw error
  }
}

export function idOf(id: string | undefined): string {
  if (!id) throw new TypeError('API Gateway has given no id of a key')
  return id
}

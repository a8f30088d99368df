/** Idempotency keys: each stands for one thing, however often the same asker asks for it. */

import { Entity } from 'electrodb'
import type { Documents } from '../clients/documents'
import { RefusedError, RetryLaterError } from '../errors'
import { hashSecret } from '../ids'
import { awsErrors, operationsOf, unlessConditionFails, type Write } from './writes'

/** What the key stands for has ended, and is not kept any more. The same code as for a key that stands for something else. */
export class NoLongerKeptError extends RefusedError {
  constructor(name: string, id: string, key: string) {
    super(
      'conflict',
      'IdempotencyKeyReused',
      `idempotencyKey: "${key}" was used for ${name} ${id}, which is no longer kept: use a new key for a new request`,
      { field: 'idempotencyKey' },
    )
    this.name = 'NoLongerKeptError'
  }
}

export interface Claim {
  /** Who asks: the same key of two askers is two keys. */
  readonly asker: string
  /** Of the asker's choosing. */
  readonly key: string
  /** Of what is proposed to be made. */
  readonly id: string
  /** SHA-256 of the request: the same key with another request is a mistake. */
  readonly fingerprint: string
}

export interface Claims {
  /**
   * The id that the key stands for: the one proposed, or the one that it was first used for. Throws RefusedError
   * `IdempotencyKeyReused` if that was for another request.
   */
  claim(claim: Claim): Promise<string>
  /** The claim as a write of a transaction, which fails if the key was used before. */
  write(claim: Claim): Write
  /** The id that a key was used for, if any. */
  find(asker: string, key: string): Promise<string | undefined>
}

export interface ClaimsOptions {
  /** The domain, as ElectroDB's keys have it. */
  readonly service: string
  /** What the keys stand for, in words: `approval`. */
  readonly name: string
  /** What its id is called, in the item and in the refusal: `approvalId`. */
  readonly idName: string
  readonly table: string
  readonly client: Documents
}

/**
 * Claims lie in the domain's own table, and stay, whatever becomes of what they stand for. A function that claims needs GetItem and PutItem.
 *
 * @example
 * const claims = createClaims({ service: 'orders', name: 'order', idName: 'orderId', table, client: dynamoDb })
 * const claim = { asker, key, id: newUlid(now), fingerprint: hashSecret(JSON.stringify(request)) }
 * const order = await orders.createOnce(claims, claim, (orderId) => ({ state: { orderId, ...request } }))
 */
export function createClaims({ service, name, idName, table, client }: ClaimsOptions): Claims {
  const entity = new Entity(
    {
      model: { service, entity: 'idempotency', version: '1' },
      attributes: {
        /** SHA-256 of who asked and the key of their choosing. */
        keyHash: { type: 'string', required: true },
        id: { type: 'string', required: true, field: idName },
        fingerprint: { type: 'string', required: true },
      },
      indexes: {
        byKey: {
          pk: { field: 'pk', composite: ['keyHash'], casing: 'none' },
          sk: { field: 'sk', composite: [] },
        },
      },
    },
    { table, client },
  )
  const keyHashOf = (asker: string, key: string) => hashSecret(JSON.stringify([asker, key]))

  return {
    async claim({ asker, key, id, fingerprint }) {
      const keyHash = keyHashOf(asker, key)
      const created = await unlessConditionFails(
        entity.create({ keyHash, id, fingerprint }).go({ ...awsErrors, response: 'none' }),
      )
      if (created) return id
      const { data } = await entity.get({ keyHash }).go({ ...awsErrors, consistent: true })
      if (!data) throw new RetryLaterError(`Idempotency key "${key}" has just been removed`)
      if (data.fingerprint === fingerprint) return data.id
      throw new RefusedError(
        'conflict',
        'IdempotencyKeyReused',
        `idempotencyKey: "${key}" was used for another request, ${name} ${data.id}: use a new key for a new request`,
        { field: 'idempotencyKey', [idName]: data.id },
      )
    },
    write({ asker, key, id, fingerprint }) {
      return operationsOf(entity)
        .create({ keyHash: keyHashOf(asker, key), id, fingerprint })
        .commit()
    },
    async find(asker, key) {
      const { data } = await entity.get({ keyHash: keyHashOf(asker, key) }).go({ ...awsErrors, consistent: true })
      return data?.id
    },
  }
}

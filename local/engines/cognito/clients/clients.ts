/** Makes clients of settings, and changes them; and what a client must send to show that it knows its secret. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Cloud } from '../../../kernel/cloud'
import { notAuthorized } from '../errors'
import { newClientId, newClientSecret } from '../ids'
import type { Client, Pool } from '../state/records'
import { type State, secretOf } from '../state/state'
import { clientSettingsOf, type GivenClient } from './settings'

export interface NewClient extends GivenClient {
  readonly GenerateSecret?: boolean
}

export interface Clients {
  /** `from`: what a template calls it. */
  create(pool: Pool, given: NewClient, from?: string): Client
  /** What is not given has its default afterwards, as on AWS; the secret stays. */
  update(pool: Pool, client: Client, given: GivenClient): Client
}

export function createClients(cloud: Cloud, state: State): Clients {
  const seconds = (): number => cloud.clock.now() / 1000
  return {
    create(pool, { GenerateSecret = false, ...given }, from) {
      const settings = clientSettingsOf(given, pool, state, GenerateSecret)
      const ClientId = newClientId(from)
      const now = seconds()
      return state.putClient({
        ...settings,
        UserPoolId: pool.Id,
        ClientId,
        CreationDate: now,
        LastModifiedDate: now,
        ...(GenerateSecret && { sealedSecret: state.sealed.seal(newClientSecret(), secretOf(ClientId)) }),
      })
    },
    update(pool, client, given) {
      const { UserPoolId, ClientId, CreationDate, sealedSecret, ClientName } = client
      const settings = clientSettingsOf({ ClientName, ...given }, pool, state, sealedSecret !== undefined)
      const changed: Client = {
        ...settings,
        UserPoolId,
        ClientId,
        CreationDate,
        LastModifiedDate: client.LastModifiedDate,
        ...(sealedSecret !== undefined && { sealedSecret }),
      }
      // A start applies templates again, and then nothing has changed.
      if (isDeepStrictEqual(changed, client)) return client
      return state.putClient({ ...changed, LastModifiedDate: seconds() })
    },
  }
}

/** As DescribeUserPoolClient tells it; the secret is for those alone who may describe it. */
export function clientType(state: State, client: Client) {
  const { sealedSecret: _, ...members } = client
  const ClientSecret = state.clientSecret(client)
  return { ...members, ...(ClientSecret !== undefined && { ClientSecret }) }
}

/**
 * `name` is the user name as it was sent.
 * @throws NotAuthorizedException if the client has a secret and this doesn't come of it
 */
export function checkSecretHash(state: State, client: Client, name: string, hash: string | undefined): void {
  const right = secretHash(state, client, name)
  if (right === undefined) return
  if (hash === undefined) {
    throw notAuthorized(`Client ${client.ClientId} is configured with secret but SECRET_HASH was not received`)
  }
  const expected = Buffer.from(right, 'base64')
  const given = Buffer.from(hash, 'base64')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw notAuthorized(`Unable to verify secret hash for client ${client.ClientId}`)
  }
}

/** Whether the secret is the client's, or both have none. */
export function knowsSecret(state: Pick<State, 'clientSecret'>, client: Client, given: string | undefined): boolean {
  const secret = state.clientSecret(client)
  if (secret === undefined || given === undefined) return secret === given
  const [one, other] = [Buffer.from(secret), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** What operations take from a client with a secret, made by one that knows it. */
export function secretHash(state: Pick<State, 'clientSecret'>, client: Client, name: string): string | undefined {
  const secret = state.clientSecret(client)
  if (secret === undefined) return undefined
  return createHmac('sha256', secret)
    .update(name + client.ClientId)
    .digest('base64')
}

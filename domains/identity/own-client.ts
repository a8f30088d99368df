/** Our own confidential app client: its secret stays here, and proves to the user pool that the domain asks. */
import { createHmac } from 'node:crypto'
import { requireEnv } from '../../shared/config'
import { secretOf } from './clients'

export interface OwnClient {
  readonly clientId: string
  readonly clientSecret: string
  /** What goes with a request about a user name. */
  secretHash(userName: string): string
}

let known: Promise<OwnClient> | undefined

/** Asked of the user pool once in the life of an instance. */
export function ownClient(): Promise<OwnClient> {
  known ??= load().catch((error: unknown) => {
    known = undefined
    throw error
  })
  return known
}

async function load(): Promise<OwnClient> {
  const clientId = requireEnv('CLIENT_ID')
  const clientSecret = await secretOf(requireEnv('USER_POOL_ID'), clientId)
  if (!clientSecret) throw new TypeError('The app client of the sessions has no secret')
  const secretHash = (userName: string) =>
    createHmac('sha256', clientSecret)
      .update(userName + clientId)
      .digest('base64')
  return { clientId, clientSecret, secretHash }
}

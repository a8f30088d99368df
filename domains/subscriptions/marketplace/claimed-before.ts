/** Which registration an idempotency key stands for: the browser that was answered has forgotten it by the time it asks again. */
import { dynamoDb } from '../../../shared/clients/dynamodb'
import { requireEnv } from '../../../shared/config'
import { RetryLaterError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import { createClaims } from '../../../shared/store/claims'

const claims = createClaims({
  service: 'subscriptions',
  name: 'registration',
  idName: 'cookieHash',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})

export interface Claiming {
  readonly sub: string
  /** Of the caller's choosing. */
  readonly key: string | undefined
  /** All that is said with it. */
  readonly said: object
}

/** The hash of the landing's cookie. @throws RefusedError `IdempotencyKeyReused` if something else was said with the key */
export async function claimedBefore({ sub, key, said }: Claiming): Promise<string | undefined> {
  const known = key === undefined ? undefined : await claims.find(sub, key)
  return known === undefined ? undefined : noteClaim({ sub, key, said }, known)
}

/** Before anything is done for it: who comes again by the key goes on with the same. */
export async function noteClaim({ sub, key, said }: Claiming, cookieHash: string): Promise<string> {
  if (key === undefined) return cookieHash
  const fingerprint = hashSecret(JSON.stringify(['registration', said]))
  const noted = await claims.claim({ asker: sub, key, id: cookieHash, fingerprint })
  if (noted === cookieHash) return noted
  throw new RetryLaterError('The same idempotency key is just being used for another registration')
}

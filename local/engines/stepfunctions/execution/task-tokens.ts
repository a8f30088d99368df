/**
 * Task tokens: nobody can guess or forge one, and each says which state machine or activity it belongs to, so
 * that a caller is authorized for that even when the task is gone. A token is valid while its task is
 * outstanding; one of ours that is not any more is told from one that never was by its signature.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Store } from '../../../kernel/store'

const key = 'states/token-secret'
const signatureLength = 16
const randomLength = 24

export interface TaskTokens {
  load(): Promise<void>
  /** `execution`: the ARN of the execution whose task it is. */
  mint(resourceArn: string, execution: string): string
  /** The ARN of what it was made for; undefined if it is no token of ours. */
  resourceOf(token: string): string | undefined
  /** The ARN of the execution; undefined too of one that was made before tokens said it. */
  executionOf(token: string): string | undefined
}

export function createTaskTokens(store: Store): TaskTokens {
  let secret: Buffer | undefined

  function ensureSecret(): Buffer {
    if (!secret) {
      secret = randomBytes(32)
      store.put(key, secret.toString('base64'))
    }
    return secret
  }

  const sign = (body: Buffer): Buffer =>
    createHmac('sha256', ensureSecret()).update(body).digest().subarray(0, signatureLength)

  return {
    async load() {
      const kept = await store.get<string>(key)
      if (kept) secret = Buffer.from(kept, 'base64')
    },
    mint(resourceArn, execution) {
      const body = Buffer.concat([randomBytes(randomLength), Buffer.from(`${resourceArn}\n${execution}`)])
      return Buffer.concat([sign(body), body]).toString('base64')
    },
    resourceOf: (token) => read(token)?.[0],
    executionOf: (token) => read(token)?.[1],
  }

  function read(token: string): string[] | undefined {
    const bytes = Buffer.from(token, 'base64')
    if (bytes.length <= signatureLength + randomLength || bytes.toString('base64') !== token) return undefined
    const body = bytes.subarray(signatureLength)
    if (!timingSafeEqual(sign(body), bytes.subarray(0, signatureLength))) return undefined
    return body.subarray(randomLength).toString('utf8').split('\n')
  }
}

/** What the operations share: what they work on, and how they find a key that may be used. */
import type { Cloud } from '../../../kernel/cloud'
import type { CallContext, Operation } from '../../../kernel/service'
import { type Asked, accessTo } from '../access'
import { disabled, ofAws, pendingDeletion } from '../errors'
import type { Key, Keys } from '../state'

export interface Parts {
  readonly cloud: Cloud
  readonly keys: Keys
}

export interface OfKey extends Asked {
  readonly KeyId: string
}

/** An operation on a key, which needs the permission of its own name on it. */
export function onKey<Input extends OfKey>(
  { keys }: Parts,
  action: string,
  handle: (input: Input, key: Key, context: CallContext) => unknown,
): Operation<Input> {
  return {
    access: (input, context) => [accessTo(keys, action, keys.existing(input.KeyId), input, context)],
    handle: (input, context) => handle(input, keys.existing(input.KeyId), context),
  }
}

/** @throws DisabledException, KMSInvalidStateException */
export function usable(key: Key): Key {
  if (key.deletionAt !== undefined) throw pendingDeletion(key.arn)
  if (!key.enabled) throw disabled(key.arn)
  return key
}

/** @throws KMSInvalidStateException, or AccessDeniedException for a key of AWS's own */
export function changeable(key: Key): Key {
  if (key.ofAws !== undefined) throw ofAws(key.arn)
  if (key.deletionAt !== undefined) throw pendingDeletion(key.arn)
  return key
}

/** As the wire has times. */
export const seconds = (time: number): number => time / 1000

/** From the wire base64; bytes from code. */
export const bytesOf = (value: string | Uint8Array): Buffer =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.from(value)

/**
 * Texts that only their owner may know: passwords, codes, sessions. A gateway quotes a text that misses its model in its
 * execution log, so it is told only that such a one is a text; how long it may be and what form it has, the function
 * checks, which quotes nothing.
 */
import type * as z from 'zod/mini'

const secrets = new WeakSet<object>()

/** `text` as it is, and known to be a secret. */
export function secretText<Text extends z.ZodMiniType<string>>(text: Text): Text {
  secrets.add(text)
  return text
}

export const isSecretText = (schema: object): boolean => secrets.has(schema)

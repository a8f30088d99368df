/** What the tests of a pattern are made of. */

export type Leaf = string | number | boolean | null

export interface ValueTest {
  /** How it reads in an explanation: `"running"`, `prefix "eu-"`. */
  readonly describe: string
  /** The string that it asks for, if it asks for exactly one; rules are indexed by it. */
  readonly exact?: string
  matches(value: Leaf): boolean
}

export function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Why a pattern is not valid, worded as EventBridge words it. */
export class InvalidPatternReason extends Error {}

export function refuse(reason: string): never {
  throw new InvalidPatternReason(reason)
}

/** What the tests of a pattern are made of. */

export type Leaf = string | number | boolean | null

export interface ValueTest {
  /** How it reads in an explanation: `"running"`, `prefix "eu-"`. */
  readonly describe: string
  /** The string that it asks for, if it asks for exactly one. */
  readonly exact?: string
  /** What all that it matches have in common; rules are indexed by it. */
  readonly asks?: Asks
  /** The literal pieces of its wildcards. */
  readonly wildcards?: readonly (readonly string[])[]
  matches(value: Leaf): boolean
}

export type Asks =
  | { readonly kind: 'exact'; readonly value: Leaf }
  | { readonly kind: 'any-case'; readonly lower: string }
  | { readonly kind: 'prefix' | 'suffix'; readonly text: string }
  /** Its bounds may be left out of it. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }

export function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Why a pattern is not valid, worded as EventBridge words it. */
export class InvalidPatternReason extends Error {}

export function refuse(reason: string): never {
  throw new InvalidPatternReason(reason)
}

/** Can everything that is written by one schema be read by another? With a witness where it can't. */
import type { Found } from './found'
import { type Definitions, link, type Schema } from './schema'
import { createSearch, type Search } from './search'
import { type Accepts, type Validator, validatorOf } from './validator'

export type Containment =
  | { readonly isContained: true }
  /** `witness`: written and not readable. Without one it could not be told, and `doubt` says why. */
  | { readonly isContained: false; readonly witness?: Witness; readonly doubt: string }

export interface Witness {
  readonly value: unknown
}

/** Two schemas that are being compared: linked, so that one search can go through both. */
export interface Pair {
  readonly written: Schema
  readonly read: Schema
  readonly search: Search
  /** What was found of what is written and can't be read; nothing: all can be read. */
  readonly found: readonly Found[]
  /** By the validator: the one schema takes it, and the other doesn't. */
  readonly isWitness: Accepts
  /** How much of it can't be read. */
  readonly faults: (value: unknown) => number
}

/** `confirm`: what else a witness has to stand before. */
export function pairOf(writtenDocument: Schema, readDocument: Schema, confirm: Accepts = () => true): Pair {
  const definitions: Definitions = new Map()
  const written = link(writtenDocument, 'written', definitions)
  const read = link(readDocument, 'read', definitions)
  const search = createSearch(definitions)
  const found = search.find(written, [read])
  // Most pairs have no difference, and need no validators.
  let made: readonly [Validator, Validator] | undefined
  const validators = () => {
    made ??= [validatorOf(writtenDocument), validatorOf(readDocument)]
    return made
  }
  const isWitness = (value: unknown) =>
    validators()[0].accepts(value) && !validators()[1].accepts(value) && confirm(value)
  return { written, read, search, found, isWitness, faults: (value) => validators()[1].faults(value) }
}

export function isContained(written: Schema, read: Schema): Containment {
  return containmentOf(pairOf(written, read))
}

export function containmentOf({ found, isWitness }: Pair): Containment {
  if (found.length === 0) return { isContained: true }
  const witness = found.find((each): each is Witness => 'value' in each && isWitness(each.value))
  if (witness) return { isContained: false, witness: { value: witness.value }, doubt: '' }
  const doubtful = found.find((each) => 'doubt' in each)
  return { isContained: false, doubt: doubtful?.doubt ?? 'the validator did not bear the witness out' }
}

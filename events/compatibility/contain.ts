/** Can everything that is written by one schema be read by another? With a witness where it can't. */
import { link, type Definitions, type Schema } from './schema'
import { createSearch, type Search } from './search'
import { validatorOf } from './validator'

export type Containment =
  | { readonly isContained: true }
  /** `witness`: written and not readable; without one it could not be proven either way. */
  | { readonly isContained: false; readonly witness?: { readonly value: unknown }; readonly doubt: string }

export interface Linked {
  readonly written: Schema
  readonly read: Schema
  readonly search: Search
}

export function linkPair(written: Schema, read: Schema): Linked {
  const definitions: Definitions = new Map()
  const linked = { written: link(written, 'written', definitions), read: link(read, 'read', definitions) }
  return { ...linked, search: createSearch(definitions) }
}

export function isContained(written: Schema, read: Schema): Containment {
  const linked = linkPair(written, read)
  const found = linked.search.find(linked.written, [linked.read])
  if (found.length === 0) return { isContained: true }
  const isWritten = validatorOf(written)
  const isRead = validatorOf(read)
  const witness = found.find((each) => 'value' in each && isWritten(each.value) && !isRead(each.value))
  if (witness && 'value' in witness) return { isContained: false, witness, doubt: '' }
  const doubt = found.find((each) => 'doubt' in each)
  return { isContained: false, doubt: doubt && 'doubt' in doubt ? doubt.doubt : 'no witness was found' }
}

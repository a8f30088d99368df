/**
 * What is held of whom. It is written in the transaction that begins to hold it, on the condition that nobody has asked to
 * erase the person: so whoever erases them finds all of it, and nothing is added while they do.
 */
import { hashSecret } from '../../shared/ids'
import { removing } from '../../shared/retention'
import { operationsOf, put, remove, type Write } from '../../shared/store/writes'
import { ErasureEntity, HoldingEntity, type holdings } from './model'

export interface Holding {
  readonly sub: string
  readonly kind: (typeof holdings)[number]
  readonly id: string
}

/** A subject is a random UUID: nobody finds it by trying. */
export function personOf(sub: string): string {
  return hashSecret(`erasure/${sub}`)
}

export function hold(holding: Holding): readonly Write[] {
  return [notErased(holding.sub), put(HoldingEntity, holding)]
}

export function letGo(holding: Holding): Write {
  return remove(HoldingEntity, holding)
}

/** It is held until then; for ever, if nothing is said. */
export function letGoAt(holding: Holding, removeAt: number | undefined): Write {
  return put(HoldingEntity, { ...holding, ...removing(removeAt) })
}

/** Fails the transaction that it is in if the person is to be erased, or was. */
export function notErased(sub: string): Write {
  const known = { person: personOf(sub), version: 0, status: 'known', state: '{}' }
  return operationsOf(ErasureEntity)
    .put(known)
    .where(({ status }, { eq, notExists }) => `${notExists(status)} OR ${eq(status, 'known')}`)
    .commit()
}

/** Of a person a page at a time; what was let go of is passed over by the next. */
export async function holdingsOf(sub: string, limit: number, cursor: string | null) {
  return HoldingEntity.query.byPerson({ sub }).go({ limit, cursor, consistent: true })
}

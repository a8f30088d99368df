/** Reads and writes what the domain knows of people. */

import type { Origin } from '../../events'
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { isSub } from '../../shared/ids'
import { createStore } from '../../shared/store/store'
import { observe } from './decisions/observe'
import { isErased } from './erasures'
import { PersonEntity } from './model'
import { outbox } from './outbox'
import type { Person, Seen } from './person'

export class PersonNotFoundError extends RefusedError {
  constructor(readonly sub: string) {
    super('not-found', 'PersonNotFound', `There is nobody with the subject ${sub.slice(0, 64)}`)
    this.name = 'PersonNotFoundError'
  }
}

const people = createStore<Person, typeof PersonEntity>({
  entity: PersonEntity,
  name: 'person',
  idOf: ({ sub }) => sub,
  keyOf: (sub) => ({ sub }),
  isId: isSub,
  notFound: (sub) => new PersonNotFoundError(sub),
  toItem: (person) => ({ sub: person.sub, version: person.version, state: JSON.stringify(person) }),
  fromItem: ({ state }) => JSON.parse(state) as Person,
  outbox,
})

export const loadPerson = people.load

/** Tells what is new about an account, once. Undefined if it is of somebody who is being erased, and was forgotten already. */
export async function see(seen: Seen, origin: Origin): Promise<Person | undefined> {
  const decide = (person: Person | undefined) => observe(person, seen, systemClock.now(), origin)
  const known = await people.load(seen.sub).catch((error: unknown) => {
    if (error instanceof PersonNotFoundError) return undefined
    throw error
  })
  if (!known && (await isErased(seen.sub))) return undefined
  // Created by somebody else in the meantime: what this one saw may still be news.
  const person = known ?? (await people.create(decide(undefined)))
  return people.change(person, decide)
}

export async function forgetPerson(sub: string): Promise<void> {
  await PersonEntity.delete({ sub }).go({ response: 'none' })
}

/** Somebody who was erased, wherever an approval must go on naming a person: by an address that no mail can reach. */
import type { Person } from '../approval'

/** Of RFC 2606: nobody will ever have it. */
const domain = '@erased.invalid'

export function erasedPerson(erasureId: string): Pick<Person, 'name' | 'email'> {
  return { name: 'Somebody erased', email: `${erasureId.toLowerCase()}${domain}` }
}

export function isErased({ email }: Pick<Person, 'email'>): boolean {
  return email.endsWith(domain)
}

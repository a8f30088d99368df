/** Takes a person away, with all that is kept of them. */
import type { Parts } from '../parts'
import type { Pool } from '../state/records'

export async function removePerson(
  { state, signIns, lockout }: Pick<Parts, 'state' | 'signIns' | 'lockout'>,
  pool: Pool,
  sub: string,
): Promise<void> {
  await state.users.remove(pool, sub)
  await signIns.endAll(pool.Id, sub)
  // What is counted of them is forgotten too.
  lockout.succeeded(pool.Id, sub)
}

/** Compares the directory with what was told of it, a few pages at a time, and begins again at its end. */
import type { Origin } from '../../events'
import { type Listed, listAccounts, lookUp } from './directory'
import { eachAlone } from './each-alone'
import { CursorEntity } from './model'
import { loadPerson, PersonNotFoundError, see } from './people'
import type { Seen } from './person'

/** Of sixty accounts each; a run that is short of time does fewer. */
const pagesARun = 25
const name = 'directory'

export interface Reconciled {
  readonly looked: number
  /** Those that the directory was asked about: most have not changed since. */
  readonly lookedUp: number
  readonly changed: number
}

export async function reconcileDirectory(
  userPoolId: string,
  origin: Origin,
  hasTime: () => boolean,
  onFailure: (error: unknown) => void,
): Promise<Reconciled> {
  let { data } = await CursorEntity.get({ name }).go({ consistent: true })
  let looked = 0
  let lookedUp = 0
  let changed = 0
  const look = async (userName: string) => {
    const seen = await lookUp(userPoolId, userName)
    lookedUp++
    return seen
  }
  for (let page = 0; page < pagesARun && hasTime(); page++) {
    const { accounts, token } = await listAccounts(userPoolId, data?.token)
    const outcomes = await eachAlone(accounts, (account) => reconcileOne(account, origin, look), onFailure)
    looked += outcomes.looked
    changed += outcomes.done
    // Only now: what a crash leaves of a page is looked at again. What failed alone is, in the next round.
    if (token !== data?.token) {
      data = { name, ...(token && { token }) }
      await CursorEntity.put(data).go({ response: 'none' })
    }
    if (!token) break
  }
  return { looked, lookedUp, changed }
}

/** Whether there was anything new about it. */
async function reconcileOne(
  { sub, userName, modifiedAt }: Listed,
  origin: Origin,
  look: (userName: string) => Promise<Seen | undefined>,
): Promise<boolean> {
  const known = await loadPerson(sub).catch((error: unknown) => {
    if (error instanceof PersonNotFoundError) return undefined
    throw error
  })
  if (known?.seenAt && known.seenAt >= modifiedAt) return false
  const seen = await look(userName)
  if (!seen) return false
  const person = await see(seen, origin)
  return person?.version !== known?.version
}

/** Compares the directory with what was told of it, a few pages at a time, and begins again at its end. */
import type { Origin } from '../../events'
import { type Listed, listAccounts, lookUp } from './directory'
import { eachAlone } from './each-alone'
import { CursorEntity } from './model'
import { loadPerson, PersonNotFoundError, see } from './people'

/** Of sixty accounts each; a run that is short of time does fewer. */
const pagesARun = 25
const name = 'directory'

export async function reconcileDirectory(
  userPoolId: string,
  origin: Origin,
  hasTime: () => boolean,
  onFailure: (error: unknown) => void,
): Promise<{ readonly looked: number; readonly changed: number }> {
  let { data } = await CursorEntity.get({ name }).go({ consistent: true })
  let looked = 0
  let changed = 0
  for (let page = 0; page < pagesARun && hasTime(); page++) {
    const { accounts, token } = await listAccounts(userPoolId, data?.token)
    const outcomes = await eachAlone(accounts, (account) => reconcileOne(userPoolId, account, origin), onFailure)
    looked += outcomes.looked
    changed += outcomes.done
    // Only now: what a crash leaves of a page is looked at again. What failed alone is, in the next round.
    if (token !== data?.token) {
      data = { name, ...(token && { token }) }
      await CursorEntity.put(data).go({ response: 'none' })
    }
    if (!token) break
  }
  return { looked, changed }
}

/** Whether there was anything new about it. */
async function reconcileOne(
  userPoolId: string,
  { sub, userName, modifiedAt }: Listed,
  origin: Origin,
): Promise<boolean> {
  const known = await loadPerson(sub).catch((error: unknown) => {
    if (error instanceof PersonNotFoundError) return undefined
    throw error
  })
  if (known?.seenAt && known.seenAt >= modifiedAt) return false
  const seen = await lookUp(userPoolId, userName)
  if (!seen) return false
  const person = await see(seen, origin)
  return person?.version !== known?.version
}

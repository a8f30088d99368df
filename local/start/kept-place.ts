/** The account and Region of a data directory: they are in each ARN that is kept there, so they stay what they were. */
import type { Assembly } from '../assembly/read-assembly'
import type { Store } from '../kernel/store'
import { another, DataDirectoryError } from './data-directory-error'
import type { StartOptions } from './options'

export interface Place {
  readonly region: string
  readonly accountId: string
}

const key = 'place'
const usual: Place = { region: 'us-east-1', accountId: '000000000000' }

/** As the options say, or else the assembly, or else what is kept. @throws DataDirectoryError if what is kept is elsewhere */
export async function findPlace(
  { region, accountId }: Pick<StartOptions, 'region' | 'accountId'>,
  assembly: Assembly | undefined,
  store: Store,
  directory: string | undefined,
): Promise<Place> {
  const kept = await store.get<Place>(key)
  const place = {
    region: region ?? agreed(assembly, 'region') ?? kept?.region ?? usual.region,
    accountId: accountId ?? agreed(assembly, 'account') ?? kept?.accountId ?? usual.accountId,
  }
  if (kept && directory !== undefined) {
    refuseOther(directory, 'region', kept.region, place.region)
    refuseOther(directory, 'account', kept.accountId, place.accountId)
  }
  return place
}

/** From now on: a start that is refused before leaves it open. */
export function keepPlace(place: Place, store: Store): void {
  store.put(key, { region: place.region, accountId: place.accountId })
}

function refuseOther(directory: string, what: string, kept: string, asked: string): void {
  if (kept === asked) return
  throw new DataDirectoryError(
    directory,
    `what is in it was made in ${what} ${kept}, and this start is for ${asked}; start it for ${kept}, ${another}, or ` +
      'start afresh (--fresh, which deletes it)',
  )
}

/** What all stacks that say so agree on. */
function agreed(assembly: Assembly | undefined, what: 'account' | 'region'): string | undefined {
  const said = new Set(assembly?.stacks.map((stack) => stack[what]).filter((value) => value !== undefined))
  return said.size === 1 ? [...said][0] : undefined
}

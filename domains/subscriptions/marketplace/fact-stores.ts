/** Reads and writes what AWS Marketplace has said. A write holds only if nobody else wrote in between. */
import { RetryLaterError } from '../../../shared/errors'
import { createStore, type Store, type Versioned } from '../../../shared/store/store'
import type { Write } from '../../../shared/store/writes'
import { shorten } from '../../../shared/text'
import { hold } from '../holdings'
import { AccountEntity, AgreementEntity, BuyerEntity } from '../model'
import type { Account, Agreement, Buyer, BuyerId, Registration } from './facts'

interface Registered {
  readonly registration?: Registration | undefined
}

class NothingKnownError extends RetryLaterError {
  constructor(what: string, id: string) {
    super(`Nothing is known of ${what} ${shorten(id, 128)}`)
    this.name = 'NothingKnownError'
  }
}

/** Neither has a `|`. */
export const buyerIdOf = ({ productCode, customerIdentifier }: BuyerId): string =>
  `${productCode}|${customerIdentifier}`

function buyerOf(id: string): BuyerId {
  const [productCode = '', customerIdentifier = ''] = id.split('|')
  return { productCode, customerIdentifier }
}

export const buyers = createStore<Buyer, typeof BuyerEntity>({
  entity: BuyerEntity,
  name: 'buyer',
  idOf: buyerIdOf,
  keyOf: buyerOf,
  isId: (text) => /^[^|]{1,255}\|[^|]{1,255}$/.test(text),
  notFound: (id) => new NothingKnownError('buyer', id),
  toItem: ({ productCode, customerIdentifier, version, ...state }) => ({
    productCode,
    customerIdentifier,
    version,
    state: JSON.stringify(state),
  }),
  fromItem: ({ productCode, customerIdentifier, version, state }) => ({
    ...(JSON.parse(state) as Omit<Buyer, keyof BuyerId | 'version'>),
    productCode,
    customerIdentifier,
    version,
  }),
  beside: (written, before) => holdingsOf([written], before && [before], 'buyer', buyerIdOf(written)),
})

export const agreements = createStore<Agreement, typeof AgreementEntity>({
  entity: AgreementEntity,
  name: 'agreement',
  idOf: ({ agreementId }) => agreementId,
  keyOf: (agreementId) => ({ agreementId }),
  isId: (text) => /^[\w/-]{1,64}$/.test(text),
  notFound: (id) => new NothingKnownError('agreement', id),
  toItem: ({ agreementId, version, ...state }) => ({ agreementId, version, state: JSON.stringify(state) }),
  fromItem: ({ agreementId, version, state }) => ({
    ...(JSON.parse(state) as Omit<Agreement, 'agreementId' | 'version'>),
    agreementId,
    version,
  }),
})

export const accounts = createStore<Account, typeof AccountEntity>({
  entity: AccountEntity,
  name: 'account',
  idOf: ({ accountId }) => accountId,
  keyOf: (accountId) => ({ accountId }),
  isId: (text) => /^\d{12}$/.test(text),
  notFound: (id) => new NothingKnownError('account', id),
  toItem: ({ accountId, version, ...state }) => ({ accountId, version, state: JSON.stringify(state) }),
  fromItem: ({ accountId, version, state }) => ({
    ...(JSON.parse(state) as Omit<Account, 'accountId' | 'version'>),
    accountId,
    version,
  }),
  beside: ({ accountId, licenses }, before) => holdingsOf(licenses, before?.licenses, 'account', accountId),
})

/** Whoever has just registered. */
function holdingsOf(
  written: readonly Registered[],
  before: readonly Registered[] = [],
  kind: 'buyer' | 'account',
  id: string,
): readonly Write[] {
  const subsOf = (all: readonly Registered[]) => all.flatMap(({ registration }) => registration?.sub ?? [])
  const known = subsOf(before)
  return [...new Set(subsOf(written))].filter((sub) => !known.includes(sub)).flatMap((sub) => hold({ sub, kind, id }))
}

export async function find<State>(store: Store<State>, id: string): Promise<State | undefined> {
  try {
    return await store.load(id)
  } catch (error) {
    if (error instanceof NothingKnownError) return undefined
    throw error
  }
}

/** Changes what is known, or begins with nothing. */
export async function note<State extends Versioned & object>(
  store: Store<State>,
  id: string,
  nothing: State,
  change: (state: State) => State,
): Promise<State> {
  if (!(await find(store, id))) {
    const first = change(nothing)
    const there = await store.create({ state: first })
    if (there === first) return there
  }
  return store.change(id, (state) => ({ state: change(state) }))
}

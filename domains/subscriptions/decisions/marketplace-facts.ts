/** What is left of a fact after another message of it. Nothing that was said later is lost to what was said earlier. */
import type { DataOf } from '../../../events'
import type { MarketplaceAgreementChanged, MarketplaceEntitlementChanged } from '../../../events/catalog/subscriptions'
import type { Account, Agreement, Buyer, Entitled, License, Registration, Word } from '../marketplace/facts'

type ChangedAgreement = DataOf<typeof MarketplaceAgreementChanged>
export type ChangedLicense = NonNullable<DataOf<typeof MarketplaceEntitlementChanged>['license']>

export function hear(buyer: Buyer, word: Word, at: string, isFreeTrial?: boolean): Buyer {
  const before = buyer.said[word]
  if (before !== undefined && before >= at) return buyer
  return { ...buyer, said: { ...buyer.said, [word]: at }, ...(isFreeTrial !== undefined && { isFreeTrial }) }
}

/** What was asked last counts. */
export function entitle(buyer: Buyer, answer: Omit<Entitled, 'isContract'>): Buyer {
  const { entitled: before } = buyer
  const latest = before && before.at >= answer.at ? before : answer
  const isContract = before?.isContract || answer.entitlements.length > 0
  if (latest === before && before.isContract === isContract) return buyer
  return { ...buyer, entitled: { ...latest, isContract } }
}

/** Who was first stays. */
export function registerBuyer(buyer: Buyer, registration: Registration, accountId: string): Buyer {
  return buyer.registration ? buyer : { ...buyer, registration, accountId }
}

/** An agreement that has ended does not begin again: what is told later of its terms is of before. */
export function changeAgreement(agreement: Agreement, changed: ChangedAgreement, at: string): Agreement {
  const known: Agreement = {
    ...agreement,
    accountId: agreement.accountId ?? changed.acceptorAccountId,
    intent: intentOf(changed) ?? agreement.intent,
    acceptedAt:
      changed.change === 'created'
        ? (changed.acceptedAt ?? agreement.acceptedAt)
        : (agreement.acceptedAt ?? changed.acceptedAt),
  }
  const isEnd = changed.change === 'ended' || changed.status !== 'ACTIVE'
  const next = isEnd ? ended(known, changed.status, at) : withTerms(known, changed, at)
  return isSame(next, agreement) ? agreement : next
}

/** That it was amended says nothing of what it was made for. */
function intentOf({ intent }: ChangedAgreement): string | undefined {
  return intent === 'AMEND' ? undefined : intent
}

function ended(agreement: Agreement, status: string, at: string): Agreement {
  const before = agreement.ended
  const isOlder = before && (before.at > at || (before.at === at && before.status >= status))
  return isOlder ? agreement : { ...agreement, ended: { status, at } }
}

function withTerms(agreement: Agreement, { startsAt, endsAt }: ChangedAgreement, at: string): Agreement {
  if (agreement.termsAt !== undefined && agreement.termsAt >= at) return agreement
  return { ...agreement, startsAt, endsAt, termsAt: at }
}

export function joinAgreement(account: Account, agreementId: string): Account {
  if (account.agreementIds.includes(agreementId)) return account
  return { ...account, agreementIds: [...account.agreementIds, agreementId] }
}

export function changeLicense(account: Account, changed: ChangedLicense, productCode: string | undefined, at: string) {
  const { arn, change, agreementId, productId } = changed
  const field = change === 'updated' ? 'updatedAt' : 'deprovisionedAt'
  const joined = joinAgreement(account, agreementId)
  return withLicense(joined, arn, (license) => ({
    ...license,
    agreementId,
    productId,
    productCode: productCode ?? license.productCode,
    [field]: laterOf(license[field], at),
  }))
}

export function registerLicense(
  account: Account,
  arn: string,
  {
    productCode,
    customerIdentifier,
  }: { readonly productCode: string; readonly customerIdentifier?: string | undefined },
  registration: Registration,
): Account {
  return withLicense(account, arn, (license) => ({
    ...license,
    ...(customerIdentifier !== undefined && { customerIdentifier }),
    productCode: license.productCode ?? productCode,
    registration: license.registration ?? registration,
  }))
}

export function withLicense(account: Account, arn: string, change: (license: License) => License): Account {
  const known = account.licenses.find((each) => each.arn === arn)
  const next = change(known ?? { arn })
  if (known && isSame(next, known)) return account
  const others = account.licenses.filter((each) => each !== known)
  return { ...account, licenses: [...others, next] }
}

function laterOf(one: string | undefined, other: string): string {
  return one !== undefined && one > other ? one : other
}

function isSame(one: object, other: object): boolean {
  const sorted = (value: object) =>
    JSON.stringify(
      Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .sort(),
    )
  return sorted(one) === sorted(other)
}

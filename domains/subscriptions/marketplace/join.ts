/**
 * Makes the subscriptions of a buyer, or of an AWS account, be as all that is known says. Whoever writes a fact joins
 * afterwards: the last of them sees all of it, and doing it again changes nothing.
 */
import { systemClock } from '../../../shared/clock'
import { RetryLaterError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import type { Cause } from '../act'
import { accessOfBuyer, type Line, linesOf } from '../decisions/bought-access'
import { withLicense } from '../decisions/marketplace-facts'
import { type Bought, provide } from '../provide'
import { accounts, agreements, buyerIdOf, buyers, find } from './fact-stores'
import type { Account, Agreement, Buyer, BuyerId, License } from './facts'

const mostRounds = 10

export async function joinBuyer(id: BuyerId, cause: Cause): Promise<string | undefined> {
  for (let round = 0; round < mostRounds; round++) {
    const buyer = await find(buyers, buyerIdOf(id))
    if (!buyer) return undefined
    const subscriptionId = await provide(boughtBy(buyer), cause)
    const after = await buyers.change(buyerIdOf(id), (before) => ({
      state: before.subscriptionId === subscriptionId ? before : { ...before, subscriptionId },
    }))
    // Somebody has said more in between.
    if (saysSame(after, buyer)) return subscriptionId
  }
  throw new RetryLaterError(`More was said of buyer ${buyerIdOf(id)} each time`)
}

function boughtBy(buyer: Buyer): Bought {
  const { productCode, customerIdentifier, accountId, subscriptionId } = buyer
  return {
    access: accessOfBuyer(buyer, systemClock.now()),
    subscriptionId,
    sub: buyer.registration?.sub,
    product: { productCode },
    purchase: { productCode, customerIdentifier, customerAccountId: accountId },
    key: `marketplace/${hashSecret(buyerIdOf(buyer))}`,
  }
}

/** The subscriptions of its lines, by the license that each is bought under now. */
export async function joinAccount(accountId: string, now: Date, cause: Cause): Promise<ReadonlyMap<string, string>> {
  for (let round = 0; round < mostRounds; round++) {
    const known = await load(accountId)
    if (!known) return new Map()
    const { account } = known
    const lines = linesOf(account.licenses, known.agreements, now)
    const provided: (readonly [Line, string])[] = []
    for (const line of lines) {
      const subscriptionId = await provide(boughtUnder(line, accountId), cause)
      if (subscriptionId !== undefined) provided.push([line, subscriptionId])
    }
    const after = await accounts.change(accountId, (before) => ({ state: provided.reduce(withSubscription, before) }))
    const again = await load(accountId)
    if (again && isSettled(account, after) && sameVersions(known.agreements, again.agreements)) {
      return new Map(provided.map(([{ licenses }, id]) => [(licenses.at(-1) as License).arn, id]))
    }
  }
  throw new RetryLaterError(`More was said of account ${accountId} each time`)
}

async function load(
  accountId: string,
): Promise<{ readonly account: Account; readonly agreements: readonly Agreement[] } | undefined> {
  const account = await find(accounts, accountId)
  if (!account) return undefined
  const found = await Promise.all(account.agreementIds.map((id) => find(agreements, id)))
  return { account, agreements: found.filter((each) => each !== undefined) }
}

function boughtUnder({ licenses, access }: Line, accountId: string): Bought {
  const [first] = licenses as readonly [License]
  const { arn, agreementId, productId, productCode } = licenses.at(-1) as License
  return {
    access,
    subscriptionId: licenses.map((each) => each.subscriptionId).find((each) => each !== undefined),
    sub: licenses.map(({ registration }) => registration?.sub).find((sub) => sub !== undefined),
    product: { productId: productId ?? '' },
    ...(productCode !== undefined && { otherwise: { productCode } }),
    purchase: { agreementId, licenseArn: arn, customerAccountId: accountId },
    key: `marketplace/${hashSecret(first.arn)}`,
  }
}

function withSubscription(account: Account, [{ licenses }, subscriptionId]: readonly [Line, string]): Account {
  return licenses.reduce(
    (before, { arn }) => withLicense(before, arn, (license) => ({ ...license, subscriptionId })),
    account,
  )
}

/** Beside the subscriptions, which are ours. */
function saysSame(one: Buyer, other: Buyer): boolean {
  const facts = ({ said, entitled, registration }: Buyer) => JSON.stringify([said, entitled, registration])
  return facts(one) === facts(other) && one.subscriptionId === other.subscriptionId
}

function isSettled(before: Account, after: Account): boolean {
  return before.version === after.version
}

function sameVersions(one: readonly Agreement[], other: readonly Agreement[]): boolean {
  const versions = (all: readonly Agreement[]) => JSON.stringify(all.map((each) => [each.agreementId, each.version]))
  return versions(one) === versions(other)
}

/** Joins a buyer who has landed with the person who has signed in. Who was first stays; doing it again changes nothing. */
import { RefusedError } from '../../../shared/errors'
import type { Act } from '../act'
import { registerBuyer, registerLicense } from '../decisions/marketplace-facts'
import { accounts, buyerIdOf, buyers, note } from './fact-stores'
import { noAccount, noBuyer } from './facts'
import { joinAccount, joinBuyer } from './join'
import type { Landing } from './landings'

/** @throws RefusedError `BuyerTaken` if somebody else has registered the same purchase, which is not told */
export async function claim(landing: Landing, sub: string, act: Act): Promise<string | undefined> {
  const registration = { sub, at: act.now.toISOString() }
  const { accountId, productCode, customerIdentifier, licenseArn } = landing
  const cause = { correlationId: act.correlationId }
  let subscriptionId: string | undefined
  if (customerIdentifier !== undefined) {
    const id = { productCode, customerIdentifier }
    const buyer = await note(buyers, buyerIdOf(id), noBuyer(id), (before) =>
      registerBuyer(before, registration, accountId),
    )
    requireOwn(buyer.registration?.sub, sub)
    subscriptionId = await joinBuyer(id, cause)
  }
  if (licenseArn !== undefined) {
    const account = await note(accounts, accountId, noAccount(accountId), (before) =>
      registerLicense(before, licenseArn, { productCode, customerIdentifier }, registration),
    )
    requireOwn(account.licenses.find(({ arn }) => arn === licenseArn)?.registration?.sub, sub)
    subscriptionId = (await joinAccount(accountId, act.now, cause)).get(licenseArn) ?? subscriptionId
  }
  return subscriptionId
}

function requireOwn(registered: string | undefined, sub: string): void {
  if (registered === sub) return
  throw new RefusedError(
    'conflict',
    'BuyerTaken',
    'This purchase was registered before, by another sign-in of yours or of somebody at your company: use that one',
  )
}

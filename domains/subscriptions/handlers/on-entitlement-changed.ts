/** What a buyer is entitled to has changed, by a license or a contract: keeps that, and gives or takes access. */
import { consume } from '../../../events'
import { MarketplaceEntitlementChanged } from '../../../events/catalog/subscriptions'
import { systemClock } from '../../../shared/clock'
import { createLogger } from '../../../shared/logging'
import { changeLicense, entitle } from '../decisions/marketplace-facts'
import { accounts, agreements, buyerIdOf, buyers, note } from '../marketplace/fact-stores'
import { noAccount, noAgreement, noBuyer } from '../marketplace/facts'
import { joinAccount, joinBuyer } from '../marketplace/join'

const logger = createLogger('subscriptions-on-entitlement-changed')

export const handler = consume(
  MarketplaceEntitlementChanged,
  async ({ metadata, data }) => {
    const { license, productCode, customerIdentifier, entitlements, askedAt } = data
    const { occurredAt, correlationId, eventId: causationId } = metadata
    const cause = { correlationId, causationId }
    if (productCode !== undefined && customerIdentifier !== undefined && entitlements && askedAt !== undefined) {
      const id = { productCode, customerIdentifier }
      await note(buyers, buyerIdOf(id), noBuyer(id), (buyer) => entitle(buyer, { at: askedAt, entitlements }))
      await joinBuyer(id, cause)
    }
    if (!license) return
    const { agreementId, acceptorAccountId: accountId } = license
    // An end that was told before may not have said whose it was.
    await note(agreements, agreementId, noAgreement(agreementId), (agreement) =>
      agreement.accountId === undefined ? { ...agreement, accountId } : agreement,
    )
    await note(accounts, accountId, noAccount(accountId), (account) =>
      changeLicense(account, license, productCode, occurredAt),
    )
    await joinAccount(accountId, systemClock.now(), cause)
  },
  { logger },
)

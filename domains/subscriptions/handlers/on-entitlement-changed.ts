/** What a buyer is entitled to has changed: of a license, keeps that, and gives or takes access. */
import { consume } from '../../../events'
import { MarketplaceEntitlementChanged } from '../../../events/catalog/subscriptions'
import { systemClock } from '../../../shared/clock'
import { createLogger } from '../../../shared/logging'
import { changeLicense } from '../decisions/marketplace-facts'
import { accounts, agreements, note } from '../marketplace/fact-stores'
import { noAccount, noAgreement } from '../marketplace/facts'
import { joinAccount } from '../marketplace/join'

const logger = createLogger('subscriptions-on-entitlement-changed')

export const handler = consume(
  MarketplaceEntitlementChanged,
  async ({ metadata, data: { license, productCode } }) => {
    // Of an existing listing: how much of it they may use is not what opens the gateway.
    if (!license) return
    const { occurredAt, correlationId, eventId: causationId } = metadata
    const { agreementId, acceptorAccountId: accountId } = license
    // An end that was told before may not have said whose it was.
    await note(agreements, agreementId, noAgreement(agreementId), (agreement) =>
      agreement.accountId === undefined ? { ...agreement, accountId } : agreement,
    )
    await note(accounts, accountId, noAccount(accountId), (account) =>
      changeLicense(account, license, productCode, occurredAt),
    )
    await joinAccount(accountId, systemClock.now(), { correlationId, causationId })
  },
  { logger },
)

/**
 * What a buyer is entitled to has changed, by a license or a contract: keeps that, and gives or takes access. Of a license that
 * is taken before it is told how its agreement has ended, AWS Marketplace is asked that, and its answer told by event.
 */
import { consume, createPublisher } from '../../../events'
import { MarketplaceEntitlementChanged } from '../../../events/catalog/subscriptions'
import { eventBridge } from '../../../shared/clients/eventbridge'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { changeLicense, entitle } from '../decisions/marketplace-facts'
import { agreementNews } from '../decisions/reconcile-purchases'
import { accounts, agreements, buyerIdOf, buyers, note } from '../marketplace/fact-stores'
import { type Agreement, noAccount, noAgreement, noBuyer } from '../marketplace/facts'
import { joinAccount, joinBuyer } from '../marketplace/join'
import { agreementNow } from '../marketplace/listed-agreements'

const logger = createLogger('subscriptions-on-entitlement-changed')
const publisher = createPublisher({ domain: 'subscriptions', busName: requireEnv('BUS_NAME'), client: eventBridge })

export const handler = guarded(
  consume(
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
      const known = await note(agreements, agreementId, noAgreement(agreementId), (agreement) =>
        agreement.accountId === undefined ? { ...agreement, accountId } : agreement,
      )
      await note(accounts, accountId, noAccount(accountId), (account) =>
        changeLicense(account, license, productCode, occurredAt),
      )
      await joinAccount(accountId, systemClock.now(), cause)
      if (license.change === 'deprovisioned' && !known.ended) await askForEnd(known, occurredAt)
    },
    { logger },
  ),
)

/** What it throws is asked again: all else is done by then. */
async function askForEnd(known: Agreement, goneAt: string): Promise<void> {
  const { agreementId } = known
  const listed = await agreementNow(agreementId, goneAt)
  const news = listed && agreementNews(listed, known, [listed])
  logger.info('AWS Marketplace was asked how an agreement has ended', { agreementId, status: listed?.status })
  if (news) await publisher.publish(news)
}

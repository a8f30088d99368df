/** A purchase agreement was made, amended or ended: keeps it, and gives or takes access. */
import { consume } from '../../../events'
import { MarketplaceAgreementChanged } from '../../../events/catalog/subscriptions'
import { systemClock } from '../../../shared/clock'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { changeAgreement, joinAgreement } from '../decisions/marketplace-facts'
import { accounts, agreements, note } from '../marketplace/fact-stores'
import { noAccount, noAgreement } from '../marketplace/facts'
import { joinAccount } from '../marketplace/join'

const logger = createLogger('subscriptions-on-agreement-changed')

export const handler = guarded(
  consume(
    MarketplaceAgreementChanged,
    async ({ metadata, data }) => {
      const { occurredAt, correlationId, eventId: causationId } = metadata
      const { agreementId } = data
      const { accountId } = await note(agreements, agreementId, noAgreement(agreementId), (agreement) =>
        changeAgreement(agreement, data, occurredAt),
      )
      // Whose it is comes with its license, if not before.
      if (accountId === undefined) return
      await note(accounts, accountId, noAccount(accountId), (account) => joinAgreement(account, agreementId))
      await joinAccount(accountId, systemClock.now(), { correlationId, causationId })
    },
    { logger },
  ),
)

/** The contract of this repository, held against its templates, its code and the running system. */
import * as fc from 'fast-check'
import { assemblyDirectory } from '../../cli/build'
import { catalog } from '../../events/catalog'
import { ApprovalRequested, ApprovalTaskTaken } from '../../events/catalog/approvals'
import {
  MarketplaceAgreementChanged,
  MarketplaceEntitlementChanged,
  MarketplaceSubscribeFailed,
  MarketplaceSubscribeSucceeded,
  MarketplaceUnsubscribed,
  MarketplaceUnsubscribePending,
  QuotaReached,
  SubscriptionDriftFound,
} from '../../events/catalog/subscriptions'
import { arbitraryOf, describeEventContracts, readTemplates } from '../../events/jest'
import { matchesPattern } from '../../local/lib/pattern/matches-pattern'
import { handlerFiles } from './handler-files'
import { reliancesOf } from './reliances'
import { startSignalboxSystem } from './signalbox-system'

const templates = readTemplates(assemblyDirectory())
const code = handlerFiles(templates)
/** Each takes only the outcomes of its own requests. */
const ofAskers = {
  requestedBy: fc.record({
    system: fc.constantFrom('promotions', 'subscriptions'),
    correlationId: fc.string({ minLength: 1, maxLength: 128 }),
  }),
}
const ofMarketplace = [
  MarketplaceAgreementChanged,
  MarketplaceEntitlementChanged,
  MarketplaceSubscribeFailed,
  MarketplaceSubscribeSucceeded,
  MarketplaceUnsubscribed,
  MarketplaceUnsubscribePending,
  QuotaReached,
  SubscriptionDriftFound,
]
const days = (least: number, most: number) => fc.integer({ min: least, max: most }).map((count) => `P${count}D`)
/** With what no schema says of one field alone: periods that fit together, and an escalation that has both its fields. */
const requests = arbitraryOf(ApprovalRequested.schema, {
  expiresAfter: days(20, 364),
  escalateAfter: days(1, 19),
  remindEvery: days(4, 30),
  policy: fc.constantFrom('any', 'all', { quorum: 1 }),
}).map(({ escalateTo, escalateAfter, ...request }) => ({
  ...request,
  ...(escalateTo && escalateAfter ? { escalateTo, escalateAfter } : {}),
}))

describeEventContracts({
  catalog,
  templates,
  matches: matchesPattern,
  code,
  reliances: reliancesOf(code),
  republishers: code.filter(({ file }) => file.endsWith('/publish-outbox.ts')).map(({ resource }) => resource),
  publishedElsewhere: ofMarketplace.map(({ detailType }) => ({
    source: 'signalbox.subscriptions',
    detailType,
    reason: 'Nothing speaks with AWS Marketplace yet: whoever translates what it says publishes them',
  })),
  system: () => startSignalboxSystem(templates),
  // Others in each run, so that few are enough; what they are for takes most of the time.
  runs: 5,
  overrides: {
    ApprovalRequested: { '': requests },
    // A token that no engine has given can't be answered with a failure.
    ApprovalTaskTaken: { input: fc.constant(ApprovalTaskTaken.examples[0]?.input ?? '') },
    ApprovalGranted: ofAskers,
    ApprovalRejected: ofAskers,
    ApprovalExpired: ofAskers,
    ApprovalWithdrawn: ofAskers,
    ApprovalRefused: ofAskers,
  },
})

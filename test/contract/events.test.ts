/** The contract of this repository, held against its templates, its code and the running system. */
import * as fc from 'fast-check'
import { assemblyDirectory } from '../../cli/build'
import { catalog } from '../../events/catalog'
import { describeEventContracts, readTemplates } from '../../events/jest'
import { matchesPattern } from '../../local/pattern/matches-pattern'
import { handlerFiles } from './handler-files'
import { startSignalboxSystem } from './signalbox-system'

const templates = readTemplates(assemblyDirectory)
/** The example takes only the outcomes of its own requests. */
const ofPromotions = { 'requestedBy.system': fc.constant('promotions') }
const days = (least: number, most: number) => fc.integer({ min: least, max: most }).map((count) => `P${count}D`)

describeEventContracts({
  catalog,
  templates,
  matches: matchesPattern,
  code: handlerFiles(templates),
  publishedElsewhere: [
    {
      source: 'signalbox.promotions',
      detailType: 'ApprovalWithdrawalRequested',
      reason: 'By hand, with `npx signalbox events publish`: the example has no step that takes a promotion back',
    },
  ],
  system: () => startSignalboxSystem(templates),
  // What no schema says of one field alone: that an escalation needs both its fields, or that nobody is asked twice.
  refusals: ['RefusedError'],
  overrides: {
    ApprovalRequested: {
      expiresAfter: days(20, 364),
      escalateAfter: days(1, 19),
      remindEvery: days(4, 30),
      policy: fc.constantFrom('any', 'all', { quorum: 1 }),
    },
    ApprovalGranted: ofPromotions,
    ApprovalRejected: ofPromotions,
    ApprovalExpired: ofPromotions,
    ApprovalWithdrawn: ofPromotions,
  },
})

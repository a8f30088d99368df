/** The contract of this repository, held against its templates, its code and the running system. */
import * as fc from 'fast-check'
import { assemblyDirectory } from '../../cli/build'
import { catalog } from '../../events/catalog'
import { ApprovalRequested, ApprovalTaskTaken } from '../../events/catalog/approvals'
import { TestSuiteCompleted } from '../../events/catalog/deployment'
import { UserDataErased, UserErasureRequested } from '../../events/catalog/identity'
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
    system: fc.constantFrom('deployment', 'promotions', 'subscriptions'),
    correlationId: fc.stringMatching(/^[\w-]{1,64}$/),
  }),
}
/** Each takes only what became of its own mails. */
const ofSenders = { sentBy: fc.constantFrom('approvals', 'subscriptions') }
/** Later than the test lasts: a wait that ends by itself would be a change that no event has made. */
const inTime = fc.constant('2999-01-01T00:00:00.000Z')
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
  publishedElsewhere: [
    {
      source: 'signalbox.tests',
      detailType: TestSuiteCompleted.detailType,
      reason: 'Suites that tell their result by event are of the services that pipelines deploy',
    },
  ],
  owed: [
    {
      request: UserErasureRequested,
      answer: UserDataErased,
      exempt: {
        'signalbox-identity': 'It is who asks: what it holds itself goes last, when all others have answered',
        'signalbox-examples': 'It holds task tokens by the name of an execution, and each for a year at the most',
        'signalbox-petstore': 'Its items are pets, and name nobody',
        'signalbox-time-service-pipeline': 'It keeps sources and what was built of them, as long as its bucket says',
        'signalbox-portal': 'It keeps the files of the portal, which are the same for everybody',
        'signalbox-operations':
          'It keeps which letters went back, who asked under a hash, and hashes of what was ended: nobody’s name',
        'signalbox-orders': 'It knows people by their id in the identity pool alone, of which no event tells',
      },
    },
  ],
  system: () => startSignalboxSystem(templates),
  watched: true,
  // Few: what they are for takes most of the time. Others with PROPERTY_SEED.
  runs: 5,
  ...(process.env.PROPERTY_SEED !== 'random' && { seed: Number(process.env.PROPERTY_SEED ?? 20260105) }),
  overrides: {
    ApprovalRequested: { '': requests },
    // A token that no engine has given can't be answered with a failure.
    ApprovalTaskTaken: { input: fc.constant(ApprovalTaskTaken.examples[0]?.input ?? '') },
    // Of a wait beyond what is next, the made-up token would be answered.
    SubscriptionTokenIssued: { wakeAt: fc.constant('2020-01-01T00:00:00.000Z') },
    // Suites that nobody has would go on failing while other events are handled.
    StageTestsRequested: { suites: fc.constant([]) },
    UserErasureRequested: { dueAt: inTime },
    UserDataErased: { domain: fc.constant('approvals') },
    ApprovalGranted: ofAskers,
    ApprovalRejected: ofAskers,
    ApprovalExpired: ofAskers,
    ApprovalWithdrawn: ofAskers,
    ApprovalRefused: ofAskers,
    MailBounced: ofSenders,
    MailComplained: ofSenders,
  },
})
